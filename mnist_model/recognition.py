"""The answer to a drawing: which digit, how likely each of the ten is, and whether it is a digit at all.

The network that reads digits has ten answers and shares 100 % among them, whatever it is shown: a heart is
a 0 to it. So a second network of the same form was taught another question, "is this a digit?", on digits,
letters and scribbles. The page names a digit when

    P(a digit) · P(this digit | a digit)  =  P(this digit)

is large: the first factor comes from the second network, the other one from the first.
"""

import functools
from dataclasses import dataclass

import jax
import numpy as np

from mnist_model.network import DIGITS, Params, forward
from mnist_model.weights import load_digit_or_not

SURE = 0.5
"""Least probability that a drawing is the named digit; below it the page says "not sure"."""

_forward = jax.jit(forward)


@dataclass(frozen=True)
class Answer:
    """What the page says to one drawing."""

    digit: int | None  # the likeliest digit; None for an empty drawing
    sure: bool  # False: it is no digit, or could be two
    probabilities: np.ndarray  # float32[10]; all zeros for an empty drawing, which the networks never see
    likeliest: tuple[int, ...]  # the two likeliest digits, likeliest first; () for an empty drawing
    digit_at_all: float  # how likely it is one; 0 for an empty drawing


NO_ANSWER = Answer(None, False, np.zeros(DIGITS, np.float32), (), 0.0)
"""To an empty drawing, or to none that could be read."""


def probabilities(params: Params, images: np.ndarray) -> np.ndarray:
    """The ten probabilities of each picture: `network.forward`, compiled.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].

    Returns:
        float32[batch, 10].
    """
    return np.asarray(_forward(params, images))


def digit_at_all(images: np.ndarray, digit_or_not: Params | None = None) -> np.ndarray:
    """How likely each picture is a digit, whichever: what the second network says.

    Args:
        images: float32[batch, 784] in [0, 1].
        digit_or_not: as from `load_digit_or_not`; None = the shipped one.

    Returns:
        float32[batch].
    """
    return np.asarray(_forward(digit_or_not or _shipped_digit_or_not(), images))[:, 1]


def is_digit(params: Params, images: np.ndarray, digit_or_not: Params | None = None) -> np.ndarray:
    """Whether each picture is a digit, and `params` know which.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].
        digit_or_not: the second network; None = the shipped one.

    Returns:
        bool[batch]; False is "not sure". An empty picture is no digit.
    """
    images = np.asarray(images)
    at_all, likeliest = digit_at_all(images, digit_or_not), probabilities(params, images).max(axis=1)
    return _sure(at_all, likeliest) & images.any(axis=1)


def _sure(at_all: np.ndarray | float, likeliest: np.ndarray) -> np.ndarray:
    return at_all * likeliest >= SURE


def recognise(params: Params, seen: np.ndarray, digit_or_not: Params | None = None) -> Answer:
    """What the networks make of one 28×28 picture.

    Args:
        params: as in `network`, any hidden width.
        seen: uint8[28, 28], from `preprocessing`.
        digit_or_not: the second network; None = the shipped one.
    """
    if not seen.any():
        return NO_ANSWER
    image = seen.reshape(1, -1).astype(np.float32) / 255
    shares, at_all = probabilities(params, image)[0], float(digit_at_all(image, digit_or_not)[0])
    first, second = np.argsort(-shares, kind="stable")[:2]
    return Answer(int(first), bool(_sure(at_all, shares[first])), shares, (int(first), int(second)), at_all)


@functools.cache
def _shipped_digit_or_not() -> Params:
    return load_digit_or_not()
