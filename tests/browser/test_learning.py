"""While it learns, before it does: the invitation fits what is on the pad."""

import pytest
from playwright.sync_api import expect

from mnist_model.ui.pad.examples import EXAMPLES

pytestmark = pytest.mark.browser


def test_the_place_of_the_bars_invites_to_what_is_missing(open_page):
    page = open_page()
    page.get_by_role("tab", name="Retrain").click()
    words = page.locator(".learning-drawing figcaption")
    expect(words).to_contain_text("Draw a digit first")
    page.evaluate("text => { digitBoard.text = text; }", EXAMPLES[7])
    expect(words).to_contain_text("Start")
    page.evaluate("digitBoard.clear()")
    expect(words).to_contain_text("Draw a digit first")
