"""The page in front of a class: `?projector` with its keys, `?only=…` for frames of other pages."""

import pytest
from playwright.sync_api import Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.conftest import OpenPage
from tests.browser.pen import draw_digit, drawing_text, expect_digit, on_screen, set_drawing
from tests.browser.test_axe import violations

pytestmark = pytest.mark.browser

AROUND = [
    "#tabs .tab-wrapper",
    "#examples-view",
    "#hand",
    "#footer",
    ".share",
    "#inside-tour",
    ".inside-break",
]
"""What a part alone goes without."""

WATCH = f"""
    window.appeared = [];
    const look = () => {{
        const alone = document.documentElement?.dataset.onlyTab;
        for (const place of {[*AROUND, "#draw-tab"]!r}) {{
            if (place === "#draw-tab" && alone === "draw") continue;
            if (document.querySelector(place)?.checkVisibility()) window.appeared.push(place);
        }}
        setTimeout(look, 5);
    }};
    look();
"""


def present(open_page: OpenPage, app_url: str, query: str, **options) -> Page:
    """Opens the page as the query asks, and notes what of the whole page was ever to be seen."""
    page = open_page(**options)
    page.add_init_script(WATCH)
    page.goto(f"{app_url}/{query}")
    return page


def test_the_answer_alone_follows_the_pen_and_nothing_else_was_ever_there(open_page: OpenPage, app_url: str):
    page = present(open_page, app_url, "?only=answer", width=960, height=560)
    draw_digit(page, 7)
    expect_digit(page, "7")
    for place in ("#pad canvas", "#seen", "#bars"):
        expect(page.locator(place)).to_be_in_viewport()
    assert page.evaluate("appeared") == []
    assert page.evaluate("document.documentElement.scrollHeight") <= 560
    assert violations(page) == []


@pytest.mark.parametrize("step", range(1, 7))
def test_one_step_alone_with_its_pad_and_answer(open_page: OpenPage, app_url: str, step: int):
    page = present(open_page, app_url, f"?only=step-{step}", width=960, height=640)
    page.locator("#inside-view [data-serial]").wait_for()
    expect(page.locator("#inside-view section:visible")).to_have_count(1)
    heading = page.locator("#inside-view section:visible h2")
    expect(heading).to_have_text(page.locator("#inside-view h2").nth(step - 1).text_content() or "")
    set_drawing(page, EXAMPLES[3])
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "3")
    expect(page.locator("#inside-pad canvas")).to_be_in_viewport()
    assert page.evaluate("appeared") == []
    assert violations(page) == []


def test_the_drawing_of_a_link_comes_along_and_its_tab_does_not(open_page: OpenPage, app_url: str):
    page = open_page()
    set_drawing(page, EXAMPLES[4])
    page.locator("#copy-link").click()
    fragment = page.locator("#link").input_value().partition("#")[2]
    assert "tab=draw" in fragment
    framed = present(open_page, app_url, f"?only=step-3#{fragment}")
    expect(framed.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    expect(framed.locator("#inside-scores")).to_be_visible()


def test_it_works_in_a_frame(open_page: OpenPage, app_url: str):
    page = open_page()
    page.evaluate("document.body.innerHTML = '<iframe src=\"?only=answer\" width=960 height=600></iframe>'")
    frame = page.frame_locator("iframe")
    frame.locator("#pad canvas").click(position={"x": 100, "y": 100})
    expect(frame.locator("#answer")).not_to_have_attribute("data-digit", "")


@pytest.mark.parametrize("value", ["step-7", "", "%3Cb%3E"])
def test_an_unknown_part_gives_the_whole_page_and_a_sentence(open_page: OpenPage, app_url: str, value: str):
    page = present(open_page, app_url, f"?only={value}")
    expect(page.locator("#presenting")).to_contain_text("does not have, so here is the whole page")
    for place in ("#tabs .tab-wrapper", "#examples-view", "#footer"):
        expect(page.locator(place)).to_be_visible()
    assert violations(page) == []


def test_an_address_without_a_wish_is_the_page_as_it_was(open_page: OpenPage):
    page = open_page()
    expect(page.locator("#presenting p")).to_be_empty()
    assert page.locator("#presenting").evaluate("part => getComputedStyle(part).position") == "absolute"
    page.keyboard.press("2")
    page.wait_for_timeout(200)
    expect(page.locator("#pad canvas")).to_be_visible()


VISIBLE = """[...document.querySelectorAll(".gradio-container *")].filter((part) => part.checkVisibility() &&
    !part.closest("#header, .spoken, .text-form, .hidden-words, .runs-scroll, pre"))"""

SMALL = f"""(least) => {VISIBLE}
    .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((part) => !part.closest("sup, math"))
    .filter((part) => parseFloat(getComputedStyle(part).fontSize) * part.currentCSSZoom < least)
    .map((part) => part.textContent)"""

OUTSIDE = f"() => {VISIBLE}.filter((part) => part.getBoundingClientRect().right > innerWidth + 1).map(String)"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_projector_shows_each_tab_large_and_within_the_window(
    open_page: OpenPage, app_url: str, width: int, height: int
):
    page = present(open_page, app_url, "?projector", width=width, height=height)
    draw_digit(page, 4)
    expect_digit(page, "4")
    for place in ("#pad canvas", "#pad-undo", "#examples", "#bars"):
        expect(page.locator(place)).to_be_in_viewport(ratio=1)
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(1000)
        assert page.evaluate(SMALL, height / 45) == [], f"{tab.inner_text()}: 16 pixels of 720"
        assert page.evaluate(OUTSIDE) == [], tab.inner_text()
    for place in ("#footer", ".share", "#saving", "#inside-tour"):
        expect(page.locator(place)).to_be_hidden()
    assert violations(page) == []


OVERLAPPING = """(scope) => {
    const cells = [...document.querySelectorAll(`${scope} thead span, ${scope} thead th, ${scope} td`)];
    const told = cells.filter((cell) => !cell.querySelector("span") && cell.textContent.trim());
    const words = told.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return [cell.textContent, range.getBoundingClientRect()];
    });
    return words.flatMap(([a, one], i) => words.slice(i + 1).filter(([, two]) => one.top < two.bottom - 8 &&
        two.top < one.bottom - 8 && one.left < two.right && two.left < one.right).map(([b]) => [a, b]));
}"""


def test_on_the_projector_no_number_runs_into_the_next(open_page: OpenPage, app_url: str):
    page = present(open_page, app_url, "?projector", width=1280, height=720)
    set_drawing(page, EXAMPLES[4])
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    expect(page.locator(".inside .lesson td").last).not_to_be_empty()
    for table in (".inside .lesson", ".inside .errors", ".inside .softmax"):
        assert page.evaluate(OVERLAPPING, table) == [], table
    figures = page.locator("#inside-numbers figure, #inside-numbers .way")
    edges = figures.evaluate_all("all => all.map((one) => [one.clientWidth, one.scrollWidth])")
    assert all(inner <= width for width, inner in edges), edges


def press_step(page: Page, step: int) -> None:
    """Presses a step's key, again if the page has not been listening yet, until its heading has the focus."""
    heading = page.locator("#inside-view section > h2").nth(step - 1)
    page.keyboard.press(str(step))
    for _ in range(20):
        page.wait_for_timeout(250)
        if heading.count() and heading.evaluate("heading => heading === document.activeElement"):
            break
        if page.get_by_role("tab", name="Draw").get_attribute("aria-selected") == "true":
            page.keyboard.press(str(step))
    expect(heading).to_be_focused()


def test_the_projector_s_keys_go_through_the_steps_and_focus_them(open_page: OpenPage, app_url: str):
    page = present(open_page, app_url, "?projector", width=1280, height=720)
    page.locator("#pad canvas").wait_for()
    for step in (3, 6, 1, 2, 5, 4):
        press_step(page, step)
        expect(page.locator("#inside-view section > h2").nth(step - 1)).to_be_in_viewport(ratio=1)


def test_a_digit_that_is_meant_for_something_else_is_left_to_it(open_page: OpenPage, app_url: str):
    page = present(open_page, app_url, "?projector", width=1280, height=720)
    page.locator("#pad canvas").focus()
    page.keyboard.press("3")
    expect_digit(page, "3")
    expect(page.locator("#pad canvas")).to_be_focused()
    page.get_by_role("tab", name="Retrain").click()
    field = page.locator("#retrain-epochs input")
    field.fill("")
    field.press("5")
    expect(field).to_have_value("5")
    expect(field).to_be_focused()
    page.locator(".retrain-speed select").focus()
    page.keyboard.press("1")
    expect(page.locator(".retrain-speed select")).to_be_focused()
    page.keyboard.press("Control+2")
    expect(page.get_by_role("tab", name="Retrain")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("query", ["?projector", "?only=step-3"])
def test_escape_clears_the_pad_and_ends_no_hidden_tour(open_page: OpenPage, app_url: str, query: str):
    page = present(open_page, app_url, query, width=1280, height=720)
    if query == "?projector":
        page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    set_drawing(page, EXAMPLES[3])
    page.locator("#inside-pad canvas").focus()
    page.keyboard.press("Escape")
    assert drawing_text(page) == ""
    assert page.evaluate("localStorage.getItem('inside-walk-shown')") is None  # it is still to be offered


def test_a_task_may_be_set_on_the_projector_and_no_tour_follows_it(open_page: OpenPage, app_url: str):
    page = present(open_page, app_url, "?projector&task=off-centre", width=1280, height=720)
    expect(page.locator("#task-dock")).to_be_visible()
    page.locator("#task-leave").click()
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-view [data-serial]").wait_for()
    assert page.evaluate("localStorage.getItem('inside-walk-shown')") is None


def test_a_detector_is_hit_where_the_enlarged_page_shows_it(open_page: OpenPage, app_url: str):
    page = present(open_page, app_url, "?projector", width=1920, height=1080)
    page.locator("#pad canvas").wait_for()
    press_step(page, 2)
    atlas = page.locator("#inside-atlas")
    page.locator("#inside-view [data-serial]").wait_for()
    box = atlas.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 12)
    expect(page.locator("#inside-detector")).to_have_value("127")
    page.get_by_role("tab", name="Draw").click()
    page.mouse.click(*on_screen(page, (390, 390)))
    expect(page.locator("#answer")).not_to_have_attribute("data-digit", "")
