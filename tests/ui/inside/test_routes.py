"""The Inside tab's routes: one answer for one drawing, and a step that is kept once."""

import base64
import inspect
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import shipped_params
from mnist_model.ui.inside import code
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.look import learn_from
from mnist_model.ui.inside.routes import code_route, keep_route, look_route
from mnist_model.ui.inside.subject import drawing_steps
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.ui.serving.answers import answer_route
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.visitor import Visitor, VisitorNetwork, Visitors
from mnist_model.weights import load_digit_or_not
from tests.data_urls import encode_picture


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


@pytest.fixture
def mine(visitors: Visitors) -> Visitor:
    return visitors.open("mine")


@pytest.fixture
def client(visitors: Visitors) -> TestClient:
    routes = [look_route(visitors), keep_route(visitors), code_route(), answer_route(visitors)]
    return TestClient(Starlette(routes=routes))


def look(client: TestClient, drawing: str, session: str = "", **choices: Any) -> dict[str, Any]:
    reply = client.post("/inside", json={"drawing": drawing, "session": session, "choices": choices})
    assert reply.status_code == 200, reply.text
    return reply.json()


def centred(reply: dict[str, Any]) -> np.ndarray:
    levels = base64.b64decode(reply["steps"]["pictures"]["centered"])
    return np.frombuffer(levels, np.uint8).reshape(28, 28)


def mnist_like() -> str:
    """A picture that has been through the preprocessing, as a browser sends every picture: RGBA."""
    grey = Image.fromarray(from_strokes(parse_notation(EXAMPLES[7])))
    return encode_picture(grey.convert("RGBA"))


def large_picture() -> str:
    return encode_picture(np.kron(from_strokes(parse_notation(EXAMPLES[3])), np.ones((9, 9), np.uint8)))


def test_who_has_taught_the_second_network_has_one_answer_on_both_tabs(client, visitors, mine):
    never = load_digit_or_not() | {"b2": np.array([50, 0], np.float32)}
    params = {name: np.asarray(array) for name, array in shipped_params().items()}
    at_all = {name: np.asarray(array) for name, array in never.items()}
    visitors.keep_network(mine, VisitorNetwork(params, None, "x", digit_or_not=at_all))
    drawn = client.post("/answer", json={"drawing": EXAMPLES[4], "session": "mine"}).json()
    inside = look(client, EXAMPLES[4], "mine")["answer"]
    assert not drawn["sure"]
    assert inside == {name: drawn[name] for name in inside}
    body = {"drawing": EXAMPLES[4], "session": "mine", "choices": {}, "number": 1}
    assert client.post("/inside/keep", json=body).status_code == 200
    assert mine.own
    assert mine.own.digit_or_not is at_all


@pytest.mark.parametrize(
    "drawing",
    ["", "200,200 200,208", "200,200 205,200;203,203", EXAMPLES[4], mnist_like(), large_picture()],
    ids=["empty", "tap", "two taps", "strokes", "MNIST-like", "picture"],
)
def test_one_drawing_has_one_answer_on_both_tabs(client, mine, drawing):
    drawn = client.post("/answer", json={"drawing": drawing, "session": "mine"}).json()
    seen_by_draw = mine.seen
    mine.seen = np.full((28, 28), 7, np.uint8)
    inside = look(client, drawing, "mine")
    answer = {
        name: value for name, value in drawn.items() if name not in ("seen", "network", "hidden", "cut")
    }
    assert inside["answer"] == answer
    assert inside["network"] == drawn["network"]
    np.testing.assert_array_equal(mine.seen, seen_by_draw)
    np.testing.assert_array_equal(centred(inside), seen_by_draw)


def test_a_picture_like_those_of_mnist_is_left_as_it_is(client):
    np.testing.assert_array_equal(
        centred(look(client, mnist_like())), from_strokes(parse_notation(EXAMPLES[7]))
    )


def test_what_is_done_to_the_drawing_here_is_no_part_of_it(client, mine):
    reply = look(client, EXAMPLES[4], "mine", turn=90, shift_x=5, noise=1, prepare="as_drawn")
    np.testing.assert_array_equal(mine.seen, from_strokes(parse_notation(EXAMPLES[4])))
    assert not np.array_equal(centred(reply), mine.seen)
    assert reply["broken"]


def test_no_session_is_answered_by_the_shipped_network_and_leaves_no_record(client, visitors):
    assert look(client, EXAMPLES[4], "somebody")["answer"]["digit"] == 4
    assert len(visitors) == 0


def test_ones_drawing_is_not_written_to_another_visitor(client, visitors, mine):
    theirs = visitors.open("theirs")
    look(client, EXAMPLES[4], "mine")
    assert not theirs.seen.any()
    look(client, EXAMPLES[7], "theirs")
    np.testing.assert_array_equal(mine.seen, from_strokes(parse_notation(EXAMPLES[4])))


@pytest.mark.parametrize(
    "body",
    [
        {"drawing": "1,2 x"},
        {"drawing": 7},
        {"drawing": "data:image/png;base64,AAAA"},
        {"drawing": encode_picture(np.zeros((4, 4), np.uint8))},
        {"drawing": "", "choices": {"prepare": "<script>"}},
        {"drawing": "", "choices": []},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/inside", "/inside/keep"])
def test_what_cannot_be_answered_is_refused_in_one_sentence(client, mine, path, body):
    reply = client.post(path, json={"session": "mine", "number": 1, **body})
    assert reply.status_code == 400
    assert reply.json()["error"].endswith(".")
    assert "script" not in reply.text


def keep(client: TestClient, number: Any, session: str = "mine", **choices: Any) -> Any:
    body = {"drawing": EXAMPLES[4], "session": session, "choices": choices, "number": number}
    return client.post("/inside/keep", json=body)


def test_the_same_request_sent_twice_keeps_one_gradient_step(client, mine):
    choices = Choices(intended=9, learning_rate=0.001)
    steps = drawing_steps(parse_notation(EXAMPLES[4]))
    once = learn_from(shipped_params(), steps, choices)
    for _ in range(2):
        reply = keep(client, 1, intended=9, learning_rate=0.001)
        assert reply.json() == {"has_own": True, "in_use": True, "words": "Your network"}
        for name, array in params_in_use(mine).items():
            np.testing.assert_array_equal(array, once[name])
    keep(client, 2, intended=9, learning_rate=0.001)
    twice = learn_from(once, steps, choices)
    for name, array in params_in_use(mine).items():
        np.testing.assert_array_equal(array, twice[name])
    assert not np.array_equal(once["W1"], twice["W1"])


def test_a_kept_step_is_what_was_shown(client, mine):
    shown = look(client, EXAMPLES[4], "mine", intended=9)
    keep(client, 1, intended=9)
    then = look(client, EXAMPLES[4], "mine")
    # Both are printed with six decimals, after sums of float32 in another order.
    np.testing.assert_allclose(then["scores"]["y_hat"], shown["learning_step"]["after"], atol=3e-6)
    assert then["network"]["in_use"]


def test_a_refused_step_leaves_the_network_alone(client, mine):
    assert "broken on purpose" in keep(client, 1, noise=0.5).json()["error"]
    assert mine.own is None


@pytest.mark.parametrize("number", [None, "1", 1.5, True, [1]])
def test_an_action_without_a_number_is_refused(client, mine, number):
    assert keep(client, number).json() == {"error": "Expected the action's number."}
    assert mine.own is None


def test_a_page_that_the_server_does_not_know_is_told_to_reload(client, visitors):
    assert "reload it" in keep(client, 1, session="somebody").json()["error"]
    assert len(visitors) == 0


def test_code_is_kept_by_the_browser_and_asked_for_again(client):
    first = client.get("/inside/code")
    assert [step["title"] for step in first.json()] == [title for title, _ in code.STEPS]
    again = client.get("/inside/code", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_without_a_repository_links_lead_to_the_files_themselves(client, monkeypatch):
    monkeypatch.delenv("SOURCE_URL", raising=False)
    monkeypatch.delenv("SPACE_ID", raising=False)
    for step, (_, functions) in zip(code.code_listings(), code.STEPS, strict=True):
        for listing, function in zip(step["functions"], functions, strict=True):
            reply = client.get("/" + listing["link"])
            assert reply.headers["content-type"].startswith("text/plain")
            assert inspect.getsource(function) in reply.text


@pytest.mark.parametrize("path", ["app.py", "../etc/passwd", "mnist_model/weights.py", ""])
def test_no_other_file_is_given_out(client, path):
    assert client.get("/inside/code", params={"path": path}).status_code == 404


def test_what_crosses_is_json(client):
    json.dumps(look(client, EXAMPLES[4], hidden_unit=3, versus=9, silenced=0.5), allow_nan=False)
