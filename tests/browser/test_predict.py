"""Predict, then reveal: a question covers each step of Inside, and its truth is what the step then shows."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.inside import changes, open_inside, put, show_inside, skip_tour
from tests.browser.pen import set_drawing
from tests.browser.test_axe import violations

pytestmark = pytest.mark.browser

STEPS = ("numbers", "detectors", "scores", "pixels", "lesson", "backward")
SWITCH = "#inside-predict"
PLACES = """[...document.querySelectorAll("#inside-view figure")].map(
    (part) => part.getBoundingClientRect().y + scrollY)"""
INKED = """(canvas) => canvas.getContext("2d").getImageData(0, 0, 28, 28).data
    .filter((level, i) => i % 4 === 0 && level).length"""


def card(page: Page, step: str) -> Locator:
    return page.locator(f"#inside-{step} .predict-card")


def figure(page: Page, step: str) -> Locator:
    return page.locator(f"#inside-{step} > figure").first


def predict(page: Page, step: str, option: int = 0) -> Locator:
    """Presses one of the answers; gives those that are marked as right."""
    card(page, step).locator("button:visible").nth(option).click()
    expect(card(page, step)).to_have_attribute("data-verdict", re.compile("right|wrong"))
    return card(page, step).locator('[data-right="true"] button')


def expect_covered(page: Page, step: str, covered: bool) -> None:
    """Whether eye, keyboard and screen reader are kept away."""
    assert figure(page, step).evaluate("figure => figure.inert") is covered
    inside = figure(page, step).locator("canvas, table, dl").first
    expect(inside).to_be_visible(visible=not covered)


def number(page: Page, selector: str) -> float:
    return float(page.locator(selector).get_attribute("data-value") or "nan")


def test_each_figure_is_covered_until_its_question_is_answered_and_nothing_moves(open_page):
    page = open_inside(open_page)
    put(page, 4)
    for step in STEPS:
        expect_covered(page, step, False)
        expect(card(page, step)).to_be_hidden()
    page.locator(SWITCH).click()
    expect(page.locator(SWITCH)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#inside-nudge .curve")).to_be_hidden()  # it tells the slope that step 6 asks for
    places = page.evaluate(PLACES)
    for at, step in enumerate(STEPS):
        expect_covered(page, step, True)
        right = predict(page, step)
        expect_covered(page, step, False)
        expect(right.first).to_be_visible()
        expect(card(page, step).locator("span", has_text="right").first).to_be_visible()
        expect(page.locator("#inside-predict-count")).to_have_text(re.compile(rf"^\d of {at + 1} right"))
    assert page.evaluate(PLACES) == pytest.approx(places)
    expect(page.locator("#inside-nudge .curve")).to_be_visible()
    count = page.locator("#inside-predict-count").inner_text()
    verdicts = [card(page, step).get_attribute("data-verdict") for step in STEPS]
    assert count == f"{verdicts.count('right')} of 6 right"
    expect(page.locator("#inside-predict-end span")).to_have_text(count)
    page.locator(SWITCH).click()
    for step in STEPS:
        expect(card(page, step)).to_be_hidden()


def test_what_counts_as_right_is_what_the_step_shows_then(open_page):
    page = open_inside(open_page)
    put(page, 7)
    page.locator(SWITCH).click()

    predict(page, "numbers")
    said = card(page, "numbers").locator(".predict-why").inner_text()
    inked = page.locator("#inside-x").evaluate(INKED)
    assert f"{inked} have ink" in said

    right = predict(page, "detectors")
    active = number(page, "#inside-awake")
    options = [int(text) for text in card(page, "detectors").locator("button").all_inner_texts() if text]
    assert int(right.inner_text()) == min(options, key=lambda option: abs(option - active))

    right = predict(page, "scores").inner_text()
    scores = [number(page, f".softmax tr[data-digit='{digit}'] [data-name=z2]") for digit in range(10)]
    second = sorted(range(10), key=lambda digit: -scores[digit])[1]
    named = card(page, "scores").locator("button").all_inner_texts()
    assert right == (str(second) if str(second) in named else "another one")

    painted = changes(page)
    words = predict(page, "backward").all_inner_texts()
    painted()
    text = card(page, "backward").locator(".predict-text").inner_text()
    unit, digit = map(int, re.findall(r"detector (\d+) to digit (\d)", text)[0])
    expect(page.locator("#inside-backward [data-choice=hidden_unit]")).to_have_value(str(unit))
    expect(page.locator("#inside-backward [data-choice=to_digit]")).to_have_value(str(digit))
    gradient = number(page, "#inside-one-weight [data-name=gradient]")
    assert ("larger" if gradient < 0 else "smaller") in words


def test_the_truth_is_that_of_the_drawing_at_the_moment_of_the_answer(open_page):
    page = open_inside(open_page)
    put(page, 0)  # 26 detectors are active
    page.locator(SWITCH).click()
    text = card(page, "detectors").locator(".predict-text").inner_text()
    options = card(page, "detectors").locator("button").all_inner_texts()
    painted = changes(page)
    set_drawing(page, EXAMPLES[4])  # 48 are
    painted()
    assert card(page, "detectors").locator(".predict-text").inner_text() == text
    assert card(page, "detectors").locator("button").all_inner_texts() == options
    predict(page, "detectors")
    active = int(number(page, "#inside-awake"))
    why = card(page, "detectors").locator(".predict-why")
    expect(why).to_contain_text(f"{active} are active")
    said = why.inner_text()
    painted = changes(page)
    set_drawing(page, EXAMPLES[0])
    painted()
    assert number(page, "#inside-awake") != active
    expect(why).to_have_text(said)


def test_an_empty_pad_asks_for_a_drawing(open_page):
    page = open_inside(open_page)
    page.locator(SWITCH).click()
    expect(card(page, "numbers")).to_contain_text("Draw a digit first.")
    expect(card(page, "numbers").locator("button:visible")).to_have_count(0)
    expect_covered(page, "numbers", True)
    put(page, 3)
    expect(card(page, "numbers").locator(".predict-text")).to_contain_text("pixels")
    expect(card(page, "numbers").locator("button:visible")).to_have_count(4)


def test_questions_are_answered_with_the_keyboard_alone(open_page):
    page = open_inside(open_page)
    put(page, 5)
    page.locator(SWITCH).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(card(page, "numbers").locator("button").first).to_be_focused()  # nothing of the figure is passed
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card(page, "numbers").locator("button").nth(1)).to_be_focused()
    expect(card(page, "numbers")).to_contain_text("your answer")
    said = card(page, "numbers").inner_text()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # it was answered
    assert card(page, "numbers").inner_text() == said
    for step in STEPS[1:]:
        predict(page, step)
    page.locator("#inside-predict-end button").focus()
    page.keyboard.press("Enter")
    expect(card(page, "numbers").locator(".predict-text")).to_be_focused()
    expect(card(page, "numbers").locator(".predict-text")).to_be_in_viewport()
    expect_covered(page, "backward", True)
    expect(page.locator("#inside-predict-count")).to_have_text("One question before each step.")


def test_predictions_are_sent_and_kept_nowhere(open_page):
    page = open_inside(open_page)
    put(page, 4)
    before = page.evaluate("JSON.stringify({ ...localStorage })")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.locator(SWITCH).click()
    for step in STEPS[:-1]:
        predict(page, step)
    page.wait_for_timeout(300)
    assert sent == []
    assert page.evaluate("JSON.stringify({ ...localStorage })") == before


def test_the_mode_waits_for_the_tour(open_page):
    page = open_page()
    show_inside(page)
    expect(page.locator("#inside-tour")).to_be_visible()
    expect(page.locator(SWITCH)).to_be_disabled()
    page.locator("#inside-tour-leave").click()
    page.locator(SWITCH).click()
    expect(card(page, "numbers")).to_be_visible()


@pytest.mark.parametrize("query", ["?projector", "?only=step-2"])
def test_it_works_on_the_projector_and_in_a_frame(open_page, app_url, query):
    page = open_page(width=1280, height=720)
    skip_tour(page)
    page.goto(f"{app_url}/{query}")
    if "only" not in query:
        page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    put(page, 2)
    page.locator(SWITCH).click()
    expect_covered(page, "detectors", True)
    predict(page, "detectors")
    expect_covered(page, "detectors", False)
    expect(page.locator("#inside-predict-count")).to_have_text(re.compile("^[01] of 1 right so far$"))
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_no_rule_is_violated_covered_or_revealed_and_all_fits(open_page, scheme, width):
    page = open_inside(open_page, width=width, height=900, color_scheme=scheme)
    put(page, 1)
    page.locator(SWITCH).click()
    assert violations(page) == []
    for at, step in enumerate(STEPS):
        predict(page, step, option=at % 2)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
