"""The answer to a drawing: which digit, how likely each of the ten is, and whether it is a digit at all.

The network that reads digits has ten outputs whose probabilities add up to 1, whatever it is shown: it
classifies a heart as a 0. So a second network of the same form was trained to answer "is this a digit?", on
digits, letters and scribbles. The page names a digit when

    P(a digit) · P(this digit | a digit)  =  P(this digit)

is large: the first factor comes from the second network, the other one from the first.
"""

import functools
from dataclasses import dataclass

import jax
import numpy as np
from numpy.typing import NDArray

from mnist_model.compiled import compile_each_shape
from mnist_model.network import DIGITS, Array, Params, as_input, forward, hidden_layer
from mnist_model.weights import load_digit_or_not, load_params

SURE = 0.5
"""Least probability that a drawing is the named digit; below it the page says "not sure"."""

Outputs = tuple[jax.Array, jax.Array, jax.Array]


def _forward_both(params: Params, digit_or_not: Params, images: Array) -> Outputs:
    """Both networks on the same pictures: P(digit), float32[batch, 10], and P(a digit), float32[batch].

    And a1 of the first one, float32[batch, hidden]: `forward` computes it on its way, and XLA sees that
    the two are the same. One call, because dispatching a second one costs more than computing it.
    """
    return forward(params, images), forward(digit_or_not, images)[:, 1], hidden_layer(params, images)


_forward_compiled = compile_each_shape(forward)
_both_compiled = compile_each_shape(_forward_both)


@dataclass(frozen=True)
class Answer:
    """The answer to one drawing."""

    digit: int | None  # the likeliest digit; None for an empty drawing
    sure: bool  # False: it is no digit, or could be two
    probabilities: NDArray[np.float32]  # [10]; all zeros for an empty drawing, on which no network runs
    likeliest: tuple[int, ...]  # the two likeliest digits, likeliest first; () for an empty drawing
    digit_at_all: float  # probability that it is a digit, whichever; 0 for an empty drawing
    activations: NDArray[np.float32]  # a1 of each hidden unit, [hidden]; [0] for an empty drawing


NO_ANSWER = Answer(None, False, np.zeros(DIGITS, np.float32), (), 0.0, np.zeros(0, np.float32))
"""The answer to an empty drawing, or to none that could be read."""


def probabilities(params: Params, images: np.ndarray) -> np.ndarray:
    """The ten probabilities of each picture: `network.forward`, compiled.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].

    Returns:
        float32[batch, 10].
    """
    return np.asarray(_forward_compiled(params, images))


def digit_at_all(images: np.ndarray, digit_or_not: Params | None = None) -> np.ndarray:
    """The probability that each picture is a digit, whichever: the second network's output "yes".

    Args:
        images: float32[batch, 784] in [0, 1].
        digit_or_not: as from `load_digit_or_not`; None = the shipped one.

    Returns:
        float32[batch].
    """
    return np.asarray(_forward_compiled(digit_or_not or shipped_digit_or_not(), images))[:, 1]


def is_digit(params: Params, images: np.ndarray, digit_or_not: Params | None = None) -> np.ndarray:
    """Whether each picture is a digit and `params` are sure which.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].
        digit_or_not: the second network; None = the shipped one.

    Returns:
        bool[batch]; False is "not sure". An empty picture is no digit.
    """
    images = np.asarray(images)
    y_hat, at_all, _ = _outputs(params, images, digit_or_not)
    return _sure(at_all, y_hat.max(axis=1)) & images.any(axis=1)


def recognise(params: Params, seen: np.ndarray, digit_or_not: Params | None = None) -> Answer:
    """The answer of both networks to one 28×28 picture.

    Args:
        params: as in `network`, any hidden width.
        seen: uint8[28, 28], from `preprocessing`.
        digit_or_not: the second network; None = the shipped one.
    """
    if not seen.any():
        return NO_ANSWER
    image = as_input(seen[None])
    y_hat, at_all, a1 = (output[0] for output in _outputs(params, image, digit_or_not))
    first, second = np.argsort(-y_hat, kind="stable")[:2]
    sure = bool(_sure(at_all, y_hat[first]))
    return Answer(int(first), sure, y_hat, (int(first), int(second)), float(at_all), a1)


def _outputs(
    params: Params, images: np.ndarray, digit_or_not: Params | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y_hat, at_all, a1 = _both_compiled(params, digit_or_not or shipped_digit_or_not(), images)
    return np.asarray(y_hat), np.asarray(at_all), np.asarray(a1)


def _sure(at_all: np.ndarray | float, likeliest: np.ndarray) -> np.ndarray:
    return at_all * likeliest >= SURE


@functools.cache
def shipped_params() -> Params:
    """The shipped network, read once and shared by all: it is never changed."""
    return load_params()


@functools.cache
def shipped_digit_or_not() -> Params:
    """The shipped network that says whether a drawing is a digit, read once."""
    return load_digit_or_not()
