"""The weights that the Draw tab's picture of the network needs."""

import base64

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.recognition import shipped_params
from mnist_model.ui.draw.routes import weights_route
from mnist_model.ui.serving.answers import answer_route
from mnist_model.ui.visitor.visitor import VisitorNetwork, Visitors

RNG = np.random.default_rng(11)
OWN = VisitorNetwork(
    params={
        "W1": RNG.normal(size=(784, 5)).astype(np.float32),
        "b1": np.zeros(5, np.float32),
        "W2": RNG.normal(size=(5, 10)).astype(np.float32),
        "b2": np.zeros(10, np.float32),
    },
    accuracy=None,
    data_name="noise",
)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


@pytest.fixture
def client(visitors: Visitors) -> TestClient:
    return TestClient(Starlette(routes=[weights_route(visitors), answer_route(visitors)]))


def ask(client: TestClient, session: str = "", pictures: bool = False) -> dict:
    reply = client.post("/answer/weights", json={"session": session, "pictures": pictures})
    assert reply.status_code == 200, reply.text
    return reply.json()


def output_weights_in(reply: dict) -> np.ndarray:
    levels = np.frombuffer(base64.b64decode(reply["W2"]["levels"]), "<i2")
    return levels.reshape(-1, 10) * (reply["W2"]["largest"] / 32767)


def test_weights_are_those_of_the_network_in_use(client, visitors):
    visitors.keep_network(visitors.open("mine"), OWN)
    for reply, params in ((ask(client), shipped_params()), (ask(client, "mine"), OWN.params)):
        exact = np.asarray(params["W2"])
        assert reply["hidden"] == len(exact)
        np.testing.assert_allclose(output_weights_in(reply), exact, atol=np.abs(exact).max() / 32767)


def test_weights_and_answers_of_one_network_carry_one_version(client, visitors):
    visitors.keep_network(visitors.open("mine"), OWN)
    versions = set()
    for session in ("", "mine"):
        answer = client.post("/answer", json={"drawing": "9,9 9,99", "session": session}).json()
        assert ask(client, session)["version"] == answer["hidden"]["version"]
        versions.add(answer["hidden"]["version"])
    assert len(versions) == 2


def test_the_version_changes_with_either_layer(visitors):
    versions = {OWN.version}
    for name in ("W1", "W2"):
        changed = OWN.params[name].copy()
        changed[3, 3] += 0.001
        versions.add(VisitorNetwork({**OWN.params, name: changed}, None, "noise").version)
    assert len(versions) == 3


def test_a_detectors_picture_shows_its_own_weights(client, visitors):
    visitors.keep_network(visitors.open("mine"), OWN)
    assert ask(client, "mine")["pictures"] is None
    pictures = ask(client, "mine", pictures=True)["pictures"]
    levels = np.frombuffer(base64.b64decode(pictures["levels"]), np.int8).reshape(5, 784)
    expected = np.clip(OWN.params["W1"].T / pictures["largest"], -1, 1) * 127
    np.testing.assert_allclose(levels, expected, atol=0.51)


@pytest.mark.parametrize(
    "body", [{}, {"session": 7, "pictures": "yes"}, {"session": "<b>", "pictures": None}]
)
def test_whoever_is_not_known_gets_the_shipped_network_without_pictures(client, body):
    reply = client.post("/answer/weights", json=body).json()
    assert (reply["hidden"], reply["pictures"]) == (128, None)
