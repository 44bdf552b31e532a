"""What it learned from, in a real browser: the nearest training digits, and one of them on the pad."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.inside import open_inside, put
from tests.browser.pen import drawing_text, set_drawing
from tests.digits import write_few_digits
from tests.running import running_app

pytestmark = pytest.mark.browser

SECTION = "#inside-alike"


@pytest.fixture(scope="module")
def app_url(tmp_path_factory):
    """An app whose data is a few digits."""
    digits = write_few_digits(tmp_path_factory.mktemp("digits"), 500, 20)
    with running_app(tmp_path_factory.mktemp("app"), MNIST_DIR=str(digits)) as url:
        yield url


def expect_state(page: Page, state: str) -> None:
    expect(page.locator(SECTION)).to_have_attribute("data-state", state)


def distances(page: Page, row: int) -> list[float]:
    return [float(words) for words in page.locator(f"{SECTION} .alike >> nth={row}").inner_text().split()]


def heights(page: Page) -> list[float]:
    """Where the parts of the section are, from its top."""
    return page.locator(SECTION).evaluate(
        """(section) => [...section.querySelectorAll('h3, .alike, .note')].flatMap((part) => {
          const { top, height } = part.getBoundingClientRect();
          return [top - section.getBoundingClientRect().top, height];
        })"""
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_nearest_digits_come_without_a_shift_and_one_is_put_on_the_pad(open_page: OpenPage, width: int):
    page = open_inside(open_page, width=width)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/inside/alike" in request.url else None)
    put(page, 4)
    assert not asked  # it is not on the screen
    set_drawing(page, "")
    page.locator(SECTION).scroll_into_view_if_needed()
    expect_state(page, "empty")
    buttons = page.locator(f"{SECTION} .alike button")
    assert buttons.count() == 16
    expect(buttons.first).to_be_disabled()
    before = heights(page)

    put(page, 4)
    expect_state(page, "found")
    assert heights(page) == before
    for row in (0, 1):
        assert len(distances(page, row)) == 8
        assert distances(page, row) == sorted(distances(page, row))
    expect(page.locator(f"{SECTION} h3").first).to_have_text("It says 4: the nearest 4s")

    page.locator(f"{SECTION} [data-choice=intended]").select_option("9")
    expect(page.locator(f"{SECTION} h3").last).to_have_text("Meant was 9: the nearest 9s")
    alike = page.locator(f"{SECTION} .alike >> nth=1").locator("button").nth(2)
    expect(alike).to_have_attribute(
        "aria-label", re.compile(r"^a 9 of digits in \S+, distance \d+\.\d\d: put it on the pad$")
    )
    index, picture = alike.get_attribute("data-index"), alike.locator("img").get_attribute("src")
    alike.focus()
    page.keyboard.press("Enter")
    assert drawing_text(page) == picture
    same = page.locator(f"{SECTION} .alike button[data-index='{index}'] span")
    expect(same).to_have_text("0.00")


def test_without_the_server_it_says_so_and_asks_again(open_page: OpenPage):
    page = open_inside(open_page, expect_errors=True)
    page.route("**/inside/alike", lambda route: route.abort())
    page.locator(SECTION).scroll_into_view_if_needed()
    put(page, 4)
    note = page.locator("#inside-alike-note")
    expect(note).to_have_text("The server does not answer. It is asked again.")
    page.unroute("**/inside/alike")
    expect_state(page, "found")
    expect(note).to_have_text(re.compile(r"^Nearest 4: \d"))
