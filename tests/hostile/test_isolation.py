"""One visitor at another's door: with wrong, guessed and stolen-looking sessions, on every route and event.

A session hash is a secret of its page: whoever knows it is that page. So it must not be told to anybody else,
and nothing else may open the same record. The same holds for the ids of events in the queue.
"""

import contextlib
import functools
import json
import urllib.request
from collections.abc import Iterator
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


@contextlib.contextmanager
def stream(app: App, session: str) -> Iterator[Iterator[dict[str, Any]]]:
    """Messages of the queue to a session."""
    url = f"{app.url}/gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(url, timeout=60) as lines:
        yield (json.loads(line[5:]) for line in lines if line.startswith(b"data:"))


def test_her_session_and_her_network_are_told_to_nobody_else(app, ann):
    replies = [app.send("GET", path).body for path in PATHS if "heartbeat" not in path]
    replies += [call(app, name, session) for name in ("open_visit", "stop") for session in (BEN, None, "eve")]
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
    assert call(app, "stop", guess).count(ann) == 0
    assert answer(app, EXAMPLES[7], ann) == hers
    assert answer(app, EXAMPLES[7], BEN) == his


def test_her_training_and_its_reports_are_hers_alone(app, ann):
    with urllib.request.urlopen(f"{app.url}/config", timeout=60) as reply:
        config = json.load(reply)
    start = next(e for e in config["dependencies"] if e["api_name"] == "start")
    props = {part["id"]: part["props"] for part in config["components"]}
    values = {"retrain-epochs": 100, "retrain-batch-size": 1, "retrain-hidden": 512}  # a training of an hour
    data = [values.get(props[part].get("elem_id"), props[part].get("value")) for part in start["inputs"]]
    joined = json.loads(call(app, "start", ann, data, "queue/join"))
    hers = joined["event_id"]
    with stream(app, ann) as messages:
        assert any("process_generating" in message["msg"] for message in messages)
        # Ben asks for the stream of his session, which is none, and for events by ids that he makes up.
        for path in (
            "queue/data?session_hash=" + BEN,
            "call/start/" + hers[:-1],
            "call/start/" + hers.upper(),
        ):
            reply = app.send("GET", "/gradio_api/" + path)
            assert "404" in reply.body
            assert "process" not in reply.body
        # He stops, cancels, resets and leaves, in his own name and in those that he guesses.
        for session in (BEN, *GUESSES[:7]):
            call(app, "stop", session)
            for event in (hers[:-1], hers.upper()):
                body = {"session_hash": session, "fn_index": start["id"], "event_id": event}
                app.post("/gradio_api/cancel", body)
                app.post("/gradio_api/reset", {"event_id": event})
        call(app, "close_visit", BEN, path="queue/join")
        reports = [message["msg"] for message, _ in zip(messages, range(6), strict=False)]
        assert "process_completed" not in reports
        assert reports.count("process_generating") >= 3
        call(app, "stop", ann)
        assert any(message["msg"] == "process_completed" for message in messages)


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
