"""The blurred digits: the same for the same number, hard to read, and told only after the guesses."""

import base64
import dataclasses
import secrets
from typing import Any

import jax
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.data.dataset import Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.network import PIXELS, as_input, init_params
from mnist_model.recognition import probabilities
from mnist_model.ui.shared.datasets import Loading, SharedDataset
from mnist_model.ui.tasks import routes
from mnist_model.ui.tasks.blurred import PICTURES, blurred, chosen
from mnist_model.ui.tasks.routes import NOT_YET, NUMBERS, OTHER_DIGITS, blurred_route, outcome_route
from mnist_model.ui.visitor.visitor import VisitorNetwork, Visitors
from mnist_model.weights import load_params

SEVENS = {
    "W1": np.zeros((PIXELS, 3), np.float32),
    "b1": np.zeros(3, np.float32),
    "W2": np.zeros((3, 10), np.float32),
    "b2": np.eye(10, dtype=np.float32)[7],
}


@pytest.fixture(scope="module")
def drawn() -> Dataset:
    return draw_dataset(train_count=10, test_count=400)


class Data(SharedDataset):
    """The shared data, there at once or never."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__()
        self.given: Dataset | None = dataset

    @property
    def dataset(self) -> Dataset:
        assert self.given
        return self.given

    def loading(self) -> Loading | None:
        return None if self.given else Loading(0.5, "Fetching.")


@pytest.fixture
def data(drawn) -> Data:
    return Data(drawn)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


@pytest.fixture
def client(visitors, data) -> TestClient:
    return TestClient(Starlette(routes=[blurred_route(data), outcome_route(visitors, data)]))


def begin(client: TestClient) -> dict[str, Any]:
    return client.post("/tasks/blurred", json={}).json()


def end(client: TestClient, begun: dict[str, Any], **changes: Any) -> Any:
    body = {"number": begun["number"], "data": begun["data"], "guesses": [0] * PICTURES, "session": ""}
    return client.post("/tasks/blurred/answers", json=body | changes)


def test_a_number_decides_the_digits_and_the_noise(drawn):
    rows = chosen(5, drawn.test_labels)
    assert (chosen(5, drawn.test_labels) == rows).all()
    assert (chosen(6, drawn.test_labels) != rows).any()
    pictures = blurred(5, drawn.test_images[rows])
    assert (blurred(5, drawn.test_images[rows]) == pictures).all()
    assert (blurred(6, drawn.test_images[rows]) != pictures).any()


def test_each_digit_comes_at_least_once_in_any_order(drawn):
    orders = [drawn.test_labels[chosen(number, drawn.test_labels)] for number in range(20)]
    assert all(set(digits) == set(range(10)) and len(digits) == PICTURES for digits in orders)
    assert len({digits.tobytes() for digits in orders}) == 20


def test_a_point_is_spread_over_its_neighbours_and_stays_bright():
    point = np.zeros((1, 28, 28), np.uint8)
    point[0, 14, 14] = 255
    picture = blurred(0, point)[0].astype(int)
    assert picture.shape == (28, 28)
    assert picture[13:16, 13:16].mean() > 150
    assert picture[14, 14] > picture[14, 18] > picture[:4].mean()


def test_the_shipped_network_reads_about_half_of_the_training_digits(mnist):
    images, labels = mnist.train_images[:2000], mnist.train_labels[:2000]
    y_hat = probabilities(load_params(), as_input(blurred(0, images)))
    assert 0.4 < (y_hat.argmax(axis=1) == labels).mean() < 0.65


def test_pictures_come_without_their_digits(client, drawn):
    begun = begin(client)
    assert set(begun) == {"number", "data", "pictures"}
    assert 0 <= begun["number"] < NUMBERS
    pictures = np.stack([np.frombuffer(base64.b64decode(text), np.uint8) for text in begun["pictures"]])
    rows = chosen(begun["number"], drawn.test_labels)
    assert (pictures.reshape(-1, 28, 28) == blurred(begun["number"], drawn.test_images[rows])).all()


def test_truth_and_network_come_with_the_guesses_and_fit_the_pictures(client, drawn):
    begun = begin(client)
    outcome = end(client, begun).json()
    pictures = np.stack([np.frombuffer(base64.b64decode(text), np.uint8) for text in begun["pictures"]])
    answers = probabilities(load_params(), as_input(pictures.reshape(-1, 28, 28))).argmax(axis=1)
    assert outcome["network"] == answers.tolist()
    assert outcome["truth"] == drawn.test_labels[chosen(begun["number"], drawn.test_labels)].tolist()


def test_the_network_in_use_guesses(client, visitors):
    visitor = visitors.open("mine")
    visitors.keep_network(visitor, VisitorNetwork(SEVENS, None, "noise"))
    begun = begin(client)
    assert end(client, begun, session="mine").json()["network"] == [7] * PICTURES
    visitor.use_own(False)
    assert end(client, begun, session="mine").json()["network"] != [7] * PICTURES
    assert end(client, begun, session="somebody").json()["network"] != [7] * PICTURES


@pytest.mark.parametrize("hidden", [1, 1024])
def test_a_network_of_any_width_guesses(client, visitors, hidden):
    params = {name: np.asarray(array) for name, array in init_params(jax.random.key(0), hidden).items()}
    visitors.keep_network(visitors.open("mine"), VisitorNetwork(params, None, "noise"))
    assert len(end(client, begin(client), session="mine").json()["network"]) == PICTURES


@pytest.mark.parametrize(
    "changes",
    [
        {"guesses": [0] * 11},
        {"guesses": [0] * 11 + [10]},
        {"guesses": [0] * 11 + [None]},
        {"guesses": [True] * 12},
        {"guesses": "000000000000"},
        {"number": -1},
        {"number": NUMBERS},
        {"number": 1.0},
        {"number": None},
    ],
    ids=str,
)
def test_no_truth_without_twelve_guesses_and_a_number(client, changes):
    reply = end(client, {"number": 1, "data": "x"}, **changes)
    assert reply.status_code == 400
    assert reply.json()["error"].startswith("Expected")


def test_other_digits_than_those_that_were_shown_are_not_compared(client, data, drawn):
    begun = begin(client)
    data.given = dataclasses.replace(drawn, name="MNIST")
    reply = end(client, begun)
    assert (reply.status_code, reply.json()["error"]) == (400, OTHER_DIGITS)


def test_while_the_digits_are_fetched_the_page_is_asked_to_wait(client, data, monkeypatch):
    monkeypatch.setattr(routes, "PATIENCE_S", 0.2)
    data.given = None
    reply = client.post("/tasks/blurred", json={})
    assert (reply.status_code, reply.json()["error"]) == (400, NOT_YET)


def test_numbers_of_rounds_cannot_be_foreseen(client, monkeypatch):
    monkeypatch.setattr(secrets, "randbelow", lambda most: most - 1)
    assert begin(client)["number"] == NUMBERS - 1
