"""What /healthz says of a process that can answer, and of one whose networks cannot be read."""

import json
import urllib.error
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.ui.serving import health
from mnist_model.weights import WeightsError


def test_a_process_that_answers_is_healthy(app_url):
    with urllib.request.urlopen(f"{app_url}/healthz", timeout=60) as answer:
        assert (answer.status, json.load(answer)) == (200, {"status": "ok"})
        assert answer.headers["Cache-Control"] == "no-store"
    head = urllib.request.Request(f"{app_url}/healthz", method="HEAD")
    with urllib.request.urlopen(head, timeout=60) as answer:
        assert (answer.status, answer.read()) == (200, b"")


def test_it_can_only_be_read(app_url):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{app_url}/healthz", b"{}", timeout=60)
    with refusal.value as answer:
        assert answer.code == 405


@pytest.mark.parametrize("error", [FileNotFoundError("no file"), WeightsError("digits: b2 is (9,)")])
def test_without_readable_networks_it_is_unhealthy_and_tells_no_path(error, monkeypatch):
    def fail() -> None:
        raise error

    monkeypatch.setattr(health, "shipped_params", fail)
    answer = TestClient(Starlette(routes=[health.health_route()])).get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "the shipped networks cannot be read"})
