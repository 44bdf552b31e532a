"""What a hand does on the Inside tab, for the browser tests."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.conftest import OpenPage
from tests.browser.pen import example, on_screen, set_drawing


def open_inside(open_page: OpenPage, toured: bool = True, **options: Any) -> Page:
    """Opens the Inside tab as a visitor who has seen the guided tour, or as a first one."""
    page = open_page(**options)
    if toured:
        skip_tour(page)
    show_inside(page)
    return page


def skip_tour(page: Page) -> None:
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")


def show_inside(page: Page) -> None:
    """Goes to the tab, and waits until the article has painted an answer and the code has come."""
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    page.locator("#inside-code-0").wait_for()


def draw(page: Page, digit: int, lift: bool = True) -> None:
    """Draws an example digit on the tab's pad with the mouse."""
    page.locator("#inside-pad canvas").scroll_into_view_if_needed()
    for stroke in example(digit):
        for i, point in enumerate(stroke):
            page.mouse.move(*on_screen(page, point, "#inside-pad"))
            if i == 0:
                page.mouse.down()
        if lift:
            page.mouse.up()


def put(page: Page, digit: int) -> None:
    """Puts an example digit on the pad, exactly."""
    set_drawing(page, EXAMPLES[digit])
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", str(digit))


def say_it_was_meant(page: Page, digit: int) -> None:
    """Chooses the digit of step 5, and waits for its numbers."""
    page.locator("#inside-meant label", has_text=str(digit)).click()
    expect(page.locator(".lesson tr.asked")).to_have_attribute("data-digit", str(digit))


def changes(page: Page) -> Callable[[], None]:
    """Waits until the article has painted a newer answer than the one it shows when this is called."""
    serial = page.locator("#inside-view [data-serial]").get_attribute("data-serial")
    return lambda: expect(page.locator("#inside-view .inside")).not_to_have_attribute(
        "data-serial", serial or ""
    )
