"""The answer to a drawing: which digit, how likely each of the ten is, and whether it is a digit at all."""

from dataclasses import dataclass

import jax
import numpy as np

from mnist_model.network import DIGITS, Params, forward

SURE = 0.5
"""Least probability of the likeliest digit for an answer. Below it the page says "not sure"."""

forward_compiled = jax.jit(forward)


@dataclass(frozen=True)
class Answer:
    """What the page says to one drawing."""

    digit: int | None  # the likeliest digit; None for an empty drawing
    sure: bool  # False: it is no digit, or could be two
    probabilities: np.ndarray  # float32[10]; all zeros for an empty drawing, which the network never sees
    likeliest: tuple[int, ...]  # the two likeliest digits, likeliest first; () for an empty drawing


def is_digit(params: Params, images: np.ndarray) -> np.ndarray:
    """Whether the network is sure enough of each picture to name a digit.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].

    Returns:
        bool[batch]; False is "not sure". An empty picture is no digit.
    """
    return _sure(np.asarray(images), np.asarray(forward_compiled(params, images)))


def _sure(images: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    return images.any(axis=1) & (probabilities.max(axis=1) >= SURE)


def recognise(params: Params, seen: np.ndarray) -> Answer:
    """What the network makes of one 28×28 picture.

    Args:
        params: as in `network`, any hidden width.
        seen: uint8[28, 28], from `preprocessing`.
    """
    if not seen.any():
        return Answer(None, False, np.zeros(DIGITS, np.float32), ())
    image = seen.reshape(1, -1).astype(np.float32) / 255
    probabilities = np.asarray(forward_compiled(params, image))
    first, second = np.argsort(-probabilities[0], kind="stable")[:2]
    sure = bool(_sure(image, probabilities)[0])
    return Answer(int(first), sure, probabilities[0], (int(first), int(second)))
