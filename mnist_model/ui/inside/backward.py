"""Step 6, the way back: errors, one weight, the loss along a weight, and learning one drawing only.

The way back and the loss along a weight are computed in float64, for both have differences of numbers that
are nearly equal: the error of a digit that is almost certain, y_hat - 1, and the slope of a curve. In float32
the first has no digit left where y_hat is 0.9999999.
"""

from typing import Any, TypedDict

import jax
import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.explanation.learning import backward, learn_only, losses_along
from mnist_model.explanation.picture import Explanation
from mnist_model.explanation.rounding import round_to_sum
from mnist_model.network import Array, Params
from mnist_model.ui.inside.choices import MANY_STEPS, Choices
from mnist_model.ui.inside.subject import Subject

PLACES = 4  # decimals of a printed probability and of what is computed from it
FINE = 7  # significant digits of a number that is printed with so many decimals, or with a power of ten
REACH = 2.0  # how far a weight is moved to either side: four times a large one
POINTS = 81  # of the curve, an odd number: one of them is the weight as it is
SLOPE_STEP = 1e-3
"""Half the distance of the two losses whose difference is the slope of the curve. In float64 a loss of 1e-9
still gives three digits, and for an activation of 10 the curve's bend costs 2e-5 of the slope."""

LEAST_SLOPE = 1e-8
"""Smaller slopes are given as 0: the rounding of the losses in float64 would show in their three digits."""


class BackwardNumbers(TypedDict):
    """Step 6. Typed in backward.js as `BackwardNumbers`."""

    meant: int
    y_hat: list[float]  # ten, rounded so that they add up to 1
    dz2: list[float]  # ten, adding up to 0
    hidden_unit: int
    a1: float  # its activation
    to_digit: int  # the digit that the chosen weight of W2 leads to
    error: float  # dz2 of that digit, with all its digits
    gradient: float  # of that weight: a1 times the error
    weight: float
    weight_after: float  # after the step
    weights: list[float]  # the hidden unit's ten weights W2
    products: list[float]  # dz2 times W2, ten; their sum is da1
    da1: float
    dz1: list[float]  # one for each hidden unit


class NudgeNumbers(TypedDict):
    """The loss along one weight. Typed in nudge.js as `NudgeNumbers`."""

    name: str  # W1, b1, W2 or b2
    hidden_unit: int
    to_digit: int
    pixel: int
    meant: int
    value: float  # of the weight as it is
    offsets: list[float]  # how far it is moved
    losses: list[float]  # in nats, at each offset
    slope: float  # by the chain rule
    slope_of_curve: float  # difference of two losses on either side
    bends: bool  # a hidden unit becomes active or inactive between these two: no one slope


class LearnOnlyNumbers(TypedDict):
    """Ten steps on one drawing. Typed in only.js as `LearnOnlyNumbers`; row 0 is before the first."""

    meant: int
    learning_rate: float
    loss: list[float]
    p: list[float]
    answers: list[list[int]]  # the answer to each of the ten examples


def backward_numbers(explained: Explanation, subject: Subject, choices: Choices) -> BackwardNumbers:
    """The errors from the scores back to the hidden units, with one weight of W2 worked out."""
    meant = subject.intended
    with jax.enable_x64(True):
        back = jax.tree.map(np.asarray, _backward(*_in_float64(subject), np.int32(meant)))
    to_digit = choices.to_digit if choices.to_digit is not None else meant
    y_hat = round_to_sum(np.asarray(explained.y_hat, np.float64).tolist(), 1.0, PLACES)
    dz2, W2 = back.dz2, np.asarray(subject.params["W2"], np.float64)[subject.unit]
    a1 = float(explained.a1[subject.unit])
    gradient, weight = a1 * float(dz2[to_digit]), float(W2[to_digit])
    da1 = float(back.da1[subject.unit])
    return {
        "meant": meant,
        "y_hat": y_hat,
        "dz2": [round(p - (digit == meant), PLACES) for digit, p in enumerate(y_hat)],
        "hidden_unit": subject.unit,
        "a1": round(a1, PLACES),
        "to_digit": to_digit,
        "error": _digits(dz2[to_digit], FINE),
        "gradient": _digits(gradient, FINE),
        "weight": _digits(weight, 6),
        "weight_after": _digits(weight - choices.learning_rate * gradient, 6),
        "weights": [round(float(w), PLACES) for w in W2],
        "products": round_to_sum((dz2 * W2).tolist(), da1, PLACES),
        "da1": round(da1, PLACES),
        "dz1": [_digits(error, FINE) for error in back.dz1],
    }


def nudge_numbers(subject: Subject, choices: Choices) -> NudgeNumbers:
    """The loss of the drawing while one weight or bias is moved, from forward passes, and its two slopes."""
    to_digit = choices.to_digit if choices.to_digit is not None else subject.intended
    pixel = choices.pixel if choices.pixel is not None else int(np.argmax(subject.x))
    index = {
        "W1": (pixel, subject.unit),
        "b1": (subject.unit,),
        "W2": (subject.unit, to_digit),
        "b2": (to_digit,),
    }[choices.weight]
    offsets = np.linspace(-REACH, REACH, POINTS)
    with jax.enable_x64(True):
        params, x = _in_float64(subject)
        direction = {name: np.zeros(array.shape) for name, array in params.items()}
        direction[choices.weight][index] = 1
        losses, slope = _losses_along(
            params,
            direction,
            x,
            np.int32(subject.intended),
            np.append(offsets, [-SLOPE_STEP, SLOPE_STEP]),
        )
        losses, slope = np.asarray(losses), float(slope)
    *curve, below, above = losses.tolist()
    return {
        "name": choices.weight,
        "hidden_unit": subject.unit,
        "to_digit": to_digit,
        "pixel": pixel,
        "meant": subject.intended,
        "value": _digits(float(np.asarray(subject.params[choices.weight])[index]), 6),
        "offsets": [round(float(offset), 3) for offset in offsets],
        "losses": [_digits(loss, 7) for loss in curve],
        "slope": _measurable(slope),
        "slope_of_curve": _measurable((above - below) / (2 * SLOPE_STEP)),
        "bends": _bends(subject, choices.weight, pixel),
    }


def learn_only_numbers(
    subject: Subject, choices: Choices, examples: tuple[np.ndarray, np.ndarray]
) -> LearnOnlyNumbers:
    """What ten gradient steps on this drawing, and no other, would make of it and of the examples."""
    _, seen = _learn_only(
        subject.params,
        subject.x,
        np.int32(subject.intended),
        choices.learning_rate,
        examples[0],
    )
    return {
        "meant": subject.intended,
        "learning_rate": choices.learning_rate,
        "loss": [_digits(loss) for loss in np.asarray(seen.loss)],
        "p": [round(float(p), 6) for p in np.asarray(seen.p)],
        "answers": np.asarray(seen.answers).tolist(),
    }


_backward = compile_each_shape(backward)
_losses_along = compile_each_shape(losses_along)


def _in_float64(subject: Subject) -> tuple[Params, Array]:
    """Network and picture; under `jax.enable_x64`."""
    params: Any = {name: np.asarray(array, np.float64) for name, array in subject.params.items()}
    return params, subject.x.astype(np.float64)


def _many_steps(params: Any, x: Array, meant: Array, learning_rate: float, others: Array) -> Any:
    return learn_only(params, x, meant, learning_rate, others, MANY_STEPS)


_learn_only = compile_each_shape(_many_steps)


def _bends(subject: Subject, name: str, pixel: int) -> bool:
    """Whether the hidden unit's sum changes its sign while the weight moves by `SLOPE_STEP`."""
    if name not in ("W1", "b1"):
        return False
    W1, b1 = (np.asarray(subject.params[key], np.float64) for key in ("W1", "b1"))
    z1 = float(subject.x.astype(np.float64) @ W1[:, subject.unit] + b1[subject.unit])
    by = SLOPE_STEP * (float(subject.x[pixel]) if name == "W1" else 1.0)
    return by > 0 and abs(z1) <= by


def _measurable(slope: float) -> float:
    return slope if abs(slope) >= LEAST_SLOPE else 0.0


def _digits(number: Any, count: int = 4) -> float:
    """A number with so many significant digits."""
    return float(f"{float(number):.{count}g}")
