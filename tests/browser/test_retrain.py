"""The Retrain tab in a real browser, in front of the real app."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pen import drawing_text
from tests.digits import write_few_digits
from tests.running import running_app, started_app

pytestmark = pytest.mark.browser

TRAIN, TEST = 10_000, 500
ENDLESS = {"epochs": 100, "batch_size": 1, "hidden": 512, "learning_rate": 0.01}
"""Longer than any test; a training of the default settings on this little data is over in a second."""


PATIENCE_MS = 120_000  # a setting that was never used is compiled first: a second, or many on busy cores


@pytest.fixture(scope="module")
def few_digits(tmp_path_factory):
    """A folder of four IDX files with a few digits, so that a training takes a second."""
    return write_few_digits(tmp_path_factory.mktemp("digits"), TRAIN, TEST)


@pytest.fixture(scope="module")
def app_url(few_digits, tmp_path_factory):
    with running_app(tmp_path_factory.mktemp("app"), MNIST_DIR=str(few_digits)) as url:
        yield url


def retrain(page: Page, **settings) -> Page:
    """Opens the tab and fills the settings in."""
    page.set_default_timeout(PATIENCE_MS)
    page.get_by_role("tab", name="Retrain").click()
    if settings and not page.locator("#retrain-hidden input").is_visible():
        page.get_by_text("More", exact=True).click()
    for name, value in settings.items():
        page.locator(f"#retrain-{name.replace('_', '-')} input").fill(str(value))
    return page


def start(page: Page) -> None:
    page.locator("#retrain-start").click()


def stop(page: Page) -> None:
    page.locator("#retrain-stop").click()


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("#retrain-status")).to_have_attribute("data-state", state, timeout=PATIENCE_MS)


def number(page: Page, name: str) -> float:
    return float(page.locator("#retrain-status").get_attribute(f"data-{name}") or "nan")


def wait_for_step(page: Page, step: int) -> None:
    page.wait_for_function(f"+document.querySelector('#retrain-status').dataset.step > {step}")


def points(page: Page, curve: int) -> int:
    """Points on the plot: 0 accuracy, 1 loss."""
    return (page.locator(".retrain-plot .curve").nth(curve).get_attribute("d") or "").count(" ")


PROBABILITIES = "[...document.querySelectorAll('#bars [data-digit]')].map(bar => bar.dataset.probability)"


def probabilities(page: Page) -> list[str]:
    return page.evaluate(PROBABILITIES)


def test_start_plot_stop_start_again(open_page):
    page = retrain(open_page(), **ENDLESS)
    expect_state(page, "idle")
    assert points(page, 1) == 0
    start(page)
    wait_for_step(page, 0)
    expect_state(page, "running")
    step, drawn = number(page, "step"), points(page, 1)
    wait_for_step(page, int(step))
    expect(page.locator(".retrain-plot .curve").nth(1)).to_have_attribute(
        "d", re.compile(rf"( .*){{{drawn + 2}}}")
    )
    stop(page)
    expect_state(page, "stopped")
    expect(page.locator(".retrain-words")).to_contain_text("Stopped, and kept: your network reads")
    assert 0 <= number(page, "accuracy") <= 1
    retrain(page, epochs=5, batch_size=32, hidden=64, learning_rate=0.3)
    start(page)  # at once: the place must be free when "stopped" is shown
    expect_state(page, "done")
    assert number(page, "step") == 5 * 313
    assert number(page, "epoch") == 5
    assert number(page, "accuracy") > 0.5  # of its own drawings it reads over 90 %; guessing is 10 %
    expect(page.locator(".retrain-notes")).to_contain_text("10,000 to learn from and 500 others")
    expect(page.locator(".accuracy .others path")).to_have_attribute("d", re.compile("^M"))
    expect(page.locator("#retrain-runs [data-run]")).to_have_count(2)


def test_finished_network_answers_on_the_pad_and_can_be_put_aside(open_page):
    page = retrain(open_page())
    start(page)
    expect_state(page, "done")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#pad canvas")).to_be_visible()
    expect(page.locator(".chip")).to_contain_text("our network")
    page.locator('#examples [data-digit="0"]').click()
    expect(page.locator("#answer")).not_to_have_attribute("data-digit", "")
    own = probabilities(page)
    page.locator(".chip button").click()
    page.wait_for_function(f"({PROBABILITIES}).join() != {','.join(own)!r}")


def test_two_visitors_have_two_networks_and_a_third_has_none(open_page):
    ann, ben, eve = open_page(), open_page(), open_page()
    start(retrain(ann, hidden=16, epochs=1))
    start(retrain(ben, hidden=64, epochs=20))
    answers = []
    for page in (ann, ben):
        expect_state(page, "done")
        accuracy = number(page, "accuracy")
        page.get_by_role("tab", name="Draw").click()
        expect(page.locator(".chip")).to_contain_text(f"{100 * accuracy:.1f}")
        page.locator('#examples [data-digit="5"]').click()
        expect(page.locator("#answer")).not_to_have_attribute("data-digit", "")
        answers.append(probabilities(page))
    assert answers[0] != answers[1]
    expect_state(retrain(eve), "idle")
    eve.get_by_role("tab", name="Draw").click()
    expect(eve.locator(".chip")).to_be_hidden()


IN_TURN = "3 networks train in turn"


def test_three_train_in_turn_on_two_slots_until_somebody_leaves(open_page):
    ann, ben, eve = (retrain(open_page(), **ENDLESS) for _ in range(3))
    for page in (ann, ben):
        start(page)
        wait_for_step(page, 0)
    start(eve)
    expect(eve.locator(".retrain-words")).to_contain_text(IN_TURN)
    wait_for_step(eve, 0)
    expect(eve.locator(".retrain-words")).to_contain_text("Letting others pass at step")
    ann.reload()  # leaves, and is a new visitor
    expect_state(eve, "running")
    expect_state(retrain(ann), "idle")
    stop(ben)
    stop(eve)
    expect_state(ben, "stopped")
    expect_state(eve, "stopped")


def test_who_waits_can_leave_the_line(open_page):
    ann, ben, eve = (retrain(open_page(), **ENDLESS) for _ in range(3))
    for page in (ann, ben):
        start(page)
        wait_for_step(page, 0)
    start(eve)
    expect(eve.locator(".retrain-words")).to_contain_text(IN_TURN)
    stop(eve)
    expect_state(eve, "stopped")
    expect(eve.locator(".retrain-words")).to_contain_text("Stopped")  # after its first turn, or before
    for page in (ann, ben):
        stop(page)
        expect_state(page, "stopped")


def test_a_page_out_of_reach_says_so_and_its_training_goes_on_when_it_is_back(open_page):
    page = retrain(open_page(expect_errors=True), **ENDLESS)  # the browser notes requests that fail
    start(page)
    wait_for_step(page, 0)
    page.route("**/training", lambda route: route.abort())
    words = page.locator(".retrain-words")
    expect(words).to_contain_text("The server does not answer")
    expect_state(page, "running")
    page.wait_for_timeout(2000)  # by now the server waits for this page
    step = number(page, "step")
    page.unroute("**/training")
    wait_for_step(page, int(step))
    stop(page)
    expect_state(page, "stopped")


def test_a_start_that_does_not_get_through_is_said_and_can_be_pressed_again(open_page):
    page = retrain(open_page(expect_errors=True), epochs=1)
    page.route("**/training/start", lambda route: route.abort())
    start(page)
    expect(page.locator(".retrain-words")).to_contain_text("The server does not answer")
    expect_state(page, "failed")
    page.unroute("**/training/start")
    start(page)
    expect_state(page, "done")


def test_divergence_says_what_to_try_and_keeps_the_finite_points(open_page):
    page = retrain(open_page(), learning_rate=10, epochs=50)
    start(page)
    expect_state(page, "failed")
    expect(page.locator(".retrain-words")).to_contain_text("learning rate")
    assert points(page, 0) >= 1
    assert "NaN" not in page.locator(".retrain-plot").inner_html()
    retrain(page, learning_rate=0.1, epochs=2)
    start(page)
    expect_state(page, "done")


def test_a_network_that_learned_nothing_is_told_which_learning_rate_to_try(open_page):
    page = retrain(open_page(), learning_rate=10, hidden=16, epochs=2, batch_size=64)
    start(page)
    expect_state(page, "failed")
    expect(page.locator(".retrain-words")).to_contain_text(
        "with a learning rate of 10 its steps are too long"
    )


def test_value_out_of_bounds_is_one_sentence_and_start_stays(open_page):
    page = retrain(open_page(), epochs=1000)
    start(page)
    expect_state(page, "failed")
    expect(page.locator(".retrain-words")).to_contain_text(
        "epochs is 1000, expected a whole number from 1 to 100"
    )
    expect(page.locator("#retrain-start")).to_be_visible()


def test_one_by_one_shows_eleven_measurements_and_disables_what_it_ignores(open_page):
    page = retrain(open_page())
    page.get_by_label("One by one").check()
    expect(page.locator("#retrain-epochs input")).to_be_disabled()
    start(page)
    expect_state(page, "done")
    assert points(page, 0) == 11
    assert number(page, "step") == 1000


def test_a_recipe_chosen_before_the_form_s_module_has_come_is_used(open_page):
    held: list[Route] = []
    page = open_page()
    page.route("**/retrain/controls.js*", lambda route: held.append(route))
    page.reload()
    page.get_by_role("tab", name="Retrain").click()
    page.get_by_label("One by one").check()
    expect(page.locator("#retrain-start")).to_be_disabled()
    held[0].continue_()
    expect(page.locator("#retrain-start")).to_be_enabled()
    expect(page.locator("#retrain-epochs input")).to_be_disabled()


def test_keyboard_alone_starts_and_stops_and_focus_stays_on_the_button(open_page):
    page = retrain(open_page(), **ENDLESS)
    expect(page.locator("#retrain-start")).to_be_enabled()
    page.locator("#retrain-start").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#retrain-stop")).to_be_focused()
    expect(page.locator("#retrain-start")).to_be_hidden()
    wait_for_step(page, 0)
    page.keyboard.press("Enter")
    expect_state(page, "stopped")
    expect(page.locator("#retrain-start")).to_be_focused()
    expect(page.locator("#retrain-stop")).to_be_hidden()


def test_nothing_moves_while_a_phone_watches_a_training(open_page):
    page = retrain(open_page(width=360, height=740, touch=True))
    places = (
        "[...document.querySelectorAll("
        "'#retrain-settings, #retrain-status, .retrain-plot, #retrain-time, .learning')]"
        ".map(e => [e.offsetTop, e.offsetHeight]).join()"
    )
    before = page.evaluate(places)
    start(page)
    expect_state(page, "done")
    assert page.evaluate(places) == before
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_mnist_the_page_says_so_and_trains_on_digits_it_drew(chromium, tmp_path):
    dead = "http://127.0.0.1:9"  # nobody listens there
    offline = {
        "MNIST_DIR": "",
        "TFDS_DATA_DIR": str(tmp_path / "tfds"),
        "HTTPS_PROXY": dead,
        "HTTP_PROXY": dead,
    }
    with running_app(tmp_path, **offline, NO_PROXY="127.0.0.1") as url:
        page = chromium.new_page()
        page.goto(url)
        start(retrain(page, epochs=1))
        expect(page.locator(".retrain-words")).to_contain_text(
            "MNIST could not be reached: using digits this project drew itself", timeout=PATIENCE_MS
        )
        expect_state(page, "done")
        notes = page.locator(".retrain-notes")
        expect(notes).to_contain_text("digits this project drew itself, 60,000")
        expect(notes).to_contain_text("MNIST could not be reached.")
        page.close()


def test_detectors_form_and_the_drawing_on_the_pad_gets_its_bars_also_when_it_changes(open_page):
    page = open_page()
    page.locator('#examples [data-digit="7"]').click()
    start(retrain(page, **ENDLESS))
    caption = page.locator(".learning-drawing figcaption")
    expect(caption).to_contain_text("It takes your drawing for a 7")
    expect(page.locator(".learning-detectors figcaption")).to_contain_text("72 of 512 detectors")
    picture = "document.querySelector('.learning-detectors canvas').toDataURL()"
    early = page.evaluate(picture)
    page.wait_for_function(f"{picture} != {early!r}")
    page.get_by_role("tab", name="Draw").click()
    page.locator('#examples [data-digit="0"]').click()
    page.get_by_role("tab", name="Retrain").click()
    expect(caption).to_contain_text("It takes your drawing for a 0")
    stop(page)
    expect_state(page, "stopped")


def test_mistakes_add_up_and_one_of_them_can_be_taken_inside(open_page):
    page = retrain(open_page(), epochs=1)
    start(page)
    expect_state(page, "done")
    cells = page.locator(".mistakes tbody td").all_inner_texts()
    counts = [int(cell or 0) for cell in cells]
    assert sum(counts) == TEST
    right = sum(counts[11 * digit] for digit in range(10))
    assert right / TEST == pytest.approx(number(page, "accuracy"))
    page.locator(".mistakes button").first.click()
    expect(page.locator("#inside-pad canvas")).to_be_visible()
    assert drawing_text(page).startswith("data:image/png")


def test_a_server_that_dies_while_it_trains_is_said_and_the_page_goes_on_with_the_next(
    chromium, few_digits, tmp_path
):
    page = chromium.new_page()
    with started_app(tmp_path, MNIST_DIR=str(few_digits)) as app:
        page.goto(app.url)
        page.evaluate("window.same = true")  # a page that is loaded anew does not have it
        page.locator('#examples [data-digit="7"]').click()
        drawing = drawing_text(page)
        start(retrain(page, **ENDLESS))
        wait_for_step(page, 0)
        app.process.kill()
        words = page.locator(".retrain-words")
        expect(words).to_contain_text("The server does not answer")
        page.get_by_label("With momentum").check()  # what is changed meanwhile asks nobody
        with started_app(tmp_path, port=app.url.split(":")[-1], MNIST_DIR=str(few_digits)):
            expect(words).to_contain_text("this training is lost")
            expect_state(page, "failed")
            retrain(page, epochs=1)
            start(page)
            expect_state(page, "done")
            page.wait_for_timeout(3000)  # Gradio's page asks every two seconds whether its server is back
            assert page.evaluate("window.same")
            assert drawing_text(page) == drawing
    page.close()
