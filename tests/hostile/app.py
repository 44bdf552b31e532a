"""The app under hostile requests: what it answers, what it writes, and what it holds."""

import contextlib
import http.client
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.running import running_app

ANSWER_S = 5.0  # a hang is longer
STREAM_S = 0.5  # for the first words of a stream


@dataclass(frozen=True)
class Reply:
    """An answer; of a stream its beginning."""

    status: int
    body: str
    headers: list[tuple[str, str]]
    seconds: float


@dataclass(frozen=True)
class App:
    """The app in its own process, with its log."""

    url: str
    log_file: Path

    @property
    def log(self) -> list[str]:
        """The lines of its log."""
        return self.log_file.read_text("utf-8", "replace").splitlines()

    def events(self) -> dict[int, int]:
        """How many values each event takes, by its index."""
        with urllib.request.urlopen(f"{self.url}/config", timeout=60) as answer:
            return {event["id"]: len(event["inputs"]) for event in json.load(answer)["dependencies"]}

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        timeout_s: float = ANSWER_S,
    ) -> Reply:
        """The answer to a request that is sent as it is written."""
        began_s = time.monotonic()
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=timeout_s)
        try:
            connection.putrequest(method, path, skip_host="Host" in (headers or {}))
            for name, value in (headers or {}).items():
                connection.putheader(name, value.encode())
            connection.putheader("Content-Length", str(len(body)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused while it is being sent
                connection.endheaders(body)
            answer = connection.getresponse()
            streams = "event-stream" in (answer.getheader("Content-Type") or "")
            seconds = time.monotonic() - began_s
            text = b""
            if streams:
                connection.sock.settimeout(STREAM_S)
                with contextlib.suppress(TimeoutError):  # a stream in which nothing happens
                    text = answer.read1()
            else:
                text = answer.read()
                seconds = time.monotonic() - began_s
            return Reply(answer.status, text.decode("utf-8", "replace"), answer.getheaders(), seconds)
        finally:
            connection.close()

    def post(self, path: str, body: object, timeout_s: float = 60) -> Reply:
        """The answer to a JSON body; the first of its kind may have to be compiled."""
        json_type = {"Content-Type": "application/json"}
        return self.send("POST", path, json.dumps(body).encode(), json_type, timeout_s)

    def memory_mb(self) -> float:
        """What the process holds of real memory; 0 where that cannot be known."""
        port = str(urllib.parse.urlsplit(self.url).port).encode()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if b"GRADIO_SERVER_PORT=" + port + b"\0" in (process / "environ").read_bytes():
                    status = (process / "status").read_text()
                    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
        return 0


@contextlib.contextmanager
def running(folder: Path, **environment: str) -> Iterator[App]:
    """The app, served until the block ends."""
    with running_app(folder, **environment) as url:
        yield App(url, next(folder.glob("app-*.log")))
