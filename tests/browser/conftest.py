"""The real app in a child process, and a real Chromium in front of it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
START_S = 120  # a cold start on two slow cores, with room

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

OpenPage = Callable[..., Page]

expect.set_options(timeout=20_000)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running_app(folder: Path, **environment: str) -> Iterator[str]:
    """`python app.py` in a child process, as a visitor would find it; gives its address once it answers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / f"app-{port}.log"
    environment = {
        **os.environ,
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_TEMP_DIR": str(folder),
        **environment,
    }
    with log.open("w") as output:
        child = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + START_S
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(url, timeout=5).close()
                break
            if child.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"python app.py does not serve:\n{log.read_text()}")
            time.sleep(0.1)
        yield url
    finally:
        child.terminate()
        child.wait(20)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running app, one for all tests."""
    with running_app(tmp_path_factory.mktemp("app")) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Without one, browser tests are skipped; in CI (`CI=true`) they fail."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing, and in CI the browser tests must run")
        pytest.skip("no Chromium on the PATH: the page is not tested in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, app_url: str) -> Iterator[OpenPage]:
    """Opens the app in a visitor's own window: `open_page(width=360, height=740, touch=True, color_scheme="dark")`.

    When the test is over, no window may have seen a console error, or asked any other machine for anything.
    A test that provokes errors says `open_page(expect_errors=True)`.
    """
    contexts, complaints = [], []

    def open_window(
        width: int = 1280, height: int = 800, touch: bool = False, expect_errors: bool = False, **options
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        own = (app_url, "data:", "blob:")
        page.on("request", lambda r: r.url.startswith(own) or complaints.append(f"request to {r.url}"))
        if not expect_errors:
            page.on("console", lambda m: m.type == "error" and complaints.append(f"console: {m.text}"))
            page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
        page.goto(app_url)
        page.locator("#pad canvas").wait_for()
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints, complaints
