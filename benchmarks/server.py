"""The app in a process of its own, on a free port of this machine."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import ROOT


class App(NamedTuple):
    """An app that serves: its address, its port on this machine, and its process."""

    url: str
    port: int
    pid: int


@contextmanager
def running_app(folder: Path = ROOT, patience_s: float = 60, **variables: str) -> Iterator[App]:
    """Start `python app.py`, give it as soon as it serves the page, and end it.

    Args:
        folder: of the checkout, so that two can be compared.
        patience_s: after so long without a page it fails.
        variables: of its environment, besides its address.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    environment |= variables
    app = subprocess.Popen([sys.executable, "app.py"], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        gives_up_s = time.monotonic() + patience_s
        while not serves_the_page(port):
            if app.poll() is not None or time.monotonic() > gives_up_s:
                raise RuntimeError(f"app.py served no page within {patience_s} s, exit code {app.poll()}")
            time.sleep(0.01)
        yield App(f"http://127.0.0.1:{port}", port, app.pid)
    finally:
        app.terminate()
        app.wait(timeout=20)


def serves_the_page(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        return response.status == 200 and b"<html" in response.read()
    except OSError:  # nobody listens yet
        return False
    finally:
        connection.close()
