"""The plain routes of "Beat the network": twelve pictures, and what they are once all are guessed.

The server keeps nothing of a round: its number decides which digits they are and how they are blurred.
"""

import asyncio
import secrets
from typing import Any, TypedDict

import numpy as np
from anyio.to_thread import run_sync
from starlette.routing import Route

from mnist_model.data.dataset import Dataset
from mnist_model.network import DIGITS, PIXELS, as_input
from mnist_model.recognition import probabilities, shipped_params
from mnist_model.ui.shared.answers import to_base64
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.tasks.blurred import PICTURES, blurred, chosen
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.visitor import Visitors, is_action_number

NUMBERS = 2**31
"""Rounds there are."""

POLL_S = 0.1
PATIENCE_S = 8.0
"""How long a request waits for the data; a browser gives a call up after 10 s."""

NOT_YET = "The digits are still being fetched: try again in a moment."
OTHER_DIGITS = "The server has other digits now than when you began: begin a new round."


class Round(TypedDict):
    """What POST /tasks/blurred answers. Typed in game.js as `Round`."""

    number: int
    data: str  # where the digits are from
    pictures: list[str]  # twelve, 784 grey levels each, in base64


class Outcome(TypedDict):
    """What POST /tasks/blurred/answers answers. Typed in game.js as `Outcome`."""

    truth: list[int]
    network: list[int]  # what the network in use answers


def blurred_route(data: SharedDataset) -> Route:
    """POST /tasks/blurred `{}`: gives a `Round`, of test digits."""

    async def begin(body: dict[str, Any]) -> Round:
        dataset = await loaded(data)
        number = secrets.randbelow(NUMBERS)
        pictures, _ = await run_sync(round_of, number, dataset)
        return {"number": number, "data": dataset.name, "pictures": [to_base64(p) for p in pictures]}

    return json_route("/tasks/blurred", begin)


def outcome_route(visitors: Visitors, data: SharedDataset) -> Route:
    """POST /tasks/blurred/answers `{"number", "data", "guesses": […], "session"}`: gives an `Outcome`."""

    async def end(body: dict[str, Any]) -> Outcome:
        number, guesses = body.get("number"), body.get("guesses")
        if not is_action_number(number) or not 0 <= number < NUMBERS:
            raise Refusal("Expected the number of the round.")
        if not is_twelve_digits(guesses):
            raise Refusal(f"Expected {PICTURES} guesses, each a digit from 0 to 9.")
        dataset = await loaded(data)
        if body.get("data") != dataset.name:
            raise Refusal(OTHER_DIGITS)
        params = params_in_use(visitors.find(body.get("session")))
        pictures, truth = await run_sync(round_of, number, dataset)
        y_hat = await run_sync(probabilities, params, as_input(pictures))
        return {"truth": truth.tolist(), "network": y_hat.argmax(axis=1).tolist()}

    return json_route("/tasks/blurred/answers", end)


def compile_ahead() -> None:
    """Compiles what the first visitor to compare would wait for."""
    probabilities(shipped_params(), np.zeros((PICTURES, PIXELS), np.float32))


def round_of(number: int, dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """The blurred pictures of a round, uint8[12, 28, 28], and their true digits, uint8[12]."""
    rows = chosen(number, dataset.test_labels)
    return blurred(number, dataset.test_images[rows]), dataset.test_labels[rows]


def is_twelve_digits(guesses: Any) -> bool:
    """Whether these are the guesses of a round."""
    return (
        isinstance(guesses, list)
        and len(guesses) == PICTURES
        and all(is_action_number(guess) and 0 <= guess < DIGITS for guess in guesses)
    )


async def loaded(data: SharedDataset) -> Dataset:
    """The data, once it is there: MNIST, or digits drawn here.

    Raises:
        Refusal: it is not there within `PATIENCE_S`.
    """
    for _ in range(round(PATIENCE_S / POLL_S)):
        if data.loading() is None:
            return data.dataset
        await asyncio.sleep(POLL_S)
    raise Refusal(NOT_YET)
