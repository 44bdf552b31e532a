"""Child processes: the app as its visitors meet it, `python app.py`, or a few lines of Python."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
START_S = 120  # a cold start on two slow cores, with room


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_child(code: str, **environment: str) -> str:
    """What a Python program of these lines prints; it must end well and complain about nothing."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), **environment},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@dataclass(frozen=True)
class App:
    """The app in a child process.

    Attributes:
        url: where it answers.
        process: `python app.py`.
        log: the file with all that it prints.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextlib.contextmanager
def started_app(
    folder: Path, host: str = "127.0.0.1", root: Path | str = ROOT, port: int | str = 0, **environment: str
) -> Iterator[App]:
    """Serves, gives the app once it answers, and stops it.

    Args:
        folder: for its temporary files and its log.
        host: as it stands in a URL; where the app is expected, not what it is told.
        root: the folder of app.py; a copy may be damaged.
        port: 0 = a free one.
        environment: variables to set for it.
    """
    port = port or free_port()
    url = f"http://{host}:{port}"
    log = folder / f"app-{port}.log"
    defaults = {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(folder / "gradio")}
    with log.open("a") as output:
        child = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=root,
            env={**os.environ, **defaults, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_S
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(url, timeout=5).close()
                break
            if child.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"python app.py does not serve:\n{log.read_text()}")
            time.sleep(0.1)
        yield App(url, child, log)
    finally:
        child.terminate()
        child.wait(20)


@contextlib.contextmanager
def running_app(folder: Path, host: str = "127.0.0.1", **environment: str) -> Iterator[str]:
    """As started_app, for tests that need nothing but its address."""
    with started_app(folder, host, ROOT, 0, **environment) as app:
        yield app.url


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running app, one for all tests."""
    with running_app(tmp_path_factory.mktemp("app")) as url:
        yield url
