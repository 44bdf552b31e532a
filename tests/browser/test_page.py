"""The page for fingers, eyes and ears: phone, dark mode, keyboard, screen reader."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pen import (
    Point,
    answer,
    draw_digit,
    draw_stroke,
    example,
    expect_color,
    expect_digit,
    on_screen,
    places_of_parts,
    set_drawing,
    with_drawing,
)

pytestmark = pytest.mark.browser


def test_on_a_phone_a_finger_draws_and_the_page_stays(open_page):
    page = open_page(width=360, height=740, touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    pad, numeral = page.locator("#pad canvas").bounding_box(), answer(page).bounding_box()
    assert pad
    assert numeral
    assert pad["width"] >= 336
    assert numeral["y"] + numeral["height"] <= 740
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: Point) -> None:
        places = [on_screen(page, point) for point in points]
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in places]}
        )

    for stroke in example(7):
        touch("touchStart", stroke[0])
        for point in stroke[1:]:
            touch("touchMove", point)
        expect_digit(page, "7")
        touch("touchEnd")
    assert page.evaluate("scrollY") == 0
    assert page.locator("#pad canvas").bounding_box() == pad


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_moves_while_one_draws(open_page, width):
    page = open_page(width=width, height=900)
    empty = places_of_parts(page)
    draw_digit(page, 4)
    expect_digit(page, "4")
    assert places_of_parts(page) == empty
    page.click("#pad-clear")
    draw_stroke(page, (20, 200), (380, 200))
    expect(answer(page)).not_to_have_attribute("data-digit", "")
    page.evaluate("scrollTo(0, 0)")
    assert places_of_parts(page) == empty
    with_drawing(page, "drawing.say(argument);", "The pad is full: undo or clear.")
    # a wider letter, as before the page's own font has arrived
    page.evaluate(
        "document.querySelector('#header h1').style.fontFamily = 'DejaVu Sans, Verdana, sans-serif'"
    )
    assert places_of_parts(page) == empty


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_is_white_on_black_and_words_can_be_read(open_page, scheme):
    page = open_page(color_scheme=scheme)
    set_drawing(page, "200,60 200,340")
    expect_color(page, (5, 5), "black")
    expect_color(page, (200, 200), "white")
    expect_digit(page, "1")
    for place in (
        "h1",
        "#answer .numeral",
        "#bars .best",
        "#bars li:first-child",
        "#pad-clear",
        ".arrow",
        ".hint",
    ):
        assert contrast(page, place) >= 4.5, place


def contrast(page: Page, selector: str) -> float:
    """Contrast of an element's text with the page behind it, as WCAG 2 defines it."""
    style = "([place, property]) => getComputedStyle(document.querySelector(place))[property]"
    ink = page.evaluate(style, [selector, "color"])
    paper = page.evaluate(style, [".gradio-container", "backgroundColor"])

    def luminance(color: str) -> float:
        channels = [float(level) / 255 for level in re.findall(r"[\d.]+", color)[:3]]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(ink), luminance(paper)])
    return (high + 0.05) / (low + 0.05)


def test_the_answer_is_spoken_when_the_pen_rests(open_page):
    page = open_page()
    spoken = page.locator('#answer-view [aria-live="polite"]')
    draw_digit(page, 3)
    expect(spoken).to_contain_text("3, ")
    expect(page.locator("#seen")).to_have_attribute(
        "aria-label", "What the network sees: your digit in 28 by 28 pixels"
    )


def test_everything_one_can_press_has_a_name_and_is_reached_by_key(open_page):
    page = open_page()
    expect(page.locator("#examples [data-digit]")).to_have_count(10)  # fetched after the pad
    names = page.evaluate(
        """[...document.querySelectorAll("#draw-tab :is(button, canvas[tabindex])")]
            .filter((thing) => thing.checkVisibility())
            .map((thing) => [thing.getAttribute("aria-label") || thing.textContent.trim(), thing.tabIndex])"""
    )
    assert len(names) == 25  # the pad, Undo, Clear, the network, ten bars, ten examples, a picture
    assert all(name and index == 0 for name, index in names)


def test_bars_do_not_move_for_those_who_asked(open_page):
    page = open_page(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('#bars u')).transitionDuration") == "0s"
    page = open_page(reduced_motion="no-preference")
    duration = page.evaluate("getComputedStyle(document.querySelector('#bars u')).transitionDuration")
    assert 0 < float(duration.removesuffix("s")) <= 0.1


COUNT_FRAMES = """
    const nextFrame = requestAnimationFrame;
    window.framesAsked = 0;
    window.requestAnimationFrame = (callback) => (window.framesAsked++, nextFrame(callback));
"""


PAINTED = {
    "Draw": "#answer[data-digit='4']",
    "Retrain": "#retrain-start:enabled",
    "Inside": ".inside[data-serial]:has(#inside-code-0)",
    "Try it": "#task-cards li",
}
"""What is there once a tab has all that it fetches."""


@pytest.mark.parametrize("tab", PAINTED)
def test_a_page_at_rest_asks_for_no_frames(open_page, tab):
    page = open_page()
    page.add_init_script(COUNT_FRAMES)
    page.reload()
    page.locator('#examples [data-digit="4"]').click()
    expect_digit(page, "4")
    page.get_by_role("tab", name=tab).click()
    page.locator(PAINTED[tab]).first.wait_for()
    asked = frames_at_rest(page)
    page.wait_for_timeout(1000)
    assert page.evaluate("framesAsked") == asked > 0


def frames_at_rest(page: Page) -> int:
    """Waits until no frame was asked for in half a second; a page that never rests fails."""
    asked = -1
    for _ in range(20):
        before, asked = asked, page.evaluate("framesAsked")
        if asked == before:
            return asked
        page.wait_for_timeout(500)
    raise AssertionError(f"{asked} frames were asked for, and it goes on")
