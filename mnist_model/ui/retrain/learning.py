"""While it learns: the weights of its hidden units as pictures, and the ten bars of the visitor's drawing."""

import base64
from typing import Any, TypedDict

import numpy as np

from mnist_model import recognition
from mnist_model.network import Params, as_input
from mnist_model.ui.shared.answers import rounded
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View

SHOWN_UNITS = 72
"""Hidden units at most: more would be too small to see."""

WIDE = {"columns": 12, "rows": 6}
NARROW = {"columns": 8, "rows": 9}
"""Grids of so many units, beside the bars and on a phone. learning.css has their aspect ratios."""

LEVELS = 7
"""Levels of a weight on each side of zero: 15 in all, so that two weights share a byte, 28 kB a report."""


class LearningValue(TypedDict):
    """The value of a `LearningView`. Typed in learning.js as `LearningValue`."""

    levels: str  # of the weights, see `packed_levels`
    largest: float  # the weight of the highest level
    shown: int  # of `hidden` units
    hidden: int
    probabilities: list[float]  # of the drawing, ten; none without a drawing


class LearningView(View):
    """Hidden units and bars of a network during its training."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("retrain/learning.html"),
            module="retrain/learning.js",
            wide=WIDE,
            narrow=NARROW,
            levels=LEVELS,
            **gradio,
        )


def learning_value(params: Params, seen: np.ndarray) -> LearningValue:
    """A network in the middle of its training.

    Args:
        params: the network.
        seen: uint8[28, 28], the drawing as the network gets it; blank without one.
    """
    W1 = np.asarray(params["W1"])
    weights = W1[:, :SHOWN_UNITS].T
    # The weight that one in 100 exceeds: a single huge one must not turn all others pale.
    largest = float(np.quantile(np.abs(weights), 0.99)) or 1.0
    probabilities = []
    if seen.any():
        probabilities = rounded(recognition.probabilities(params, as_input(seen)[None])[0])
    return {
        "levels": packed_levels(weights, largest),
        "largest": largest,
        "shown": len(weights),
        "hidden": W1.shape[1],
        "probabilities": probabilities,
    }


def packed_levels(weights: np.ndarray, largest: float) -> str:
    """Weights as levels, from 0 for -`largest` over 7 for zero to 14, in base64; units.js unpacks them.

    Args:
        weights: float32[units, 784].
        largest: greater than 0.

    Returns:
        two weights to a byte, the first in its high four bits.

    >>> base64.b64decode(packed_levels(np.array([[-1.0, 0.0, 0.5, 2.0]]), 1.0)).hex()
    '07be'
    """
    levels = (np.rint(np.clip(weights / largest, -1, 1) * LEVELS) + LEVELS).astype(np.uint8).ravel()
    return base64.b64encode((levels[::2] << 4 | levels[1::2]).tobytes()).decode()
