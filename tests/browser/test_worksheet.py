"""The worksheet as it leaves the printer."""

import re

import pytest
from playwright.sync_api import Browser

from docs.worksheet import TARGET
from tests.browser.test_axe import violations

pytestmark = pytest.mark.browser


def test_it_prints_on_two_pages_with_room_at_the_foot(chromium_path: str, chromium: Browser):
    page = chromium.new_page()
    page.goto(TARGET.as_uri())
    assert violations(page) == []
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    # Other systems' fonts are at most a little larger than the one that is measured here.
    page.emulate_media(media="print")
    heights_mm = page.evaluate(
        "[...document.querySelectorAll('.page')].map((page) => page.offsetHeight * 25.4 / 96)"
    )
    assert max(heights_mm) < 277 - 10
    page.close()
