"""What would change its mind, in a real browser: the change that is painted, and what it makes on the pad."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.inside import open_inside, put
from tests.browser.pen import drawing_text

pytestmark = pytest.mark.browser

PICTURES = """() => Object.fromEntries(['before', 'ink', 'after'].map((name) => {
  const canvas = document.getElementById('inside-ink-' + name);
  return [name, [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]];
}))"""


def pictures(page: Page) -> dict[str, np.ndarray]:
    """Red, green and blue of each pixel of the three pictures, int[784, 3]."""
    shown = page.evaluate(PICTURES)
    return {name: np.array(data).reshape(784, 4)[:, :3] for name, data in shown.items()}


def make_it(page: Page, digit: int) -> None:
    page.locator("#inside-ink select").select_option(str(digit))
    page.locator("#inside-ink").scroll_into_view_if_needed()
    expect(page.locator("#inside-ink")).to_have_attribute("data-wanted", str(digit))


def test_blue_is_added_red_is_taken_away_and_the_pad_answers_as_shown(open_page):
    page = open_inside(open_page, color_scheme="light")
    put(page, 4)
    make_it(page, 2)
    shown = pictures(page)
    change = shown["after"][:, 0].astype(int) - shown["before"][:, 0]
    red_minus_blue = shown["ink"][:, 0].astype(int) - shown["ink"][:, 2]
    assert (change > 20).sum() > 3
    assert (change < -20).sum() > 3
    assert (red_minus_blue[change > 20] < 0).all()
    assert (red_minus_blue[change < -20] > 0).all()

    page.locator("#inside-ink-put").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "2")
    assert drawing_text(page).startswith("data:image/png")
    network_got = page.evaluate(
        "() => [...document.getElementById('inside-x').getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    np.testing.assert_array_equal(np.array(network_got).reshape(784, 4)[:, 0], shown["after"][:, 0])


def test_the_slider_goes_back_to_the_drawing(open_page):
    page = open_inside(open_page)
    put(page, 4)
    make_it(page, 9)
    page.locator("#inside-ink-way").fill("0")
    shown = pictures(page)
    np.testing.assert_array_equal(shown["after"], shown["before"])
    assert page.locator("#inside-ink-share").inner_text() == "0 %"
    p = float(page.locator("#inside-ink [data-name=p]").get_attribute("data-value") or "nan")
    assert p < 0.5


def test_strokes_are_coloured_by_their_share_and_one_can_be_taken_away(open_page):
    page = open_inside(open_page, color_scheme="light")
    put(page, 4)
    strokes = page.locator("#inside-strokes")
    strokes.scroll_into_view_if_needed()
    expect(strokes.locator("g[data-stroke]")).to_have_count(2)
    rows = [f"tr[data-stroke='{stroke}']" for stroke in (0, 1, "biases")] + ["tr.total"]
    *shares, total = (
        float(strokes.locator(f"{row} [data-name=share]").get_attribute("data-value") or "nan")
        for row in rows
    )
    assert round(sum(shares), 3) == total
    colors = page.evaluate(
        "() => [...document.querySelectorAll('svg.strokes g')].map((g) =>"
        " getComputedStyle(g.children[1]).stroke.match(/\\d+/g).map(Number))"
    )
    # Blue counts for it, red against it; the larger share is the stronger colour.
    for (red, _, blue), share in zip(colors, shares[:2], strict=True):
        assert (blue > red) == (share > 0)
    strengths = [abs(red - blue) for red, _, blue in colors]
    assert (strengths[0] > strengths[1]) == (abs(shares[0]) > abs(shares[1]))

    before = drawing_text(page)
    strokes.locator("tr[data-stroke='1'] button").click()
    expect(strokes.locator("g[data-stroke]")).to_have_count(1)
    assert drawing_text(page) == before.split(";")[0]


def test_a_picture_has_no_strokes_and_says_so(open_page):
    page = open_inside(open_page)
    put(page, 4)
    make_it(page, 9)
    page.locator("#inside-ink-put").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "9")
    page.locator("#inside-strokes").scroll_into_view_if_needed()
    expect(page.locator("#inside-strokes-note")).to_contain_text("no strokes")
