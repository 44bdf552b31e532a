"""Visitors without a browser: what a page says to the server, over raw sockets.

A page's events are Gradio's: POST queue/join with the number of the event, and what comes of it on the
stream queue/data. The numbers stand in /config. A browser, or an HTTP client, would cost more than the
server does, and all share the machine.
"""

import asyncio
import json
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from benchmarks.load import HEAD_END, request, response

MAX_MESSAGE_BYTES = 2**22

Events = dict[tuple[str, str], tuple[int, int]]
"""Of each event, by component and name, its number and how many values it takes."""


def page_events(url: str) -> Events:
    """The events of the page that is served there."""
    with urllib.request.urlopen(f"{url}/config", timeout=60) as answer:
        config = json.load(answer)
    names = {part["id"]: part["props"].get("elem_id") or "" for part in config["components"]}
    return {
        (names.get(target, ""), event): (function["id"], len(function["inputs"]))
        for function in config["dependencies"]
        for target, event in function["targets"]
    }


@dataclass
class Plot:
    """What the page of one visitor shows of a training.

    Attributes:
        step_measured: the last step of which the accuracy has been measured; -1 before any.
    """

    state: str = ""
    words: str = ""
    step_measured: int = -1

    def take(self, update: Any, first: bool) -> None:
        """The first report is the whole value; later ones are Gradio's differences: [what, path, value]."""
        edits = [["replace", [name], value] for name, value in update.items()] if first else update
        for _, path, value in edits:
            if path in (["state"], ["words"]):
                setattr(self, path[0], value)
            elif path == ["curves"] and value["accuracy"]:
                self.step_measured = value["accuracy"][-1][0]
            elif path == ["curves", "accuracy"] and value:
                self.step_measured = value[-1][0]
            elif path[:2] == ["curves", "accuracy"] and len(path) == 3:
                self.step_measured = value[0]


@dataclass
class Visitor:
    """One page. Use it as an asynchronous context manager: it is open inside."""

    address: tuple[str, int]
    events: Events
    session: str
    _streams: list[asyncio.StreamWriter] = field(default_factory=list)

    async def __aenter__(self) -> "Visitor":
        """Loads the page's record and holds its heartbeat, by which the server notices that a page goes."""
        await self.call("run/predict", "", "load", [])
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

    async def call(self, path: str, component: str, event: str, data: list[Any]) -> None:
        number, count = self.events[component, event]
        body = {"data": (data + [None] * count)[:count], "fn_index": number, "session_hash": self.session}
        status, answer = await self.post(f"/gradio_api/{path}", body)
        if status != "200":
            raise RuntimeError(f"{event}: status {status}, {answer[:200]!r}")

    async def train(self, epochs: int | None = None) -> AsyncGenerator[Plot, None]:
        """Presses Start; gives what is shown after every report, the last one when the training is over."""
        settings = ["minibatch", False, None, epochs]  # recipe, warps, learning rate; the rest as the recipe
        await self.call("queue/join", "retrain-controls", "start", settings)
        plot, first = Plot(), True
        async for message in self._messages():
            if message["msg"] == "process_generating":
                plot.take(message["output"]["data"][0], first)
                first = False
                yield plot
            elif message["msg"] == "process_completed":
                if not message["success"]:
                    raise RuntimeError(str(message["output"]))
                return

    async def stop(self) -> None:
        await self.call("run/predict", "retrain-controls", "stop", [])

    async def _messages(self) -> AsyncGenerator[Any, None]:
        reader = await self._stream(f"queue/data?session_hash={self.session}")
        while line := await reader.readline():
            if line.startswith(b"data:"):
                message = orjson.loads(line[5:])
                yield message
                if message["msg"] == "close_stream":
                    return

    async def _stream(self, path: str) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection(*self.address, limit=MAX_MESSAGE_BYTES)
        self._streams.append(writer)
        writer.write(f"GET /gradio_api/{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.readuntil(HEAD_END)
        return reader
