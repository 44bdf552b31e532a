"""The network at work on the Draw tab, and the ways from there to Inside, in a real browser."""

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from mnist_model.network import as_input, hidden_layer
from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import shipped_params
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from tests.browser.inside import skip_tour
from tests.browser.pen import draw_digit, drawing_text, expect_digit, set_drawing
from tests.browser.test_draw import tamper

pytestmark = pytest.mark.browser

# 128 units row by row, in four columns of 12.5 px over the pad's 400; the bars' rows of 24 px at the foot.
COLUMNS, CELL, SIDE, HEIGHT, ROW = 4, 12.5, 10, 400, 24

Color = tuple[int, int, int, int]


def unit_center(unit: int) -> tuple[float, float]:
    return (unit % COLUMNS) * CELL + SIDE / 2, (unit // COLUMNS) * CELL + SIDE / 2


def bar_y(digit: int) -> float:
    return HEIGHT - 10 * ROW + (digit + 0.5) * ROW


def colors(page: Page, places: list[tuple[float, float]]) -> list[Color]:
    """Red, green, blue and alpha of the canvas at these places, in CSS pixels."""
    return page.evaluate(
        """(places) => {
            const canvas = document.querySelector("#network > canvas"), context = canvas.getContext("2d");
            return places.map(([x, y]) => [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data]);
        }""",
        places,
    )


def canvas_width(page: Page) -> int:
    return page.evaluate("document.querySelector('#network > canvas').clientWidth")


def activations(page: Page) -> np.ndarray:
    """a1 of the drawing on the pad, float32[128], calculated here."""
    seen = from_strokes(parse_notation(drawing_text(page)))
    return np.asarray(hidden_layer(shipped_params(), as_input(seen[None])))[0]


def expect_network(page: Page) -> None:
    """The network at work is fetched after the pad, and then its weights."""
    expect(page.locator(".network-caption")).to_contain_text("128 detectors")


def test_each_square_is_lit_as_its_units_activation_says(open_page):
    page = open_page(color_scheme="light")
    blank, text = np.array([0xEC, 0xEC, 0xE9]), np.array([0x1C, 0x1C, 0x1A])
    for digit in (3, 7):  # a square that is not painted anew would show the drawing before
        page.click("#pad-clear")
        draw_digit(page, digit)
        expect_digit(page, str(digit))
        page.wait_for_timeout(500)  # the answer to the last point of the stroke
        a1 = activations(page)
        expected = blank + (text - blank) * (a1 / a1.max())[:, None]
        painted = np.array(colors(page, [unit_center(unit) for unit in range(128)]))[:, :3]
        np.testing.assert_allclose(painted, expected, atol=3)  # a byte of activation, a byte of opacity


def one_line(page: Page, weight: float, digit: int) -> int:
    """From now on W2 is 0 but for one weight: of the unit most active for an example 4. Gives the unit."""
    seen = from_strokes(parse_notation(EXAMPLES[4]))
    unit = int(np.argmax(np.asarray(hidden_layer(shipped_params(), as_input(seen[None])))))

    def change(route: Route) -> None:
        real = route.fetch()
        levels = np.zeros((128, 10), "<i2")
        levels[unit, digit] = np.sign(weight) * 32767
        changed = {"largest": abs(weight), "levels": base64.b64encode(levels.tobytes()).decode()}
        route.fulfill(response=real, json=real.json() | {"W2": changed})

    page.route("**/answer/weights", change)
    return unit


@pytest.mark.parametrize(("weight", "stronger"), [(0.5, 2), (-0.5, 0)])  # blue for, red against
def test_a_line_leads_from_its_unit_to_its_digit_in_the_colour_of_its_sign(open_page, weight, stronger):
    page = open_page(color_scheme="light")
    unit = one_line(page, weight, digit=7)
    page.reload()
    expect_digit(page, "")
    expect_network(page)
    chances = [0.0] * 10
    chances[7], chances[2] = 0.6, 0.4
    tamper(page, probabilities=chances)
    set_drawing(page, EXAMPLES[4])
    expect(page.locator('#bars [data-digit="7"]')).to_have_attribute("data-probability", "0.6")
    end = canvas_width(page) - 2
    at_bars = colors(page, [(end, bar_y(digit)) for digit in range(10)])
    assert [color[3] > 0 for color in at_bars] == [digit == 7 for digit in range(10)]
    red, _, blue, _ = at_bars[7]
    assert (blue > red) if stronger == 2 else (red > blue)
    rows = colors(page, [(COLUMNS * CELL + 1, unit_center(row * COLUMNS)[1]) for row in range(32)])
    assert [color[3] > 0 for color in rows] == [row == unit // COLUMNS for row in range(32)]


def test_no_line_is_drawn_with_the_weights_of_another_network(open_page):
    page = open_page()
    expect_digit(page, "")
    expect_network(page)
    a1 = base64.b64encode(bytes([255] * 128)).decode()
    tamper(page, hidden={"version": "another", "levels": a1, "largest": 9.0})
    set_drawing(page, EXAMPLES[4])
    expect_digit(page, "4")
    end = canvas_width(page) - 2
    assert not any(color[3] for color in colors(page, [(end, bar_y(digit)) for digit in range(10)]))
    red, *_ = colors(page, [unit_center(127)])[0]
    assert red == 0x1C  # its activations are shown nevertheless


def test_pointing_at_a_unit_shows_its_detector_and_its_number(open_page):
    page = open_page(color_scheme="light")
    expect_network(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    draw_digit(page, 4)
    expect_digit(page, "4")
    page.wait_for_timeout(500)
    assert "weights" not in asked  # only when they are needed
    a1 = activations(page)
    unit = int(np.argmax(a1))
    x, y = unit_center(unit)
    page.locator("#network > canvas").hover(position={"x": x, "y": y})
    card = page.locator(".network-unit")
    expect(card).to_contain_text(f"Detector {unit}")
    expect(card).to_contain_text(f"a1 = {a1[unit]:.1f}")
    expect(card.locator("canvas")).to_be_visible()
    assert asked.count("weights") == 1
    W1 = np.asarray(shipped_params()["W1"])[:, unit]
    for pixel, strong in ((int(np.argmax(W1)), 2), (int(np.argmin(W1)), 0)):
        color = page.evaluate(
            "([x, y]) => [...document.querySelector('.network-unit canvas').getContext('2d')"
            ".getImageData(x, y, 1, 1).data]",
            [pixel % 28, pixel // 28],
        )
        assert color[strong] - color[2 - strong] > 100
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def chosen(page: Page) -> list[str]:
    return page.evaluate(
        """["digit", "versus"].map(
            (choice) => document.querySelector(`#inside-scores [data-choice=${choice}]`).value)"""
    )


def expect_at_the_top(page: Page, section: str) -> None:
    page.wait_for_function(
        "(place) => Math.abs(document.querySelector(place)?.getBoundingClientRect().top - 16) < 2",
        arg=section,
    )


def test_a_press_on_a_unit_opens_its_numbers(open_page):
    page = open_page()
    set_drawing(page, EXAMPLES[4])
    expect_digit(page, "4")
    expect_network(page)
    x, y = unit_center(17)
    page.locator("#network > canvas").click(position={"x": x, "y": y})
    expect(page.locator("#inside-detector")).to_have_value("17")
    expect_at_the_top(page, "#inside-detectors")
    expect(page.locator("#inside-tour")).to_be_hidden()  # also at the first visit


def test_arrow_keys_point_and_enter_opens(open_page):
    page = open_page()
    set_drawing(page, EXAMPLES[4])
    expect_digit(page, "4")
    expect_network(page)
    a1 = activations(page)
    page.locator("#network > canvas").focus()
    page.keyboard.press("ArrowUp")  # begins at the most active one
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    unit = int(np.argmax(a1)) - COLUMNS - 1
    expect(page.locator(".network-unit")).to_contain_text(f"Detector {unit}")
    expect(page.locator("#network > .spoken")).to_contain_text(f"Detector {unit}")
    page.keyboard.press("Enter")
    expect(page.locator("#inside-detector")).to_have_value(str(unit))


def test_a_finger_points_first_and_opens_by_the_card(open_page):
    page = open_page(width=360, height=900, touch=True)
    set_drawing(page, EXAMPLES[4])
    expect_digit(page, "4")
    expect_network(page)
    box = page.locator("#network > canvas").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + 4)
    card = page.locator(".network-unit")
    expect(card).to_contain_text("Detector 4")  # the last of five columns
    expect(page.locator("#inside")).to_be_hidden()
    card.tap()
    expect(page.locator("#inside-detector")).to_have_value("4")


def test_why_and_why_not_open_the_scores(open_page):
    page = open_page()
    skip_tour(page)
    why = page.locator("#why")
    expect(why).to_be_hidden()
    expect(page.locator('#bars [data-digit="9"] button')).to_be_disabled()
    set_drawing(page, EXAMPLES[4])
    expect(why).to_have_text("Why a 4?")
    for press, choices in (
        ("#why", ["4", ""]),
        ('#bars [data-digit="9"] button', ["4", "9"]),
        ('#bars [data-digit="4"] button', ["4", ""]),
    ):
        page.get_by_role("tab", name="Draw").click()
        page.locator(press).focus()
        page.keyboard.press("Enter")
        expect_at_the_top(page, "#inside-scores")
        assert chosen(page) == choices
    assert page.evaluate("document.activeElement.textContent") == "3. Ten scores"


def test_a_doubt_is_explained_as_two_digits(open_page):
    page = open_page()
    skip_tour(page)
    expect_digit(page, "")
    expect_network(page)
    tamper(page, sure=False, likeliest=[4, 9], doubt="4 or 9?")
    set_drawing(page, EXAMPLES[4])
    page.get_by_role("button", name="Why not sure?").click()
    expect_at_the_top(page, "#inside-scores")
    assert chosen(page) == ["4", "9"]


def test_the_network_is_told_in_words_when_the_pen_rests(open_page):
    page = open_page()
    canvas = page.locator("#network > canvas")
    set_drawing(page, EXAMPLES[4])
    expect(canvas).to_have_attribute("aria-label", re.compile("the strongest for 4: unit"))
    a1 = activations(page)
    votes = a1 * np.asarray(shipped_params()["W2"])[:, 4]
    label = canvas.get_attribute("aria-label") or ""
    assert f"{(a1 > 0).sum()} of 128 hidden units active" in label
    assert f"unit {np.argmax(votes)}, +{votes.max():.1f}" in label
