"""The route of the programs: the settings of the form, checked as those of a run."""

from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.training import TrainingPlan
from mnist_model.ui.saving.programs import prediction_program, training_program
from mnist_model.ui.saving.routes import program_route
from mnist_model.ui.visitor.visitor import Visitors


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


@pytest.fixture
def client(visitors: Visitors) -> TestClient:
    return TestClient(Starlette(routes=[program_route(visitors)]))


def ask(client: TestClient, **body: Any) -> Any:
    return client.post("/network/program", json={"session": "mine"} | body)


def test_the_settings_of_the_form_are_filled_in(client):
    settings = {
        "learning_rate": 0.05,
        "batch_size": 64,
        "epochs": 3,
        "hidden": 40,
        "seed": 7,
        "momentum": 0.5,
    }
    reply = ask(client, program="training", recipe="momentum", warp=False, **settings)
    assert 'filename="train-784-40-10-seed-7.py"' in reply.headers["Content-Disposition"]
    assert reply.text == training_program(TrainingPlan("momentum", **settings))
    for line in (
        "SEED, HIDDEN = 7, 40  #",
        "BATCH_SIZE, EPOCHS, STEPS = 64, 3, 0  #",
        "LEARNING_RATE, MOMENTUM = 0.05, 0.5  #",
        "WARM_UP, DECAY = 0.05, True  #",
    ):
        assert line in reply.text


def test_a_prediction_is_of_the_drawing_and_of_the_network_in_use(client, visitors):
    seen = np.arange(784, dtype=np.int64).astype(np.uint8).reshape(28, 28)
    visitors.open("mine").seen = seen
    reply = ask(client, program="prediction")
    assert reply.text == prediction_program("digits-784-128-10-99.2.safetensors", seen)
    assert ask(client, program="prediction", session="nobody").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"program": "training"},
        {"program": "training", "recipe": "shipped"},
        {"program": "training", "recipe": "minibatch", "seed": "__import__('os')"},
        {"program": "training", "recipe": "minibatch", "epochs": 10**9},
        {"program": ["training"]},
    ],
)
def test_what_no_form_sends_is_refused_in_one_sentence(client, body):
    reply = ask(client, **body)
    assert reply.status_code == 400
    assert reply.json()["error"].endswith(".")
