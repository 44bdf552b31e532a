"""The Draw tab in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from mnist_model.ui.examples import EXAMPLES
from mnist_model.ui.pad import SIDE, parse_notation

pytestmark = pytest.mark.browser


def draw(page: Page, digit: int, lift: bool = True) -> None:
    """Draws an example digit on the pad with the mouse, point by point."""
    box = page.locator("#pad canvas").bounding_box()
    assert box
    for stroke in parse_notation(EXAMPLES[digit]):
        for i, (x, y) in enumerate(stroke * box["width"] / SIDE):
            page.mouse.move(box["x"] + float(x), box["y"] + float(y))
            if i == 0:
                page.mouse.down()
        if lift:
            page.mouse.up()


def test_answer_follows_the_pen_before_it_lifts(open_page):
    page = open_page()
    draw(page, 3, lift=False)
    expect(page.locator("#answer")).to_have_attribute("data-digit", "3")
    page.mouse.up()
    expect(page.locator("#answer")).to_have_attribute("data-digit", "3")
