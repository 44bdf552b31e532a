"""Visitors without a browser: what a page says to the server, over raw sockets.

A page loads its record by an event of Gradio, whose number stands in /config, and from then on asks plain
routes. A browser, or an HTTP client, would cost more than the server does, and all share the machine.
"""

import asyncio
import json
import time
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from benchmarks.load import HEAD_END, request, response

MAX_MESSAGE_BYTES = 2**22

UPDATE_S = 0.2


def load_event(url: str) -> int:
    """The number of what the page that is served there calls when it is loaded."""
    with urllib.request.urlopen(f"{url}/config", timeout=60) as answer:
        events = json.load(answer)["dependencies"]
    return next(event["id"] for event in events if event["api_name"] == "open_visit")


@dataclass
class Plot:
    """What the page of one visitor shows of a training.

    Attributes:
        step_measured: the last step of which the accuracy has been measured; -1 before any.
    """

    state: str
    words: str
    step_measured: int


@dataclass
class Visitor:
    """One page. Use it as an asynchronous context manager: it is open inside."""

    address: tuple[str, int]
    load_event: int
    session: str
    _streams: list[asyncio.StreamWriter] = field(default_factory=list)
    _stops: bool = False

    async def __aenter__(self) -> "Visitor":
        """Loads the page's record and holds its heartbeat, by which the server notices that a page goes."""
        body = {"data": [], "fn_index": self.load_event, "session_hash": self.session}
        await self._ask("/gradio_api/run/predict", body)
        await self._stream(f"heartbeat/{self.session}")
        return self

    async def __aexit__(self, *_: object) -> None:
        for writer in self._streams:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def post(self, path: str, body: object) -> tuple[str, bytes]:
        reader, writer = await asyncio.open_connection(*self.address, limit=MAX_MESSAGE_BYTES)
        writer.write(request(path, body))
        answer = await response(reader)
        writer.close()
        return answer

    async def train(self, epochs: int | None = None) -> AsyncGenerator[Plot, None]:
        """Presses Start; gives what is shown after every report, the last one when the training is over.

        It asks as training.js does, at most five times a second.
        """
        body = {"session": self.session, "number": 1, "recipe": "minibatch", "epochs": epochs}
        await self._ask("/training/start", body)
        reports = step = measured = -1
        state = "waiting"
        while state in ("waiting", "running"):
            asked_s = time.monotonic()
            end = "stop" if self._stops else ""
            known = {"number": 1, "reports": reports, "step": step, "hidden": False, "end": end}
            news = await self._ask("/training", {"session": self.session} | known)
            value = news["training"]
            state = value["state"]
            if news["learning"]:
                step, measured = value["step"], value["curves"]["accuracy"][-1][0]
            if value["reports"] != reports:
                reports = value["reports"]
                yield Plot(state, value["words"], measured)
            await asyncio.sleep(asked_s + UPDATE_S - time.monotonic())

    def stop(self) -> None:
        """Presses Stop: the last report of the training follows."""
        self._stops = True

    async def _ask(self, path: str, body: object) -> Any:
        status, answer = await self.post(path, body)
        if status != "200":
            raise RuntimeError(f"{path}: status {status}, {answer[:200]!r}")
        return orjson.loads(answer)

    async def _stream(self, path: str) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection(*self.address, limit=MAX_MESSAGE_BYTES)
        self._streams.append(writer)
        writer.write(f"GET /gradio_api/{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.readuntil(HEAD_END)
        return reader
