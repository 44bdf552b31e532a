"""Many visitors in front of the real app at once: the line holds, and nobody holds two places."""

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mnist_model.ui.retrain.waiting_line import ROOM
from tests.digits import write_few_digits
from tests.running import running_app

CROWD = ROOM + 6
ENDLESS = {"epochs": 100, "batch_size": 1, "hidden": 512, "learning_rate": 0.01}


class Visitor:
    """One session of a browser, without the browser."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        config = self.get("config")
        self.ids = {part["id"]: part["props"].get("elem_id") or "" for part in config["components"]}
        self.functions = config["dependencies"]

    def get(self, path):
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=60) as answer:
            return json.load(answer)

    def post(self, path, elem_id, event, data):
        by_target = {(self.ids.get(i), e): f for f in self.functions for i, e in f["targets"]}
        function = by_target[elem_id, event]
        body = {"data": data, "fn_index": function["id"], "session_hash": self.name}
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/gradio_api/{path}", json.dumps(body).encode(), head)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def start(self, **settings):
        """Presses Start with these settings, all others the recipe's own."""
        numbers = ["learning_rate", "epochs", "batch_size", "hidden", "momentum", "seed"]
        inputs = ["pad", "recipe", "warp", *numbers]
        data = [({"recipe": "minibatch"} | settings).get(name) for name in inputs]
        self.post("queue/join", "retrain-start", "click", data)

    def told(self) -> Iterator[Any]:
        """Every message about what was started, to the last."""
        url = f"{self.url}/gradio_api/queue/data?session_hash={self.name}"
        with urllib.request.urlopen(url, timeout=600) as lines:
            for line in lines:
                message = json.loads(line[5:]) if line.startswith(b"data:") else {"msg": ""}
                if message["msg"].startswith("process_"):
                    yield message
                if message["msg"] == "process_completed":
                    return

    def train(self, **settings: Any) -> tuple[str, Any]:
        """What one hears from Start to the end: all of it as text, and the last state of the page."""
        self.start(**settings)
        messages = list(self.told())
        return json.dumps(messages), messages[-1]["output"]["data"][0]

    def draw(self) -> Any:
        return self.post("run/predict", "pad", "input", ["214,68 180,74 148,98", None])["data"][0]


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    digits = write_few_digits(tmp_path_factory.mktemp("digits"), train=2000, test=500)
    with running_app(tmp_path_factory.mktemp("app"), MNIST_DIR=str(digits)) as address:
        yield address


def test_a_crowd_trains_in_turn_or_hears_that_the_line_is_full_while_others_draw(url):
    artist = Visitor(url, "artist")
    with ThreadPoolExecutor(CROWD) as pool:
        visits = [pool.submit(Visitor(url, f"visitor{i}").train, epochs=5) for i in range(CROWD)]
        while not all(visit.done() for visit in visits):
            assert len(artist.draw()["probabilities"]) == 10
    heard, last = zip(*(visit.result() for visit in visits), strict=True)
    done = [view for view in last if view["state"] == "done"]
    full = [view for view in last if "The line is full" in view["words"]]
    assert len(done) >= ROOM
    assert len(done) + len(full) == CROWD
    assert {view["accuracy"] for view in done} == {done[0]["accuracy"]}  # the same seed, the same network
    assert sum("in line, about" in words for words in heard) > ROOM / 2


def test_second_training_of_one_visitor_is_refused_in_one_sentence(url):
    visitor = Visitor(url, "greedy")
    visitor.start(**ENDLESS)
    messages = visitor.told()
    next(message for message in messages if message["msg"] == "process_generating")
    visitor.start(**ENDLESS)
    refusal = next(message for message in messages if message["msg"] == "process_completed")
    assert not refusal["success"]
    assert refusal["output"]["error"] == (
        "Your network is being trained already: stop it first, or let it finish."
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": "fast"},
        {"learning_rate": 1e300},
        {"epochs": 10**12},
        {"hidden": [16, 16]},
        {"batch_size": -1},
        {"seed": {"a": "b" * 10_000}},
        {"batch_size": True},
        {"warp": "yes"},
    ],
)
def test_settings_of_a_direct_call_are_checked_by_the_server(url, settings):
    _, last = Visitor(url, "direct").train(**settings)
    assert last["state"] == "failed"
    assert last["words"].startswith(f"{next(iter(settings))} is ")
    assert len(last["words"]) < 200


def test_unknown_recipe_is_refused_without_a_trace_of_the_server(url):
    visitor = Visitor(url, "cook")
    visitor.start(recipe="soup")
    *_, last = visitor.told()
    assert not last["success"]
    assert "Traceback" not in json.dumps(last)
    assert "/" not in last["output"]["error"]
