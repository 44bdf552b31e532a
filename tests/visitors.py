"""A visitor of the running app without a browser: the same requests and events, by urllib."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from typing import Any, Self

from benchmarks.visitors import load_event
from mnist_model.ui.pad.examples import EXAMPLES

ENDLESS = {"epochs": 100, "batch_size": 1, "hidden": 512, "learning_rate": 0.01}


def post_json(url: str, body: Any) -> tuple[int, Any]:
    """Status and JSON of a POST, whatever the status is."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


class Visitor:
    """One session of a browser, without the browser."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self.number = time.time_ns() // 10**6  # of the newest run; as a page counts its actions
        self.reports = self.step = -1  # what is known of it

    def request(self, path: str, body: dict[str, Any] | None = None) -> urllib.request.Request:
        """A request of this browser: a POST if it has a body."""
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.Request(f"{self.url}/{path}", data, {"Content-Type": "application/json"})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        with urllib.request.urlopen(self.request(path, body), timeout=120) as answer:
            return json.load(answer)

    def open(self) -> Self:
        """What a page does when it is loaded."""
        body = {"data": [], "fn_index": load_event(self.url), "session_hash": self.name}
        self.post("gradio_api/run/predict", body)
        return self

    def hold_heartbeat(self) -> None:
        """What a page keeps open for as long as it is there."""
        self.heartbeat = urllib.request.urlopen(
            self.request(f"gradio_api/heartbeat/{self.name}"), timeout=600
        )

    def draw(self, drawing: str = EXAMPLES[7]) -> Any:
        """Puts a drawing on the pad; gives the answer to it."""
        return self.post("answer", {"drawing": drawing, "session": self.name})

    def start(self, **settings: Any) -> None:
        """Presses Start with these settings, all others the recipe's own."""
        self.number += 1
        body = {"recipe": "minibatch"} | settings | {"session": self.name, "number": self.number}
        self.number = self.post("training/start", body)["number"]
        self.reports = self.step = -1

    def news(self, stop: bool = False, hidden: bool = False) -> Any:
        """What is new of the run; None in place of what this page knows already, or the server does not."""
        end = "stop" if stop else ""
        known = {"number": self.number, "reports": self.reports, "step": self.step}
        news = self.post("training", known | {"session": self.name, "end": end, "hidden": hidden})
        if value := news["training"]:
            self.reports = value["reports"]
            self.step = value["step"] if news["learning"] else self.step
        return news

    def follow(self, stop: bool = False) -> Generator[Any, None, None]:
        """All news of the run, to its end."""
        news = self.news(stop)
        while news["training"] and news["training"]["state"] in ("waiting", "running"):
            yield news
            news = self.news(stop)
        yield news

    def stop(self) -> Any:
        """Presses Stop; gives the last news of the run."""
        return [*self.follow(stop=True)][-1]

    def train(self, **settings: Any) -> list[Any]:
        """What the page shows from Start to the end: all news."""
        self.start(**settings)
        return [*self.follow()]
