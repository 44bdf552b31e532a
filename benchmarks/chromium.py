"""How Chromium is started here and in the tests: no sandbox, no graphics card, no service of its own."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """The system's Chromium, closed in the end; without one the program ends with a sentence."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("There is no chromium on the PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
