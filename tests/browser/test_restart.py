"""A server that is restarted under an open page."""

import pytest
from playwright.sync_api import Browser, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.networks import open_section, seven_network, upload
from tests.browser.pen import answer, drawing_text, expect_digit, set_drawing
from tests.running import free_port, started_app

pytestmark = pytest.mark.browser


def test_a_page_survives_a_restart_of_its_server_with_its_drawing_and_its_network(
    chromium_path: str, chromium: Browser, tmp_path
):
    port = free_port()
    context = chromium.new_context()
    page = context.new_page()
    with started_app(tmp_path, port=port) as app:
        page.goto(app.url)
        expect_digit(page, "")
        set_drawing(page, EXAMPLES[7])
        expect_digit(page, "7")
        open_section(page)
        upload(page, seven_network())
        expect(page.locator("#saving")).to_contain_text("is kept in this browser, and comes back")
        page.get_by_role("tab", name="Draw").click()
        page.evaluate("window.stillHere = true")
    set_drawing(page, EXAMPLES[3])
    expect(answer(page)).to_contain_text("does not answer")
    assert drawing_text(page) == EXAMPLES[3]
    with started_app(tmp_path, port=port):
        expect_digit(page, "7")  # as the network answers that the server has lost
        expect(page.locator(".share [role=status]")).to_contain_text("is back")
        assert drawing_text(page) == EXAMPLES[3]
        page.get_by_role("button", name="Use the shipped one").click()
        expect_digit(page, "3")
        assert page.evaluate("window.stillHere"), "the page was loaded anew"
    context.close()
