"""The real app in a child process, and a real Chromium in front of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from benchmarks.chromium import FLAGS

OpenPage = Callable[..., Page]

expect.set_options(timeout=90_000)  # a passing test never waits so long; a busy machine may


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without one, browser tests are skipped; in CI (`CI=true`) they fail."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing, and in CI the browser tests must run")
        pytest.skip("no Chromium on the PATH: the page is not tested in a browser")
    return path


@pytest.fixture(scope="package")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A headless Chromium.

    It ends with the last test of this folder: Playwright keeps an event loop running in this thread, and a
    test that runs after it in the same process could not start another.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    chromium_path: str,  # first: without Chromium the app need not be started
    chromium: Browser,
    app_url: str,
) -> Iterator[OpenPage]:
    """Opens the app in a visitor's own window: `open_page(width=360, touch=True, color_scheme="dark")`.

    When the test is over, no window may have seen a console error, or asked any other machine for anything.
    A test that provokes errors says `open_page(expect_errors=True)`.
    """
    contexts, complaints = [], []

    def open_window(
        width: int = 1280, height: int = 800, touch: bool = False, expect_errors: bool = False, **options: Any
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        own = (app_url, "data:", "blob:")

        def on_request(request: Request) -> None:
            if not request.url.startswith(own):
                complaints.append(f"request to {request.url}")

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error" and not expect_errors:
                complaints.append(f"console: {message.text}")

        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
        page.goto(app_url)
        page.locator("#pad canvas").wait_for()
        return page

    yield open_window
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert not complaints, complaints
