"""One visitor at another's door: with wrong, guessed and stolen-looking sessions, on every route and event.

A session hash is a secret of its page: whoever knows it is that page. So it must not be told to anybody else,
and nothing else may open the same record. The same holds for the ids of events in the queue.
"""

import functools
import json
import urllib.request
from typing import Any

import pytest

from mnist_model.ui.pad.examples import EXAMPLES
from tests.hostile.app import App
from tests.hostile.generated import PATHS

ANN, BEN = "ann-7f3a9c", "ben-51d2e8"

GUESSES: list[Any] = [
    *("", "ann", ANN[:-1], ANN + "0", ANN.upper(), ANN.title(), f" {ANN}", f"{ANN} ", f"{ANN}\n", f"{ANN}\0"),
    *("\uff41nn-7f3a9c", "ann\u20117f3a9c", "аnn-7f3a9c", ANN + "\u200b", "%61nn-7f3a9c", f"../{ANN}", "*"),
    *("ann_7f3a9c", "ann-%", "' or 1=1 --", None, True, 0, [ANN], {ANN: 1}, {"session": ANN}),
]
"""Sessions that look like hers: parts, other cases and alphabets, patterns, containers."""


@functools.cache
def event_of(app: App, name: str) -> int:
    """The index of an event of the page, by its API's name."""
    with urllib.request.urlopen(f"{app.url}/config", timeout=60) as answer:
        return next(e["id"] for e in json.load(answer)["dependencies"] if e["api_name"] == name)


def call(app: App, name: str, session: Any, data: list[Any] | None = None, path: str = "run/predict") -> str:
    body = {"data": data or [], "fn_index": event_of(app, name), "session_hash": session}
    return app.post(f"/gradio_api/{path}", body).body


def answer(app: App, drawing: str, session: Any) -> dict[str, Any]:
    return json.loads(app.post("/answer", {"drawing": drawing, "session": session}).body)


@pytest.fixture(scope="module")
def ann(app: App) -> str:
    """Ann has drawn a 7 and taught her network that it is a 1."""
    for session in (ANN, BEN):
        call(app, "open_visit", session)
    step = {"intended": 1, "learning_rate": 1.0}
    kept = app.post("/inside/keep", {"drawing": EXAMPLES[7], "session": ANN, "number": 1, "choices": step})
    assert json.loads(kept.body) == {"has_own": True, "in_use": True, "words": "Your network"}
    answer(app, EXAMPLES[7], ANN)
    return ANN


def news(app: App, session: Any, number: int, stop: bool = False) -> dict[str, Any]:
    body = {"session": session, "number": number, "reports": -1, "step": -1, "hidden": False}
    body["end"] = "stop" if stop else ""
    return json.loads(app.post("/training", body).body)


def test_her_session_and_her_network_are_told_to_nobody_else(app, ann):
    replies = [app.send("GET", path).body for path in PATHS if "heartbeat" not in path]
    replies += [call(app, "open_visit", session) for session in (BEN, None, "eve")]
    for path in ("/answer", "/network", "/inside", "/inside/keep"):
        body = {"drawing": EXAMPLES[7], "session": BEN, "use_own": True, "number": 0}
        reply = app.post(path, body).body
        assert '"has_own":false' in reply, path
        replies.append(reply)
    assert len(replies) > 40
    assert not [reply for reply in replies if ann in reply]


@pytest.mark.parametrize("guess", GUESSES, ids=repr)
def test_a_guessed_session_opens_nothing(app, ann, guess):
    hers, his = answer(app, EXAMPLES[7], ann), answer(app, EXAMPLES[7], BEN)
    assert hers["network"]["in_use"]
    assert hers["probabilities"] != his["probabilities"]
    for path in ("/answer", "/inside"):
        reply = app.post(path, {"drawing": EXAMPLES[0], "session": guess})
        assert '"has_own":false' in reply.body
    for number, wanted in ((10**6, False), (10**6 + 1, True)):  # a larger number would make hers old
        body = {"drawing": EXAMPLES[0], "session": guess, "use_own": wanted, "number": number}
        assert '"has_own":true' not in app.post("/network", body).body
        assert app.post("/inside/keep", body).status == 400
    assert news(app, guess, number=1, stop=True)["training"] is None
    look = {"session": guess, "run": 1, "step": 0, "order": 10**15}
    assert app.post("/training/show", look).status == 400
    assert json.loads(app.post("/training/trace", look).body)["points"] == []
    assert answer(app, EXAMPLES[7], ann) == hers
    assert answer(app, EXAMPLES[7], BEN) == his


def test_her_training_and_its_news_are_hers_alone(app, ann):
    endless = {"recipe": "minibatch", "epochs": 100, "batch_size": 1, "hidden": 512}
    number = 2  # ben knows even the number of her run
    started = app.post("/training/start", {"session": ann, "number": number} | endless)
    assert json.loads(started.body) == {"number": number}
    while news(app, ann, number)["training"]["state"] != "running":
        pass
    for session in (BEN, *GUESSES):
        assert news(app, session, number, stop=True)["training"] is None
    call(app, "close_visit", BEN, path="queue/join")
    step = news(app, ann, number)["training"]["step"]
    while (hers := news(app, ann, number)["training"])["step"] == step:
        pass
    assert hers["state"] == "running"
    while news(app, ann, number, stop=True)["training"]["state"] == "running":
        pass
    assert news(app, ann, number)["training"]["state"] == "stopped"


def test_cookies_are_neither_set_nor_read(app, ann):
    body = json.dumps({"drawing": EXAMPLES[7], "session": ""}).encode()
    for cookie in (f"session={ann}", f"session_hash={ann}", f"access-token={ann}"):
        heads = {"Content-Type": "application/json", "Cookie": cookie, "X-Session-Hash": ann}
        reply = app.send("POST", "/answer", body, heads)
        assert '"has_own":false' in reply.body
        for path in ("/", "/config"):
            reply = app.send("GET", path, headers={"Cookie": cookie})
            assert ann not in reply.body
            assert "set-cookie" not in [name.lower() for name, _ in reply.headers]
