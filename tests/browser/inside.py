"""A hand on the Inside tab, for the browser tests."""

from playwright.sync_api import Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.conftest import OpenPage
from tests.browser.pen import example, on_screen


def open_inside(open_page: OpenPage, walked: bool = True, **options) -> Page:
    """Opens the Inside tab as a visitor who has seen the guided walk, or as a first one."""
    page = open_page(**options)
    if walked:
        page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    return page


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
    """Puts an example digit on the board, exactly."""
    page.evaluate("text => { digitBoard.text = text; }", EXAMPLES[digit])
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", str(digit))


def say_it_was_meant(page: Page, digit: int) -> None:
    """Chooses the digit of step 5, and waits for its numbers."""
    page.locator("#inside-meant label", has_text=str(digit)).click()
    expect(page.locator(".lesson tr.asked")).to_have_attribute("data-digit", str(digit))


def changes(page: Page):
    """Waits until the article has painted another answer than the one it shows when this is called."""
    serial = page.locator("#inside-view [data-serial]").get_attribute("data-serial")
    return lambda: expect(page.locator("#inside-view .inside")).not_to_have_attribute(
        "data-serial", serial or ""
    )
