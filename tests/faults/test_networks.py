"""Shipped networks that are missing or damaged: the app starts, says so, and goes on with what it can."""

import shutil
import urllib.request

import numpy as np
import pytest
from safetensors.numpy import load, save
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model import recognition, weights
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.serving.answers import answer_route
from mnist_model.ui.shared.routes import NO_NETWORK
from mnist_model.ui.visitor.visitor import VisitorNetwork, Visitors
from tests.digits import write_few_digits
from tests.running import ROOT, started_app
from tests.visitors import Visitor, post_json


def with_nan(data: bytes) -> bytes:
    arrays = load(data)
    arrays["b1"] = np.full_like(arrays["b1"], np.nan)
    return save(arrays)


def with_wrong_shape(data: bytes) -> bytes:
    arrays = load(data)
    arrays["b2"] = arrays["b2"][:-1].copy()
    return save(arrays)


DAMAGES = {
    "missing": None,
    "empty": lambda data: b"",
    "truncated": lambda data: data[:-1000],
    "of a wrong shape": with_wrong_shape,
    "of NaN": with_nan,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["SHIPPED", "DIGIT_OR_NOT"])
def test_a_damaged_network_is_one_sentence_and_one_line_with_its_cause(
    name, damage, tmp_path, monkeypatch, caplog
):
    shipped = getattr(weights, name)
    damaged = tmp_path / shipped.name
    if change := DAMAGES[damage]:
        damaged.write_bytes(change(shipped.read_bytes()))
    caches = (recognition.shipped_params, recognition.shipped_digit_or_not)
    for cache in caches:
        cache.cache_clear()
    visitors = Visitors()
    client = TestClient(Starlette(routes=[answer_route(visitors)]))
    with monkeypatch.context() as patch:
        patch.setattr(weights, name, damaged)
        reply = client.post("/answer", json={"drawing": EXAMPLES[7], "session": ""})
        assert (reply.status_code, reply.json()) == (500, {"error": NO_NETWORK})
        (record,) = caplog.records
        assert shipped.name in str(record.exc_info)
    # The file is put right, and needs no restart.
    reply = client.post("/answer", json={"drawing": EXAMPLES[7], "session": ""})
    assert reply.json()["digit"] == 7
    for cache in caches:
        cache.cache_clear()


def test_ones_own_network_answers_without_the_shipped_one(tmp_path, monkeypatch):
    own = VisitorNetwork({k: np.asarray(v) for k, v in weights.load_params().items()}, 0.99, "MNIST")
    visitors = Visitors()
    visitors.keep_network(visitors.open("mine"), own)
    recognition.shipped_params.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(weights, "SHIPPED", tmp_path / "missing.safetensors")
        client = TestClient(Starlette(routes=[answer_route(visitors)]))
        reply = client.post("/answer", json={"drawing": EXAMPLES[7], "session": "mine"})
    assert reply.json()["digit"] == 7


def test_an_app_without_its_network_starts_says_so_trains_and_answers_with_what_was_trained(tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "mnist_model", copy / "mnist_model", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", copy)
    (copy / "weights").mkdir()
    shutil.copy(weights.DIGIT_OR_NOT, copy / "weights")
    (tmp_path / "digits").mkdir()
    digits = write_few_digits(tmp_path / "digits", train=1000, test=100)
    with started_app(tmp_path, root=copy, MNIST_DIR=str(digits)) as app:
        with urllib.request.urlopen(app.url, timeout=60) as page:
            assert page.status == 200
        drawing = {"drawing": EXAMPLES[7], "session": "ann"}
        for _ in range(30):
            assert post_json(f"{app.url}/answer", drawing) == (500, {"error": NO_NETWORK})
        visitor = Visitor(app.url, "ann").open()
        assert visitor.train()[-1]["training"]["state"] == "done"
        status, answer = post_json(f"{app.url}/answer", drawing)
        assert (status, answer["network"]["in_use"]) == (200, True)
        causes = [line for line in app.log.read_text().splitlines() if "no such file" in line]
        assert 1 <= len(causes) < 15
        assert all("mnist-784-128-10.safetensors: no such file" in line for line in causes)
        assert "Traceback" not in app.log.read_text()
