"""One step taken apart, for the page: its pictures with what each cost, and the weights before and after."""

from collections.abc import Mapping
from typing import TypedDict

import numpy as np

from mnist_model.network import Array
from mnist_model.training.inspection import StepInspection
from mnist_model.ui.retrain.learning import packed_levels
from mnist_model.ui.shared.answers import to_base64

SHOWN_PICTURES = 32
"""Of a batch, those that cost most: a default batch as a whole."""

SHOWN_UNITS = 6
"""Hidden units, those whose weights move most."""


class BatchPicture(TypedDict):
    """One picture of the batch. Typed in step.js as `BatchPicture`."""

    picture: str  # 784 grey levels in base64
    label: int
    answer: int
    loss: float  # in nats


class InspectedStep(TypedDict):
    """One step of gradient descent. Typed in step.js as `InspectedStep`."""

    step: int
    learning_rate: float
    batch: int  # pictures
    wrong: int
    loss: float  # their mean
    pictures: list[BatchPicture]  # those that cost most first
    units: list[int]  # the hidden units below
    # Levels of their weights, see learning.py; change = -learning_rate * gradient, or velocity
    before: str
    change: str
    after: str
    largest: float  # the weight of the highest level
    largest_change: float


def inspected_step(
    step: StepInspection, before: Mapping[str, Array], after: Mapping[str, Array]
) -> InspectedStep:
    """What the page shows of a step.

    Args:
        step: taken apart.
        before, after: the network at its two ends.
    """
    dearest = np.argsort(-step.losses, kind="stable")[:SHOWN_PICTURES]
    moved = -step.learning_rate * step.velocity["W1"]
    units = np.argsort(-np.linalg.norm(moved, axis=0), kind="stable")[:SHOWN_UNITS]
    W_before, W_after = (np.asarray(params["W1"])[:, units].T for params in (before, after))
    largest = float(np.quantile(np.abs(W_before), 0.99)) or 1.0
    largest_change = float(np.quantile(np.abs(moved[:, units]), 0.99)) or 1.0
    return {
        "step": step.step,
        "learning_rate": step.learning_rate,
        "batch": len(step.labels),
        "wrong": int(np.sum(step.digits != step.labels)),
        "loss": float(np.mean(step.losses)),
        "pictures": [
            {
                "picture": to_base64(np.rint(255 * step.images[row]).astype(np.uint8)),
                "label": int(step.labels[row]),
                "answer": int(step.digits[row]),
                "loss": round(float(step.losses[row]), 3),
            }
            for row in dearest
        ],
        "units": units.tolist(),
        "before": packed_levels(W_before, largest),
        "change": packed_levels(moved[:, units].T, largest_change),
        "after": packed_levels(W_after, largest),
        "largest": largest,
        "largest_change": largest_change,
    }
