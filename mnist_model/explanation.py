"""Why this answer: contributions that add up, each of them to a number that the network really computed.

One picture x passes through the network; every function here takes one of its numbers apart.

    z1[j] = sum over pixels of x[i] W1[i, j]          + b1[j]           `pixel_products`
    z2[d] = sum over detectors of a1[j] W2[j, d]      + b2[d]           `detector_votes`
    z2[d] = sum over pixels of x[i] slope[i]          + biases' part    `pixel_votes`
    W1 after one step = W1 + x ⊗ strength, one number a detector        `learning_step`

What is asked about is one score, z2[d], or the difference of two ("why 4 and not 9?"). Both are a weighted
sum of the ten scores, so a question is a row of ten numbers (`question`), and each formula is written once.

Everything is pure and works for any hidden width. `explain` runs all of it for one picture, and
`explain_compiled` is the same, compiled.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.network import (
    DIGITS,
    Array,
    Params,
    accuracy,
    gradient_step,
    hidden_layer,
    logits,
    loss,
    softmax,
)


class Votes(NamedTuple):
    """A number taken apart: the parts and the constant add up to the total."""

    parts: Array  # float32[pixels] or float32[hidden]
    constant: Array  # float32[], the biases' part
    total: Array  # float32[], as the network computed it


class Lesson(NamedTuple):
    """One gradient step on one drawing, before and after."""

    loss: Array  # float32[], -ln p of the digit that was meant, in nats
    loss_after: Array  # float32[]
    y_hat_after: Array  # float32[digits]
    strength: Array  # float32[hidden]: detector j changes by x * strength[j]
    others_right: Array  # float32[], fraction of other drawings that are read right
    others_right_after: Array  # float32[]


class Explanation(NamedTuple):
    """All that the Inside tab shows of one picture. `hidden` is the network's own width."""

    z1: Array  # float32[hidden]
    a1: Array  # float32[hidden]
    z2: Array  # float32[digits]
    y_hat: Array  # float32[digits]
    detector: Votes  # parts [pixels]: of the chosen detector's z1
    detectors: Votes  # parts [hidden]: of the score asked about
    pixels: Votes  # parts [pixels]: of the score asked about
    slope: Array  # float32[pixels]: what ink would change in the score asked about
    lesson: Lesson


def question(digit: int, versus: int | None = None) -> np.ndarray:
    """What is asked about, as weights of the ten scores: one digit's score, or how far it leads another's.

    >>> question(4, versus=9).tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, -1.0]
    """
    asked = np.zeros(DIGITS, np.float32)
    asked[digit] += 1
    if versus is not None:
        asked[versus] -= 1
    return asked


def pixel_products(params: Params, x: Array, detector: Array | int) -> Votes:
    """How one detector arrives at its z1: pixel times weight for each of the 784, and its bias.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        detector: which hidden unit.
    """
    products = x * params["W1"][:, detector]
    bias = params["b1"][detector]
    z1 = x @ params["W1"][:, detector] + bias
    return Votes(products, bias, z1)


def detector_votes(params: Params, x: Array, asked: Array) -> Votes:
    """How the hidden units make a score: each one's activation a1 times its weight W2, and the bias.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        asked: float32[digits], from `question`.
    """
    a1 = hidden_layer(params, x)
    votes = a1 * (params["W2"] @ asked)
    bias = params["b2"] @ asked
    z2 = logits(params, x)
    return Votes(votes, bias, z2 @ asked)


def pixel_slope(params: Params, x: Array, asked: Array) -> jax.Array:
    """How much the score asked about would rise for each unit of ink more, pixel by pixel.

    ReLU lets a detector's sum through or holds it back. As long as none changes its mind, the network is a
    sum of sums, and one set of 784 weights says all of it:

        slope[i] = sum over detectors that are awake of W1[i, j] W2[j, d]

    This is the gradient of the score with respect to the picture, and exact right where the picture is.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        asked: float32[digits], from `question`.

    Returns:
        float32[pixels].
    """
    awake = hidden_layer(params, x) > 0
    return params["W1"] @ jnp.where(awake, params["W2"] @ asked, 0)


def pixel_votes(params: Params, x: Array, asked: Array) -> Votes:
    """What each pixel's ink did for the score asked about: blank paper did nothing, and nothing is lost.

        x[i] * slope[i], summed over the pixels  =  score - the part of the biases

    Exact and no approximation: with the awake detectors fixed, the score is linear in x, so its value is its
    slope times x plus what it is without ink.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        asked: float32[digits], from `question`.

    Source: gradient × input, as in Shrikumar et al., Not Just a Black Box (2016); with the biases kept, the
    sum is complete (Srinivas, Fleuret, Full-Gradient Representation, 2019, proposition 1).
    """
    awake = hidden_layer(params, x) > 0
    votes = x * pixel_slope(params, x, asked)
    biases = params["b1"] @ jnp.where(awake, params["W2"] @ asked, 0) + params["b2"] @ asked
    z2 = logits(params, x)
    return Votes(votes, biases, z2 @ asked)


def learning_step(
    params: Params, x: Array, meant: Array, learning_rate: jax.Array | float, others: tuple[Array, Array]
) -> Lesson:
    """What one step of gradient descent on this one drawing would change.

    The gradient of W1 for one picture is the picture itself, times one number for each detector: so that
    number is all there is to know about the change, and a silent detector's is 0.

    Args:
        params: as in `network`, any hidden width; not changed.
        x: float32[pixels] in [0, 1].
        meant: int32[], the digit that was meant.
        learning_rate: length of the step for a slope of 1.
        others: drawings and their digits, float32[batch, pixels] and int32[batch], to see what it costs them.
    """
    X, labels = x[None, :], meant[None]
    after, loss_before = gradient_step(params, X, labels, learning_rate)
    change = after["W1"] - params["W1"]
    ink = x @ x
    strength = jnp.where(ink > 0, x @ change / jnp.where(ink > 0, ink, 1), 0)
    return Lesson(
        loss=loss_before,
        loss_after=loss(after, X, labels),
        y_hat_after=softmax(logits(after, x)),
        strength=strength,
        others_right=accuracy(params, *others),
        others_right_after=accuracy(after, *others),
    )


def explain(
    params: Params,
    x: Array,
    detector: Array,
    asked: Array,
    meant: Array,
    learning_rate: jax.Array | float,
    others: tuple[Array, Array],
) -> Explanation:
    """One picture's way through the network, with every number taken apart.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        detector: int32[], the hidden unit to look into.
        asked: float32[digits], from `question`.
        meant: int32[], the digit that was meant.
        learning_rate: of the step that is shown.
        others: drawings and their digits, to see what the step does to them.
    """
    z2 = logits(params, x)
    return Explanation(
        z1=x @ params["W1"] + params["b1"],
        a1=hidden_layer(params, x),
        z2=z2,
        y_hat=softmax(z2),
        detector=pixel_products(params, x, detector),
        detectors=detector_votes(params, x, asked),
        pixels=pixel_votes(params, x, asked),
        slope=pixel_slope(params, x, asked),
        lesson=learning_step(params, x, meant, learning_rate, others),
    )


explain_compiled = jax.jit(explain)


def strongest(parts: np.ndarray, count: int) -> list[int]:
    """The positions of the parts that weigh most, for or against, heaviest first.

    >>> strongest(np.array([0.5, -2.0, 0.0, 1.0]), 2)
    [1, 3]
    """
    return np.argsort(-np.abs(parts), kind="stable")[:count].tolist()


def round_to_sum(parts: list[float], total: float, decimals: int) -> list[float]:
    """Parts rounded so that what is printed adds up to the printed total, digit by digit.

    Rounded one by one, 1.4 + 1.4 = 2.8 would be printed as 1 + 1 = 3. So those that were rounded against the
    missing rest most are rounded the other way: each stays within one unit of the last place.

    Args:
        parts: numbers that add up to `total`, up to rounding.
        total: their sum.
        decimals: digits after the point.

    >>> round_to_sum([1.4, 1.4], 2.8, decimals=0)
    [2.0, 1.0]
    """
    unit = 10.0**-decimals
    exact = np.asarray(parts, np.float64) / unit
    units = np.rint(exact)
    missing = int(np.rint(total / unit) - units.sum())
    by_error = np.argsort(-(exact - units) * np.sign(missing), kind="stable")
    units[by_error[: abs(missing)]] += np.sign(missing)
    return [round(float(count) * unit, decimals) for count in units]
