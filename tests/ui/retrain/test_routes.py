"""Whether a page's run is under way, for that page alone."""

import asyncio

from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.ui.retrain.routes import training_route
from mnist_model.ui.visitor.visitor import Visitors


def test_a_page_hears_whether_its_own_run_is_under_way():
    visitors = Visitors()
    client = TestClient(Starlette(routes=[training_route(visitors)]))

    def is_training(session: object) -> bool:
        return client.post("/training", json={"session": session}).json()["training"]

    visitors.open("trains").stop_training = asyncio.Event()
    visitors.open("draws")
    assert is_training("trains")
    assert not any(is_training(other) for other in ("draws", "restarted", "", None, 7))
    visitors.open("trains").stop_training = None
    assert not is_training("trains")
