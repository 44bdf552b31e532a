"""The tasks of the Try it tab, each done by hand in a real browser with the shipped network."""

import base64
import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.tasks.tasks import TASKS
from tests.browser.inside import show_inside, skip_tour
from tests.browser.pen import draw_digit, draw_stroke, expect_digit, on_screen, picture_of, set_drawing
from tests.digits import write_few_digits
from tests.running import running_app

pytestmark = pytest.mark.browser

PATIENCE_MS = 120_000  # a width that was never used is compiled first

# In pad units. A 4 whose top is almost closed: 45 % a 4, 42 % a 9.
OPEN_FOUR = ([(150, 80), (140, 140), (136, 190)], [(136, 190), (200, 196), (270, 186)])
ITS_STEM = [(260, 80), (256, 150), (250, 230), (246, 320)]
ITS_TOP = [(150, 80), (206, 85)]
SEVEN_TAKEN_FOR_ONE = ([(220, 100), (230, 80)], [(230, 80), (230, 330)])
ITS_BAR = [(120, 84), (232, 80)]
LETTER_H = ([(120, 80), (120, 320)], [(280, 80), (280, 320)], [(120, 200), (280, 200)])
SMALL_ZERO = (
    "104,60 94,62 84,69 78,81 75,96 75,111 80,125 88,135 99,139 "
    "110,136 119,127 124,113 125,98 122,83 116,70 107,62 100,60"
)


@pytest.fixture(scope="module")
def app_url(tmp_path_factory):
    """With few digits, so that a training takes a second."""
    digits = write_few_digits(tmp_path_factory.mktemp("digits"), 10_000, 500)
    with running_app(tmp_path_factory.mktemp("app"), MNIST_DIR=str(digits)) as url:
        yield url


@pytest.fixture
def start(open_page, app_url) -> Callable[..., Page]:
    """Opens the page by the link to a task: `start("two-at-40", width=360)`."""

    def follow(name: str, **options) -> Page:
        page = open_page(**options)
        skip_tour(page)
        page.goto(f"{app_url}?task={name}")
        page.locator("#pad canvas").wait_for(state="attached")
        expect(page.locator("#task-dock")).to_be_visible()
        return page

    return follow


def expect_done(page: Page, name: str) -> None:
    """The card says that its goal is reached and why, and the progress has this task alone."""
    expect(page.locator("#task-dock")).to_have_attribute("data-done", "true", timeout=PATIENCE_MS)
    expect(page.locator("#task-done")).to_have_text(f"Reached. 1 of {len(TASKS)} done.")
    task = next(task for task in TASKS if task.name == name)
    expect(page.locator("#task-why")).to_contain_text(task.why)
    assert json.loads(page.evaluate("localStorage.getItem('digits-tasks')"))["done"] == [name]


def expect_not_done(page: Page) -> None:
    expect(page.locator("#task-dock")).to_have_attribute("data-done", "false")
    expect(page.locator("#task-done")).to_be_empty()
    assert page.evaluate("localStorage.getItem('digits-tasks')") is None


def now(page: Page):
    return page.locator("#task-now")


def draw(page: Page, strokes, lift: bool = True) -> None:
    for stroke in strokes:
        draw_stroke(page, *stroke, lift=lift)


def slide(page: Page, slider: str, value: float) -> None:
    page.locator(slider).evaluate(
        """(input, value) => {
            input.value = value;
            input.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        value,
    )


def test_a_sure_digit_counts_and_an_example_does_not(start):
    page = start("sure-thing")
    page.locator('#examples [data-digit="4"]').click()
    expect(now(page)).to_contain_text("one of the examples")
    expect_not_done(page)
    page.locator("#pad-clear").click()
    draw_digit(page, 4)  # as it lands on the canvas: rounded, and so no example any more
    draw_stroke(page, (246, 120), (246, 130))
    expect_done(page, "sure-thing")


def test_two_digits_share_only_once_the_pen_is_up(start):
    page = start("two-at-40")
    draw(page, [*OPEN_FOUR, ITS_STEM])
    expect(now(page)).to_have_text(re.compile(r"^4: \d+ %, 9: \d+ %: both must be 40 % or more\.$"))
    draw_stroke(page, *ITS_TOP, lift=False)
    expect(now(page)).to_contain_text("Lift the pen")
    expect_not_done(page)
    page.mouse.up()
    expect_done(page, "two-at-40")


def test_one_stroke_turns_a_1_into_a_7(start):
    page = start("seven-or-one")
    draw(page, SEVEN_TAKEN_FOR_ONE)
    expect(now(page)).to_have_text("Answer: 1. Now one stroke that makes it a 7.")
    draw_stroke(page, *ITS_BAR)
    expect_done(page, "seven-or-one")


def test_a_letter_that_is_called_a_digit_with_90_percent(start):
    page = start("no-digit")
    draw(page, LETTER_H)
    expect_done(page, "no-digit")


def test_a_small_digit_in_a_corner_is_read_only_once_centred(start):
    page = start("off-centre")
    show_inside(page)
    set_drawing(page, SMALL_ZERO)
    expect_done(page, "off-centre")


def test_hidden_units_are_switched_off_after_a_guess_until_it_misreads(start):
    page = start("silence")
    show_inside(page)
    set_drawing(page, "150,122 176,104 204,74 203,120 201,170 200,220 199,270 198,330")
    expect(now(page)).to_have_text("Guess first, then begin.")
    page.locator("#inside-break summary").click()
    slider = "#inside-break [name=silenced]"
    page.locator("#task-guess input").fill("60")
    page.locator("#task-guess button").click()
    expect(now(page)).to_have_text("0 of 128 off, and still 1.")
    slide(page, slider, 1)
    expect(now(page)).to_have_text("Wrong with 128 off, right with 0: look between.")
    for share in (0.6, 0.2, 0.38, 0.34):
        slide(page, slider, share)
        expect(page.locator("#inside-break label:has([name=silenced]) output")).to_have_text(
            f"{share:.0%}".replace("%", " %")
        )
        expect(now(page)).not_to_be_empty()
        page.wait_for_timeout(300)
    expect_done(page, "silence")
    expect(now(page)).to_have_text(
        re.compile(r"^Your 1 is misread when \d+ of 128 are off\. You guessed 60: \d+ too many\.$")
    )


def test_one_step_teaches_another_answer_and_spares_the_examples(start):
    page = start("one-step")
    show_inside(page)
    page.locator("#inside-pad canvas").focus()
    page.keyboard.press("4")
    expect(now(page)).to_have_text("Choose another digit than the answer, 4.")
    page.locator("#inside-meant label", has_text="9").click()
    expect(now(page)).to_contain_text("At 0.01: 9 goes from 0 % to 100 %, 9 of 10")
    slide(page, "#inside-rate", 0)
    expect(now(page)).to_contain_text("At 1: 9 goes from 0 % to 100 %, 1 of 10")
    expect_not_done(page)
    slide(page, "#inside-rate", -2.2)
    expect_done(page, "one-step")


def test_a_kept_step_makes_a_detector_of_the_drawing(start):
    page = start("own-detector")
    show_inside(page)
    page.locator("#inside-pad canvas").focus()
    page.keyboard.press("0")
    page.locator("#inside-meant label", has_text="4").click()
    slide(page, "#inside-rate", 0)
    expect(now(page)).to_contain_text("once a step is kept")
    expect_not_done(page)
    page.locator("#inside-keep").click()
    expect_done(page, "own-detector")


def test_three_signs_are_predicted_while_their_gradient_is_kept_back(start):
    page = start("gradient-sign")
    show_inside(page)
    set_drawing(page, EXAMPLES[4])
    words = page.locator("#task-sign-words")
    expect(words).to_contain_text(
        re.compile(r"Suppose it was meant to be a [0-35-9]\.")
    )  # from a sure 4 nothing is learned
    expect(page.locator("#inside-backward [data-choice=intended]")).to_have_value(re.compile("[0-35-9]"))
    gradient = page.locator("#inside-one-weight [data-name=gradient]")
    asked = []
    for right in (False, True, True, True):  # the first one is wrong: it does not count
        expect(words).to_contain_text("does one step make it")
        text = words.inner_text()
        unit, digit = map(int, re.findall(r"detector (\d+) to digit (\d)", text)[0])
        asked.append((unit, digit))
        expect(page.locator("#inside-backward [data-choice=hidden_unit]")).to_have_value(str(unit))
        for name in ("gradient", "change", "weight_after"):
            expect(page.locator(f"#inside-one-weight [data-name={name}]")).to_have_text("?")
            expect(page.locator(f"#inside-one-weight [data-name={name}]")).to_have_attribute("data-value", "")
        expect(page.locator("#inside-nudge .curve")).to_be_hidden()
        expect_not_done(page)
        error = float(
            page.locator("#inside-one-weight [data-name=error]").get_attribute("data-value") or "nan"
        )
        page.locator("#task-larger" if (error < 0) == right else "#task-smaller").click()
        expect(words).to_contain_text("Right." if right else "No.")
        expect(gradient).not_to_have_text("?")
        assert (float(gradient.get_attribute("data-value") or "nan") < 0) == (error < 0)
        if len(asked) < 4:
            expect(now(page)).to_have_text(f"{len(asked) - 1} of 3 right in a row.")
            page.locator("#task-another").click()
    assert len(set(asked)) == 4
    expect_done(page, "gradient-sign")
    expect(page.locator("#inside-nudge .curve")).to_be_visible()


def test_a_gradient_is_shown_again_when_the_card_is_closed(start):
    page = start("gradient-sign")
    show_inside(page)
    set_drawing(page, EXAMPLES[4])
    gradient = page.locator("#inside-one-weight [data-name=gradient]")
    expect(page.locator("#task-sign-words")).to_contain_text("does one step make it")
    expect(gradient).to_have_text("?")
    page.locator("#task-leave").click()
    expect(gradient).not_to_have_text("?")


def test_a_changed_picture_fools_the_network_and_another_picture_does_not_count(start):
    page = start("fool-it")
    show_inside(page)
    set_drawing(page, f"data:image/png;base64,{base64.b64encode(picture_of(9)).decode()}")
    expect(now(page)).to_contain_text("Now choose another digit")
    set_drawing(page, EXAMPLES[4])
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    page.locator("#inside-ink select").select_option("9")
    page.locator("#inside-ink").scroll_into_view_if_needed()
    expect(page.locator("#inside-ink")).to_have_attribute("data-wanted", "9")
    expect_not_done(page)
    page.locator("#inside-ink-put").click()
    expect_done(page, "fool-it")
    expect(now(page)).to_have_text("It was a 4. Answer: 9. Wanted: 9.")


def test_a_run_with_too_high_a_learning_rate_counts_if_it_was_started_afterwards(start):
    page = start("too-fast")
    page.set_default_timeout(PATIENCE_MS)
    page.locator("#retrain-learning-rate input").fill("10")
    page.locator("#retrain-start").click()
    expect_done(page, "too-fast")
    page.get_by_role("tab", name="Try it").click()
    page.locator("#task-forget").click()
    page.locator("#task-cards [data-task=too-fast] a").click()
    expect(now(page)).to_have_text("Press Start: runs from before do not count.")
    expect_not_done(page)


def test_blurred_digits_are_guessed_before_their_truth_is_known(start):
    page = start("beat-the-network")
    fields = page.locator("#task-pictures input")
    expect(fields.first).to_be_enabled()
    fields.first.focus()
    for at in range(12):
        expect(fields.nth(at)).to_be_focused()
        page.keyboard.press("1")  # and the next one has the focus
    with page.expect_response("**/tasks/blurred/answers", timeout=PATIENCE_MS) as answers:
        page.locator("#task-compare").click()
    outcome = answers.value.json()
    yours = outcome["truth"].count(1)
    its = sum(a == b for a, b in zip(outcome["truth"], outcome["network"], strict=True))
    expect(page.locator("#task-game-words")).to_have_text(f"Right: you {yours}, the network {its}.")
    expect(page.locator("#task-pictures li").first).to_contain_text(f"It is a {outcome['truth'][0]}.")
    expect(page.locator("#task-dock")).to_have_attribute("data-done", str(yours > its).lower())


def test_what_stood_on_the_pad_before_does_not_count(open_page):
    page = open_page()
    draw(page, LETTER_H)
    expect_digit(page, "?")
    page.get_by_role("tab", name="Try it").click()
    page.locator("#task-cards [data-task=no-digit] a").click()
    expect(page.locator("#pad")).to_be_visible()  # the tab where it is done
    expect_digit(page, "?")
    page.wait_for_timeout(500)
    expect(now(page)).to_contain_text("does not count")
    expect_not_done(page)


def test_an_unknown_task_opens_the_list_with_one_sentence(open_page, app_url):
    page = open_page()
    page.goto(f"{app_url}?task=<b>nothing")
    expect(page.locator("#task-says")).to_contain_text("not on this page")
    expect(page.locator("#task-dock")).to_be_hidden()
    expect(page.locator("#task-cards li")).to_have_count(len(TASKS))


def test_progress_stays_in_the_browser_and_can_be_forgotten(start):
    page = start("no-digit")
    draw(page, LETTER_H)
    expect_done(page, "no-digit")
    page.reload()
    page.get_by_role("tab", name="Try it").click()
    expect(page.locator("#task-count")).to_have_text(f"1 of {len(TASKS)} done")
    expect(page.locator("#task-cards li[data-task=no-digit]")).to_have_attribute("data-done", "true")
    page.get_by_role("tab", name="Retrain").click()
    page.locator("#forget-all").click()
    expect(page.locator("#saving")).to_contain_text("Forgotten")
    page.get_by_role("tab", name="Try it").click()
    expect(page.locator("#task-count")).to_have_text(f"0 of {len(TASKS)} done")


def test_an_open_card_and_the_tour_do_not_lie_on_each_other(open_page):
    page = open_page()
    page.get_by_role("tab", name="Try it").click()
    page.locator("#task-cards [data-task=off-centre] a").click()
    show_inside(page)
    expect(page.locator("#task-dock")).to_be_visible()
    expect(page.locator("#inside-tour")).to_be_hidden()
    page.locator("#task-leave").click()
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-tour")).to_be_visible()  # it was not used up
    page.get_by_role("tab", name="Try it").click()
    page.locator("#task-cards [data-task=off-centre] a").click()
    expect(page.locator("#inside-tour")).to_be_hidden()


@pytest.mark.parametrize("height", [640, 800])
def test_on_a_phone_the_card_covers_neither_pad_nor_answer(start, height):
    page = start("two-at-40", width=360, height=height, touch=True)
    top = page.locator("#task-dock").bounding_box()["y"]
    assert on_screen(page, (400, 400))[1] < top
    page.locator("#answer").scroll_into_view_if_needed()
    box = page.locator("#answer").bounding_box()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    bars = page.locator("#bars").bounding_box()
    assert bars["y"] + bars["height"] < top
    assert box["width"] > 0


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 650), (1440, 900)])
def test_on_a_laptop_the_card_covers_neither_pad_nor_answer(start, width, height):
    page = start("two-at-40", width=width, height=height)
    card, bars = (page.locator(place).bounding_box() for place in ("#task-dock", "#bars"))
    assert on_screen(page, (400, 400))[1] <= card["y"] or on_screen(page, (400, 400))[0] <= card["x"]
    assert bars["y"] + bars["height"] <= card["y"]


def test_the_tasks_are_fetched_when_their_tab_is_seen(open_page):
    page = open_page()
    expect(page.locator("#copy-link")).to_be_enabled()  # what stands beside the card at the foot of the page
    draw(page, LETTER_H)
    expect_digit(page, "?")
    page.wait_for_timeout(1000)
    fetched = """performance.getEntriesByType("resource").map(({ name }) => name)
        .filter((name) => name.includes("/tasks/") || name.includes("/inside/"))"""
    assert [name.rpartition("/")[2] for name in page.evaluate(fetched)] == ["dock_later.js"]
    page.get_by_role("tab", name="Try it").click()
    expect(page.locator("#task-cards li")).to_have_count(len(TASKS))


def test_nothing_is_asked_while_no_card_is_open(open_page):
    asked = []
    page = open_page()

    def hear(request: Request) -> None:
        if "/tasks" in request.url and request.method == "POST":
            asked.append(request.url)

    page.on("request", hear)
    page.get_by_role("tab", name="Try it").click()
    expect(page.locator("#task-cards li")).to_have_count(len(TASKS))
    draw_later = page.get_by_role("tab", name="Draw")
    draw_later.click()
    draw(page, LETTER_H)
    expect_digit(page, "?")
    assert asked == []
    assert page.evaluate("localStorage.getItem('digits-tasks')") is None


def test_on_a_phone_a_folded_card_says_what_it_is_about_and_leads_to_its_step(start):
    page = start("one-step", width=360, height=640, touch=True)
    sentence = next(task.sentence for task in TASKS if task.name == "one-step")
    expect(now(page)).to_have_text(sentence)
    set_drawing(page, EXAMPLES[4])
    expect(now(page)).to_contain_text("Choose another digit than the answer")
    page.locator("#task-fold").click()
    page.get_by_role("button", name="Go to step 5").click()
    expect(page.locator("#inside-lesson h2")).to_be_in_viewport()
    expect(page.locator("#task-fold")).to_have_attribute("aria-expanded", "false")
