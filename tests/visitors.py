"""A visitor of the running app without a browser: the same requests and events, by urllib."""

import json
import urllib.error
import urllib.request
from collections.abc import Generator
from typing import Any, Self

from gradio_client.utils import apply_diff

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.retrain.settings import SETTINGS

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
        with urllib.request.urlopen(f"{url}/config", timeout=60) as answer:
            config = json.load(answer)
        ids = {part["id"]: part["props"].get("elem_id") or "" for part in config["components"]}
        self.functions = {
            (ids.get(target, ""), event): function["id"]
            for function in config["dependencies"]
            for target, event in function["targets"]
        }

    def request(self, path: str, body: dict[str, Any] | None = None) -> urllib.request.Request:
        """A request of this browser: a POST if it has a body."""
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.Request(f"{self.url}/{path}", data, {"Content-Type": "application/json"})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        with urllib.request.urlopen(self.request(path, body), timeout=120) as answer:
            return json.load(answer)

    def trigger(self, path: str, elem_id: str, event: str, data: list[Any]) -> Any:
        """Calls what Python does at an event of a component."""
        function = self.functions[elem_id, event]
        body = {"data": data, "fn_index": function, "session_hash": self.name}
        return self.post(f"gradio_api/{path}", body)

    def open(self) -> Self:
        """What a page does when it is loaded."""
        self.trigger("run/predict", "", "load", [])
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
        names = ["recipe", "warp", *(setting.name for setting in SETTINGS)]
        data = [({"recipe": "minibatch"} | settings).get(name) for name in names]
        self.trigger("queue/join", "retrain-controls", "start", data)

    def messages(self) -> Generator[Any, None, None]:
        """Every message about what was started, to the last, or to the end of the stream."""
        request = self.request(f"gradio_api/queue/data?session_hash={self.name}")
        with urllib.request.urlopen(request, timeout=600) as lines:
            for line in lines:
                message = json.loads(line[5:]) if line.startswith(b"data:") else {"msg": ""}
                if message["msg"].startswith("process_"):
                    yield message
                if message["msg"] == "process_completed":
                    return

    def train(self, **settings: Any) -> list[list[Any]]:
        """What the page shows from Start to the end: at each report, the values of all outputs."""
        self.start(**settings)
        shown: list[list[Any]] = []
        for message in self.messages():
            if message["msg"] == "process_generating":
                data = message["output"]["data"]
                if shown:  # from the second report on only differences are sent
                    data = [apply_diff(old, new) for old, new in zip(shown[-1], data, strict=True)]
                shown.append(data)
        return shown
