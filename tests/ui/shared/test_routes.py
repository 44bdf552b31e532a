"""Plain JSON routes: a result, one sentence, and never a traceback to the caller."""

import logging
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.ui.shared.routes import Refusal, json_route


async def handler(body: dict[str, Any]) -> Any:
    if body.get("refuse"):
        raise Refusal("This is refused.")
    if body.get("fail"):
        raise RuntimeError("a secret path")
    return {"sum": sum(body["numbers"]), "array": np.arange(2)}


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[json_route("/sum", handler)]))


def test_json_comes_back_as_json_and_is_not_kept(client):
    reply = client.post("/sum", json={"numbers": [1, 2]})
    assert (reply.status_code, reply.json()) == (200, {"sum": 3, "array": [0, 1]})
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_refusal_is_its_sentence_with_status_400(client):
    reply = client.post("/sum", json={"refuse": True})
    assert (reply.status_code, reply.json()) == (400, {"error": "This is refused."})


def test_what_has_gone_wrong_stays_in_the_log(client, caplog):
    with caplog.at_level(logging.ERROR):
        reply = client.post("/sum", json={"fail": True})
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert "a secret path" in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_anything_but_an_object_is_refused(client, body):
    reply = client.post("/sum", content=body)
    assert (reply.status_code, reply.json()) == (400, {"error": "Expected a JSON object."})
