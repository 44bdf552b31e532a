"""The Inside tab as a page: it follows, stays still and silent, can be heard, and shows a newcomer around."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inside import changes, draw, open_inside, put, say_it_was_meant

pytestmark = pytest.mark.browser


def requests(page: Page) -> list[str]:
    """Grows with the body of each request from now on."""
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    return bodies


def test_the_answer_is_the_one_of_the_draw_tab(open_page):
    page = open_inside(open_page)
    draw(page, 7)
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "7")
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#answer")).to_have_attribute("data-digit", "7")


def test_a_drawing_made_before_is_there_when_the_tab_opens(open_page):
    page = open_page()
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    page.locator("#pad canvas").focus()
    page.keyboard.press("3")
    expect(page.locator("#answer")).to_have_attribute("data-digit", "3")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "3")


def test_what_is_no_digit_is_doubted_everywhere_and_the_second_network_is_heard(open_page):
    page = open_inside(open_page)
    put(page, 4)
    expect(page.locator("#inside-at-all")).to_have_text(re.compile(r"it says yes with (> )?9\d\.\d %\."))
    page.evaluate("digitBoard.text = '100,100 300,300;300,100 100,300'")  # an X
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "?")
    words = re.compile(r"^\d, \d or none\?$")
    expect(page.locator(".inside-words")).to_have_text(words)
    expect(page.locator("#inside-numbers .says").last).to_have_text(words)
    expect(page.locator("#inside-at-all")).to_have_text(re.compile(r"it says yes with (< )?\d\.\d %\."))


def test_questions_of_one_moment_are_one_request(open_page):
    page = open_inside(open_page)
    put(page, 4)
    asked, painted = requests(page), changes(page)
    page.evaluate("""() => { for (const [name, value] of [["turn", 90], ["shift_x", 5], ["noise", 0.5]]) {
        const slider = document.querySelector(`#inside-break [name=${name}]`);
        slider.value = value;
        slider.dispatchEvent(new Event("input"));
    } }""")
    painted()
    bodies = [body for body in asked if "without_biases" in body]
    assert len(bodies) == 1
    assert '"noise":0.5' in bodies[0]
    assert '"turn":90' in bodies[0]


def test_a_tab_that_leaves_and_returns_within_one_frame_is_seen(open_page):
    page = open_page()
    page.add_init_script("""window.IntersectionObserver = class extends IntersectionObserver {
        constructor(callback) { super(callback); window.report = callback; } };""")
    page.reload()
    page.locator("#pad canvas").wait_for()
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    page.evaluate("report([{ isIntersecting: false }, { isIntersecting: true }])")  # as a busy browser does
    put(page, 4)


def test_an_older_answer_does_not_undo_a_choice(open_page):
    page = open_inside(open_page)
    put(page, 4)
    kept = page.evaluate("""async () => {
        const paints = [];
        for (const choice of ["[value=as_drawn]", "[name=meant][value='9']"]) {
            const radio = document.querySelector(choice);
            radio.click();
            document.body.classList.toggle("older"); // paints the answer that is there once more
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            paints.push(radio.checked);
        }
        return paints;
    }""")
    assert kept == [True, True]


def test_a_hidden_tab_asks_for_nothing(open_page):
    page = open_inside(open_page)
    put(page, 4)
    serial = page.locator("#inside-view .inside").get_attribute("data-serial")
    asked = requests(page)
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#answer")).to_have_attribute("data-digit", "4")
    page.locator("#pad canvas").focus()
    for digit in "378":
        page.keyboard.press(digit)
        expect(page.locator("#answer")).to_have_attribute("data-digit", digit)
    assert asked
    assert not [body for body in asked if "without_biases" in body]
    assert page.locator("#inside-view .inside").get_attribute("data-serial") == serial


def test_the_walk_is_left_at_any_time_and_never_comes_back(open_page):
    page = open_inside(open_page, walked=False)
    card = page.locator("#inside-tour")
    expect(card).to_be_visible()
    expect(card).to_contain_text("Stop 1 of 5")
    page.get_by_role("button", name="Leave the walk").click()
    expect(card).to_be_hidden()
    page.reload()
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    expect(card).to_be_hidden()


def test_the_walk_notices_what_was_done_at_each_stop(open_page):
    page = open_inside(open_page, walked=False)
    card, done, next_stop = (page.locator(f"#inside-tour{part}") for part in ("", "-done", "-next"))
    put(page, 4)
    expect(done).to_have_text("It reads a 4.")
    next_stop.click()
    expect(done).to_be_empty()
    put(page, 9)
    expect(done).to_contain_text("now it reads a 9")
    next_stop.click()
    page.locator("#inside-atlas").click(position={"x": 40, "y": 40})
    expect(done).to_contain_text("times its weights")
    next_stop.click()
    page.locator("#inside-scores select[data-choice=versus]").select_option("4")
    expect(done).to_contain_text("the lead of the 9")
    next_stop.click()
    page.locator("#inside-meant label", has_text="4").click()
    expect(done).to_contain_text("learning")
    next_stop.click()
    expect(card).to_be_hidden()


def test_escape_leaves_the_walk_and_keeps_the_drawing(open_page):
    page = open_inside(open_page, walked=False)
    put(page, 4)
    page.locator("#inside-pad canvas").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#inside-tour")).to_be_hidden()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")


def test_each_view_has_its_numbers_in_words(open_page):
    page = open_inside(open_page)
    put(page, 4)
    for name, words in {
        "numbers": "pixels with ink",
        "detectors": "The loudest",
        "scores": "Probabilities",
        "pixels": "pixels for it add up to",
        "lesson": "Meant to be a 4",
    }.items():
        expect(page.locator(f"#inside-{name}-text")).to_contain_text(words)
        expect(page.locator(f"#inside-{name} figure")).to_have_attribute(
            "aria-describedby", f"inside-{name}-text"
        )


def test_the_code_opens_beside_its_step_and_the_file_behind_it(open_page):
    page = open_inside(open_page)
    page.locator("#inside-scores").get_by_role("link", name="The code of this step").click()
    listing = page.locator("#inside-code-2")
    expect(listing).to_contain_text("def softmax(")
    with page.expect_popup() as popup:
        listing.get_by_role("link", name="mnist_model/network.py").first.click()
    expect(popup.value.locator("body")).to_contain_text("def init_params(")


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(open_page, color_scheme):
    page = open_inside(open_page, width=360, height=740, touch=True, color_scheme=color_scheme)
    put(page, 4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#inside-lesson").scroll_into_view_if_needed()
    expect(page.locator("#inside-answer")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_moves_while_one_draws(open_page, width):
    page = open_inside(open_page, width=width)
    put(page, 1)
    places = """() => { scrollTo(0, 0);
        const parts = document.querySelectorAll('#inside section, #inside figure > *, #inside-panel *');
        return [...parts].filter((e) => !e.closest('.track, .pixels, .bar, .two, svg, u')).map((e) => {
            const { top, height } = e.getBoundingClientRect();
            return `${e.tagName} ${e.id} ${Math.round(top)} ${Math.round(height)}`; }); }"""
    before = page.evaluate(places)
    for digit in (8, 4):
        put(page, digit)
        say_it_was_meant(page, 3)
        page.locator("#inside-scores select[data-choice=versus]").select_option("3")
        expect(page.locator("#inside-odds")).to_contain_text("Odds")
        after = page.evaluate(places)
        assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_server_that_is_gone_is_said_in_a_sentence(open_page, width):
    page = open_inside(open_page, expect_errors=True, width=width)
    put(page, 4)
    page.route("**/gradio_api/**", lambda route: route.abort())
    page.evaluate("digitBoard.clear()")
    words = page.locator(".inside-network")
    expect(words).to_contain_text("does not answer")
    page.unroute("**/gradio_api/**")
    put(page, 7)
    expect(words).to_contain_text("The shipped network")
