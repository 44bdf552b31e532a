"""The committed nginx configuration, run by the real nginx in front of processes of the app."""

import contextlib
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import ROOT, START_S, App, free_port, started_app

CONFIGURATION = ROOT / "deploy" / "nginx.conf"

AROUND = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    add_header X-Process $upstream_addr;  # for the tests: who has answered, after whom it was tried in vain
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{configuration}
}}
"""
"""What a distribution puts around conf.d/; everything that is written goes into the test's folder."""


@dataclass(frozen=True)
class Site:
    """Two processes behind one address.

    Attributes:
        url: of the page, with a slash at its end.
        apps: the processes.
    """

    url: str
    apps: list[App]

    def app(self, process: str) -> App:
        """The process of an answer, by its header X-Process."""
        [app] = [app for app in self.apps if app.url.endswith(process.split(", ")[-1])]
        return app


def nginx_path() -> str:
    """Where nginx is. Without one, these tests are skipped; in CI (`CI=true`) they fail."""
    path = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")  # not on every user's PATH
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing, and in CI its configuration must be tested")
        pytest.skip("no nginx: its configuration is not tested")
    return path


@contextlib.contextmanager
def proxied_site(folder: Path, path: str, **environment: str) -> Iterator[Site]:
    """The app twice, and nginx in front of both.

    Args:
        folder: for everything that is written.
        path: below which the page is served: "/digits/" as committed, or "/" as its first lines describe.
        environment: variables to set for the processes.
    """
    nginx, port = nginx_path(), free_port()
    if path != "/":
        environment["GRADIO_ROOT_PATH"] = path.rstrip("/")
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        starting = [
            pool.submit(stack.enter_context, started_app(folder, **environment)) for _ in range(2)
        ]  # both at once
        apps = [future.result() for future in starting]
        text = CONFIGURATION.read_text(encoding="utf-8").replace("/digits/", path)
        for app, written in zip(apps, ("127.0.0.1:7861", "127.0.0.1:7862"), strict=True):
            assert text.count(written) == 1
            text = text.replace(written, app.url.removeprefix("http://"))
        assert text.count("listen 80;") == 1
        text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
        user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not write into the folder
        file = folder / "nginx.conf"
        file.write_text(AROUND.format(user=user, folder=folder, configuration=text))
        command = [nginx, "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log")]
        server = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            url = f"http://127.0.0.1:{port}{path}"
            deadline = time.monotonic() + START_S
            while not answers(f"{url}healthz"):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"nginx does not serve:\n{(folder / 'error.log').read_text()}")
                time.sleep(0.05)
            yield Site(url, apps)
        finally:
            server.terminate()
            server.wait(20)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False
    return True
