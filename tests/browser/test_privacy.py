"""Nothing that a visitor draws or trains leaves the page and its server, or stays when the page has gone."""

import pytest
from playwright.sync_api import expect

from tests.browser.pen import draw_digit, expect_digit

pytestmark = pytest.mark.browser


def test_all_tabs_ask_no_other_host_and_leave_no_cookie_and_nothing_of_the_visitor(open_page):
    page = open_page()  # when the test is over, it fails if any other host was asked
    draw_digit(page, 7)
    expect_digit(page, "7")
    page.get_by_role("tab", name="Retrain").click()
    page.locator("#retrain-start").click()
    expect(page.locator("#retrain-stop")).to_be_enabled()
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside")).to_be_visible()
    page.get_by_role("tab", name="Draw").click()
    expect_digit(page, "7")
    assert page.context.cookies() == []
    kept = page.evaluate("[...Object.entries(localStorage), ...Object.entries(sessionStorage)]")
    assert kept in ([], [["inside-walk-shown", "yes"]])  # that the walk through Inside has been offered
    # The network of the run, if that is over already: see test_saving.py.
    assert page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))") in (
        [],
        ["digits-network"],
    )
    assert page.evaluate("caches.keys().then((all) => all.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_the_browser_keeps_the_drawings_that_were_labelled_and_only_until_they_are_forgotten(open_page):
    page = open_page()
    names = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    page.locator("#hand summary").click()
    draw_digit(page, 7)
    expect_digit(page, "7")
    assert page.evaluate(names) == []
    page.locator('#hand-add [data-digit="7"]').click()
    page.wait_for_function(f"{names}.then((all) => all.length === 1)")
    assert page.evaluate(names) == ["digits-hand"]
    page.locator("#hand-forget").click()
    page.wait_for_function(f"{names}.then((all) => all.length === 0)")
    assert page.evaluate("[...Object.entries(localStorage), ...Object.entries(sessionStorage)]") == []
