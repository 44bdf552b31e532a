"""The tray in which a visitor teaches the network their own hand."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from mnist_model.data.unipen import read_unipen
from mnist_model.ui.hand.tray import AT_A_TIME
from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.pen import drawing_text, example, set_drawing

pytestmark = pytest.mark.browser


def open_tray(page: Page) -> None:
    page.locator("#hand summary").click()
    expect(page.locator("#hand-learn")).to_be_visible()


def keep(page: Page, digit: int, label: int | None = None) -> None:
    set_drawing(page, EXAMPLES[digit])
    page.locator(f'#hand-add [data-digit="{digit if label is None else label}"]').click()


def expect_count(page: Page, count: int) -> None:
    expect(page.locator("#hand-count")).to_have_attribute("data-count", str(count))
    expect(page.locator("#hand-drawings li")).to_have_count(count)


def learn(page: Page) -> None:
    page.locator("#hand-learn").click()
    # The first one waits for the data and for the compiler.
    expect(page.locator("#hand-status")).to_have_attribute("data-state", "done", timeout=180_000)


def test_drawings_are_learned_measured_and_forgotten(open_page):
    page = open_page()
    open_tray(page)
    expect(page.locator("#hand-learn")).to_be_disabled()
    expect(page.locator('#hand-add [data-digit="7"]')).to_be_disabled()
    for digit in (7, 1, 0):
        keep(page, digit)
    keep(page, 4, label=9)  # read as a 4 until it is learned
    expect_count(page, 4)
    learn(page)
    own, test = (row.inner_text().split("\t") for row in page.locator("#hand-result tbody tr").all())
    assert own[:2] == ["Your 4 drawings, each held out once", "3"]
    assert int(own[2]) <= 4
    assert "test digits" in test[0]
    # What the drawings say now is marked where they stand, and the pad answers by the same network.
    wrong = page.locator('#hand-drawings li:not([data-says=""])').count()
    assert f"still gets {wrong} wrong" in (said := page.locator("#hand-result > p").inner_text()) or (
        wrong == 0 and "gets none wrong" in said
    )
    expect(page.locator(".chip button")).to_have_text("Use the shipped one")
    page.locator("#hand-forget").click()
    expect_count(page, 0)
    expect(page.locator("#hand-result")).to_be_hidden()
    expect(page.locator(".chip")).to_be_hidden()
    assert "digits-hand" not in page.evaluate(
        "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    )


def test_drawings_are_there_at_the_next_visit_and_can_be_removed_and_put_back(open_page):
    page = open_page()
    open_tray(page)
    keep(page, 7)
    keep(page, 7, label=1)  # the same drawing: a correction
    keep(page, 3)
    expect_count(page, 2)
    page.reload()
    expect(page.locator("#hand-count")).to_have_text("2 drawings kept")
    expect(page.locator("#hand-learn")).to_be_hidden()  # closed, as it was at first
    open_tray(page)
    expect(page.locator("#hand-drawings li")).to_have_text(["1", "3"])
    page.get_by_role("button", name="Remove this 1").click()
    expect(page.locator("#hand-drawings li")).to_have_text(["3"])
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#hand-drawings li")).to_have_text(["1", "3"])


def test_ten_in_a_row_take_one_tap_between_two(open_page):
    page = open_page(width=360, height=740, touch=True)
    page.locator("#hand summary").tap()
    page.locator("#hand-ten").tap()
    page.locator('#hand-add [data-digit="7"]').tap()
    keep_it = page.get_by_role("button", name="Keep this 7")
    expect(keep_it).to_be_disabled()
    for done in range(AT_A_TIME):
        expect(page.locator("#hand-keep span")).to_have_text(f"Draw a 7: {done} of 10 kept")
        set_drawing(page, EXAMPLES[7].replace("124,86", f"{120 + done},86"))
        expect(page.locator("#pad canvas")).to_be_in_viewport()
        if done % 2:
            page.locator("#pad canvas").press("Enter")
        else:
            keep_it.tap()
        assert drawing_text(page) == ""
    expect(page.locator("#hand-keep")).to_be_hidden()
    expect_count(page, 10)


def test_a_file_that_is_downloaded_is_read_by_our_reader_and_by_the_page(open_page, tmp_path: Path):
    page = open_page()
    open_tray(page)
    for digit in (4, 7):
        keep(page, digit)
    with page.expect_download() as started:
        page.locator("#hand-save").click()
    file = tmp_path / "my-hand.unp"
    started.value.save_as(file)
    read = read_unipen(file)
    assert [drawing.label for drawing in read] == ["4", "7"]
    for drawing, digit in zip(read, (4, 7), strict=True):
        for stroke, drawn in zip(drawing.strokes, example(digit), strict=True):
            np.testing.assert_allclose(stroke - stroke[0], np.array(drawn) - drawn[0], atol=0.05)
    page.locator("#hand-forget").click()
    page.locator("#hand input[type=file]").set_input_files(file)
    expect(page.locator("#hand-drawings li")).to_have_text(["4", "7"])
    page.locator("#hand-drawings button").first.focus()
    page.locator("#hand input[type=file]").set_input_files(
        {"name": "x.txt", "mimeType": "text/plain", "buffer": b"<b>no drawing</b>"}
    )
    expect(page.locator(".hand-said span")).to_have_text("This file holds no digits in the UNIPEN format.")


def test_a_browser_that_stores_nothing_is_said_and_the_drawings_are_learned(open_page):
    page = open_page()
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    page.reload()
    open_tray(page)
    keep(page, 7)
    expect(page.locator(".hand-where")).to_contain_text("last until you leave the page")
    expect_count(page, 1)
    learn(page)


def test_a_server_out_of_reach_is_said_and_the_drawings_stay(open_page):
    page = open_page(expect_errors=True)
    open_tray(page)
    keep(page, 7)
    page.route("**/hand/learn", lambda route: route.abort())
    page.locator("#hand-learn").click()
    expect(page.locator("#hand-status")).to_have_attribute("data-state", "failed")
    expect(page.locator(".hand-words")).to_contain_text("Your drawings are kept")
    expect_count(page, 1)
    page.unroute_all(behavior="ignoreErrors")
    learn(page)


def test_a_picture_is_not_kept_and_it_is_said_why(open_page):
    page = open_page()
    open_tray(page)
    set_drawing(page, page.evaluate("document.querySelector('#pad canvas').toDataURL('image/png')"))
    expect(page.locator(".hand-ask")).to_contain_text("A picture cannot be kept")
    expect(page.locator('#hand-add [data-digit="7"]')).to_be_disabled()
