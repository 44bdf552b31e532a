"""The Inside tab in a real browser: what one draws, chooses and breaks is followed at once, and adds up."""

import jax
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from mnist_model import network
from mnist_model.preprocessing import from_strokes
from mnist_model.ui.examples import EXAMPLES
from mnist_model.ui.pad import SIDE, parse_notation
from mnist_model.weights import load_params

pytestmark = pytest.mark.browser


@pytest.fixture
def open_inside(open_page):
    """Opens the Inside tab as a visitor who has seen the guided walk, or as a first one."""

    def open_tab(walked: bool = True, **options) -> Page:
        page = open_page(**options)
        if walked:
            page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
        page.get_by_role("tab", name="Inside").click()
        page.locator("#inside-view [data-serial]").wait_for()
        return page

    return open_tab


def draw(page: Page, digit: int, lift: bool = True) -> None:
    """Draws an example digit on the tab's pad with the mouse."""
    canvas = page.locator("#inside-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    for stroke in parse_notation(EXAMPLES[digit]):
        for i, (x, y) in enumerate(stroke * box["width"] / SIDE):
            page.mouse.move(box["x"] + float(x), box["y"] + float(y))
            if i == 0:
                page.mouse.down()
        if lift:
            page.mouse.up()


def put(page: Page, digit: int) -> None:
    """Puts an example digit on the board, exactly."""
    page.evaluate("text => { digitBoard.text = text; }", EXAMPLES[digit])
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", str(digit))


READ = """() => {
  const of = (root) => Object.fromEntries([...document.querySelectorAll(root + ' [data-name]')]
    .map((e) => [e.dataset.name, Number(e.dataset.value)]));
  const column = (table, name) => [...document.querySelectorAll(table + ' tbody [data-name=' + name + ']')]
    .map((e) => Number(e.dataset.value));
  return {
    z1: of('#inside-z1'), pixels: of('#inside-pixel-sum'), loss: of('#inside-loss'),
    counts: [...document.querySelectorAll('.votes tbody tr:not([hidden]) .counts')]
      .map((e) => Number(e.textContent.replace('−', '-'))),
    z2: column('.softmax', 'z2'), p: column('.softmax', 'p'), after: column('.lesson', 'after'),
    rate: Number(document.querySelector('#inside-rate-value').dataset.value),
  };
}"""


def read(page: Page) -> dict:
    """The numbers on the page, all of one moment."""
    return page.evaluate(READ)


def say_it_was_meant(page: Page, digit: int) -> None:
    page.locator("#inside-meant label", has_text=str(digit)).click()
    expect(page.locator(".lesson tr.asked")).to_have_attribute("data-digit", str(digit))


def requests(page: Page) -> list[str]:
    """Grows with the body of each request from now on."""
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    return bodies


def changes(page: Page):
    """Waits until the article has painted another answer than the one it shows when this is called."""
    serial = page.locator("#inside-view [data-serial]").get_attribute("data-serial")
    return lambda: expect(page.locator("#inside-view .inside")).not_to_have_attribute(
        "data-serial", serial or ""
    )


def test_every_step_follows_the_pen_and_adds_up(open_inside):
    page = open_inside()
    draw(page, 4, lift=False)
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    page.mouse.up()

    now = read(page)
    z1 = now["z1"]
    assert round(z1["for"] + z1["against"] + z1["bias"], 3) == z1["z1"]
    assert z1["a1"] == max(z1["z1"], 0)
    assert round(sum(now["counts"][:-1]), 3) == now["counts"][-1] == now["z2"][4]
    pixels = now["pixels"]
    assert round(pixels["for"] + pixels["against"] + pixels["bias"], 3) == pixels["total"] == now["z2"][4]
    exp_z2 = np.exp(np.array(now["z2"]) - max(now["z2"]))
    # The printed scores are rounded to 0.0005, and so is each probability's logarithm.
    np.testing.assert_allclose(now["p"], exp_z2 / exp_z2.sum(), atol=1e-3)


def test_the_answer_is_the_one_of_the_draw_tab(open_inside):
    page = open_inside()
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


def test_pixels_are_read_by_pointer_and_by_key(open_inside):
    page = open_inside()
    put(page, 4)
    seen = from_strokes(parse_notation(EXAMPLES[4]))
    row, column = map(int, np.argwhere(seen == seen.max())[0])
    picture = page.locator("#inside-x")
    box = picture.bounding_box()
    assert box
    side = box["width"] / 28
    page.mouse.move(box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side)
    level = page.locator("#inside-pixel [data-name=level]")
    expect(level).to_have_text(str(seen[row, column]))
    expect(page.locator("#inside-pixel [data-name=input]")).to_have_text(f"{seen[row, column] / 255:.3f}")
    picture.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#inside-pixel [data-name=place]")).to_have_text(f"{row + 1}, {column}")
    expect(level).to_have_text(str(seen[row + 1, column]))


def test_without_the_centring_a_drawing_in_the_corner_goes_wrong(open_inside):
    page = open_inside()
    put(page, 4)
    page.get_by_role("button", name="Push it into a corner").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    page.get_by_label("as drawn").check()
    expect(page.locator("#inside-answer")).not_to_have_attribute("data-digit", "4")
    page.get_by_label("centred", exact=False).last.check()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")


def test_a_detector_is_chosen_by_click_key_and_number(open_inside):
    page = open_inside()
    put(page, 4)
    detector = page.locator("#inside-detector")
    atlas = page.locator("#inside-atlas")
    atlas.click(position={"x": 40, "y": 40})  # second row, second column of sixteen
    expect(detector).to_have_value("17")
    page.keyboard.press("ArrowRight")
    expect(detector).to_have_value("18")
    params = {name: np.asarray(array) for name, array in load_params().items()}
    x = from_strokes(parse_notation(EXAMPLES[4])).reshape(-1) / 255
    for index in (18, 100):
        detector.fill(str(index))
        picture = page.get_by_role("img", name=f"The 784 weights of detector {index}", exact=True)
        expect(picture).to_be_visible()
        z1 = x @ params["W1"][:, index] + params["b1"][index]
        assert read(page)["z1"]["z1"] == pytest.approx(z1, abs=1e-3)
    page.get_by_role("button", name="the loudest").click()
    loudest = int(np.argmax(x @ params["W1"] + params["b1"]))
    expect(detector).to_have_value(str(loudest))


def test_two_digits_are_compared(open_inside):
    page = open_inside()
    put(page, 4)
    page.locator("#inside-scores select[data-choice=versus]").select_option("9")
    expect(page.locator(".votes .total th")).to_have_text("z2 of 4 − z2 of 9")
    expect(page.locator("#inside-pixels select[data-choice=versus]")).to_have_value("9")
    now = read(page)
    assert now["counts"][-1] == pytest.approx(now["z2"][4] - now["z2"][9], abs=2e-3)
    assert round(sum(now["counts"][:-1]), 3) == now["counts"][-1] == now["pixels"]["total"]
    page.locator(".softmax [data-digit='7'] button").click()
    expect(page.locator(".votes .total th")).to_have_text("z2 of 7 − z2 of 9")


def test_one_step_changes_the_probabilities_as_python_does(open_inside):
    page = open_inside()
    put(page, 4)
    say_it_was_meant(page, 9)
    x = from_strokes(parse_notation(EXAMPLES[4])).reshape(1, -1).astype(np.float32) / 255
    params = load_params()
    step = jax.jit(network.gradient_step)
    for power in (-1.5, -2.5):
        page.locator("#inside-rate").evaluate(
            "(rate, power) => { rate.value = power; rate.dispatchEvent(new Event('input')); }", power
        )
        chosen = page.locator("#inside-rate-value")
        expect(chosen).to_have_text(f"{10**power:.2g}")
        now = read(page)
        after, loss = step(params, x, np.array([9], np.int32), now["rate"])
        np.testing.assert_allclose(now["after"], np.asarray(network.forward(after, x))[0], atol=1e-4)
        assert now["loss"]["loss"] == pytest.approx(float(loss), abs=1e-3)


def test_a_step_is_kept_only_when_asked_and_can_be_taken_back(open_inside):
    page = open_inside()
    put(page, 4)
    before = read(page)["p"]
    say_it_was_meant(page, 9)
    chosen = read(page)
    assert chosen["p"] == before
    page.locator("#inside-keep").click()
    expect(page.locator(".inside-network")).to_contain_text("Your own network")
    np.testing.assert_allclose(read(page)["p"], chosen["after"], atol=1e-4)
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator(".chip")).to_contain_text("Your network")
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-switch").click()
    expect(page.locator(".inside-network")).to_contain_text("The shipped network")
    assert read(page)["p"] == before


def test_what_is_broken_is_healed_by_one_button(open_inside):
    page = open_inside()
    put(page, 4)
    before = read(page)["p"]
    page.locator("#inside-break summary").click()
    heal = page.locator("#inside-heal")
    expect(heal).to_be_hidden()
    for name, value in (("noise", 1), ("silenced", 0.6), ("turn", 120), ("shift_x", 6), ("shift_y", -4)):
        painted = changes(page)
        page.locator(f"#inside-break [name={name}]").fill(str(value))
        painted()
    page.locator("#inside-break [name=without_biases]").check()
    expect(page.locator(".inside-network")).to_contain_text("broken on purpose")
    expect(page.locator("#inside-z1 [data-name=bias]")).to_have_attribute("data-value", "0")
    assert read(page)["p"] != before
    expect(page.locator("#inside-keep")).to_be_disabled()
    heal.click()
    expect(heal).to_be_hidden()
    expect(page.locator(".inside-network")).not_to_contain_text("broken")
    assert read(page)["p"] == before


def test_questions_of_one_moment_are_one_request(open_inside):
    page = open_inside()
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


def test_a_hidden_tab_asks_for_nothing(open_inside):
    page = open_inside()
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


def test_the_walk_is_left_at_any_time_and_never_comes_back(open_inside):
    page = open_inside(walked=False)
    card = page.locator("#inside-tour")
    expect(card).to_be_visible()
    expect(card).to_contain_text("Stop 1 of 5")
    page.get_by_role("button", name="Leave the walk").click()
    expect(card).to_be_hidden()
    page.reload()
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    expect(card).to_be_hidden()


def test_the_walk_notices_what_was_done_at_each_stop(open_inside):
    page = open_inside(walked=False)
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


def test_escape_leaves_the_walk_and_keeps_the_drawing(open_inside):
    page = open_inside(walked=False)
    put(page, 4)
    page.locator("#inside-pad canvas").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#inside-tour")).to_be_hidden()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")


def test_each_view_has_its_numbers_in_words(open_inside):
    page = open_inside()
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


def test_the_code_opens_beside_its_step_and_the_file_behind_it(open_inside):
    page = open_inside()
    page.locator("#inside-scores").get_by_role("link", name="The code of this step").click()
    listing = page.locator("#inside-code-2")
    expect(listing).to_contain_text("def softmax(")
    with page.expect_popup() as popup:
        listing.get_by_role("link", name="mnist_model/network.py").first.click()
    expect(popup.value.locator("body")).to_contain_text("def init_params(")


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(open_inside, color_scheme):
    page = open_inside(width=360, height=740, touch=True, color_scheme=color_scheme)
    put(page, 4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#inside-lesson").scroll_into_view_if_needed()
    expect(page.locator("#inside-answer")).to_be_in_viewport()


def test_nothing_moves_while_one_draws(open_inside):
    page = open_inside()
    put(page, 1)
    places = """() => { scrollTo(0, 0);
        const parts = document.querySelectorAll('#inside section, #inside figure > *, #inside-panel *');
        return [...parts].filter((e) => !e.closest('.track, .pixels, .bar, .two, svg')).map((e) => {
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


def test_a_server_that_is_gone_is_said_in_a_sentence(open_inside):
    page = open_inside(expect_errors=True)
    put(page, 4)
    page.route("**/gradio_api/**", lambda route: route.abort())
    page.evaluate("digitBoard.clear()")
    words = page.locator(".inside-network")
    expect(words).to_contain_text("does not answer")
    page.unroute("**/gradio_api/**")
    put(page, 7)
    expect(words).to_contain_text("The shipped network")
