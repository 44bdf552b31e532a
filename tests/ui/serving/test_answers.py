"""The pen's own route: which network answers, what it is asked, and what anybody else might send."""

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.network import as_input, hidden_layer
from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import NO_ANSWER, shipped_params
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.ui.serving.answers import answer_route
from mnist_model.ui.shared.answers import activations
from mnist_model.ui.visitor.networks import network_route
from mnist_model.ui.visitor.visitor import VisitorNetwork, Visitors
from tests.data_urls import encode_picture

EIGHT_ALWAYS = VisitorNetwork(
    params={
        "W1": np.zeros((784, 16), np.float32),
        "b1": np.zeros(16, np.float32),
        "W2": np.zeros((16, 10), np.float32),
        "b2": np.eye(10, dtype=np.float32)[8] * 20,
    },
    accuracy=0.979,
    data_name="MNIST",
)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


@pytest.fixture
def client(visitors: Visitors) -> TestClient:
    return TestClient(Starlette(routes=[answer_route(visitors), network_route(visitors)]))


def ask(client: TestClient, drawing: str, session: str = "") -> dict[str, Any]:
    reply = client.post("/answer", json={"drawing": drawing, "session": session})
    assert reply.status_code == 200, reply.text
    return reply.json()


def seen_in(reply: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(reply["seen"]), np.uint8).reshape(28, 28)


def test_a_drawing_is_answered_with_what_the_network_saw(client):
    reply = ask(client, EXAMPLES[3])
    assert (reply["digit"], reply["sure"]) == (3, True)
    assert sum(reply["probabilities"]) == pytest.approx(1, abs=2e-3)  # each is rounded to 4 places
    np.testing.assert_array_equal(seen_in(reply), from_strokes(parse_notation(EXAMPLES[3])))


def activations_in(reply: dict[str, Any]) -> np.ndarray:
    """a1 of each hidden unit, in 255 levels."""
    levels = np.frombuffer(base64.b64decode(reply["hidden"]["levels"]), np.uint8)
    return levels * (reply["hidden"]["largest"] / 255)


def test_an_answer_brings_the_activation_of_each_hidden_unit(client):
    reply = ask(client, EXAMPLES[3])
    exact = np.asarray(hidden_layer(shipped_params(), as_input(seen_in(reply)[None])))[0]
    sent = activations_in(reply)
    assert reply["hidden"]["largest"] == pytest.approx(exact.max(), rel=1e-5)
    # Half a level from rounding, a whole one where an active unit would round to 0.
    np.testing.assert_allclose(sent, exact, atol=reply["hidden"]["largest"] / 255)
    np.testing.assert_array_equal(sent > 0, exact > 0)


def test_activations_belong_to_the_network_that_answers(client, visitors):
    mixed = {**EIGHT_ALWAYS.params, "b1": np.arange(16, dtype=np.float32)}
    visitors.keep_network(visitors.open("mine"), VisitorNetwork(mixed, None, "MNIST"))
    mine, shipped = ask(client, EXAMPLES[3], "mine"), ask(client, EXAMPLES[3])
    np.testing.assert_allclose(activations_in(mine), np.arange(16), atol=15 / 255)
    assert mine["hidden"]["version"] != shipped["hidden"]["version"]
    assert ask(client, EXAMPLES[7], "mine")["hidden"]["version"] == mine["hidden"]["version"]


@pytest.mark.parametrize("worst", [np.inf, np.nan])
def test_activations_that_overflow_are_sent_as_none(worst):
    overflown = replace(NO_ANSWER, activations=np.array([0, 1, worst], np.float32))
    assert activations(overflown, "") == {"version": "", "levels": "AAAA", "largest": 0}


def test_no_hidden_unit_is_active_for_an_empty_pad(client):
    hidden = ask(client, "")["hidden"]
    assert (hidden["levels"], hidden["largest"]) == ("", 0)


def test_an_empty_pad_has_no_digit_and_is_no_failure(client):
    reply = ask(client, "")
    assert (reply["digit"], reply["sure"], reply["doubt"]) == (None, False, "")
    assert reply["probabilities"] == [0] * 10


def test_the_visitors_own_second_network_says_whether_it_is_a_digit(client, visitors):
    never = {**EIGHT_ALWAYS.params, "W2": np.zeros((16, 2), np.float32), "b2": np.array([20, 0], np.float32)}
    own = VisitorNetwork(EIGHT_ALWAYS.params, 0.979, "MNIST", digit_or_not=never)
    visitors.keep_network(visitors.open("mine"), own)
    reply = ask(client, EXAMPLES[3], "mine")
    assert (reply["digit"], reply["sure"], reply["digit_at_all"]) == (8, False, 0)
    client.post("/network", json={"session": "mine", "use_own": False, "number": 1})
    assert ask(client, EXAMPLES[3], "mine")["sure"]


def test_the_visitors_own_network_answers_while_it_is_in_use(client, visitors):
    visitors.keep_network(visitors.open("mine"), EIGHT_ALWAYS)
    reply = ask(client, EXAMPLES[3], "mine")
    assert reply["digit"] == 8
    assert reply["network"] == {"has_own": True, "in_use": True, "words": "Your network: 97.9 %"}
    for _ in range(2):  # a repeated call changes nothing more
        answer = client.post("/network", json={"session": "mine", "use_own": False, "number": 1})
        assert answer.json() == {"has_own": True, "in_use": False, "words": "Your network: 97.9 %"}
    assert ask(client, EXAMPLES[3], "mine")["digit"] == 3
    client.post("/network", json={"session": "mine", "use_own": True, "number": 2})
    assert ask(client, EXAMPLES[3], "mine")["digit"] == 8


def test_another_session_gets_the_shipped_network_and_nothing_of_ones_drawing(client, visitors):
    visitors.keep_network(visitors.open("mine"), EIGHT_ALWAYS)
    visitors.open("theirs")
    mine = ask(client, EXAMPLES[3], "mine")
    assert ask(client, EXAMPLES[3], "theirs")["digit"] == 3
    assert ask(client, EXAMPLES[3], "")["digit"] == 3
    theirs = ask(client, EXAMPLES[7], "theirs")
    for session, reply in (("mine", mine), ("theirs", theirs)):
        visitor = visitors.find(session)
        assert visitor
        np.testing.assert_array_equal(visitor.seen, seen_in(reply))
    assert not np.array_equal(seen_in(mine), seen_in(theirs))


def test_an_unknown_session_opens_no_record(client, visitors):
    ask(client, EXAMPLES[3], "somebody")
    assert len(visitors) == 0


def test_an_unmeasured_network_claims_no_accuracy(client, visitors):
    changed = VisitorNetwork(EIGHT_ALWAYS.params, None, "one more drawing")
    visitors.keep_network(visitors.open("mine"), changed)
    assert ask(client, "", "mine")["network"]["words"] == "Your network"


def test_a_picture_is_answered_as_its_own_ink(client):
    picture = from_strokes(parse_notation(EXAMPLES[7]))
    reply = ask(client, encode_picture(np.kron(picture, np.ones((10, 10), np.uint8))))
    assert reply["digit"] == 7


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'"text"',
        json.dumps({"drawing": "1,2 x"}).encode(),
        json.dumps({"drawing": 7}).encode(),
        json.dumps({"drawing": ["1,2"]}).encode(),
        json.dumps({"drawing": "500,2"}).encode(),
        json.dumps({"drawing": "data:image/png;base64,AAAA"}).encode(),
        json.dumps({"drawing": "<script>alert(1)</script>"}).encode(),
    ],
)
def test_anything_but_a_drawing_is_refused_in_one_sentence(client, body):
    reply = client.post("/answer", content=body)
    assert reply.status_code == 400
    assert set(reply.json()) == {"error"}
    assert reply.json()["error"].endswith(".")
    assert "alert" not in reply.text


@pytest.mark.parametrize("session", [None, 7, [], {}, "x" * 10_000, "<script>"])
def test_any_session_that_is_not_known_is_nobodys(client, session):
    assert client.post("/answer", json={"drawing": "", "session": session}).status_code == 200


@pytest.mark.parametrize("wanted", [None, 1, "true", []])
def test_a_network_is_chosen_with_true_or_false(client, wanted):
    reply = client.post("/network", json={"session": "mine", "use_own": wanted})
    assert (reply.status_code, reply.json()) == (400, {"error": "Expected use_own as true or false."})
