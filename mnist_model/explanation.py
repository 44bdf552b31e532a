"""Why this answer: contributions that add up, each of them to a number that the network computed.

One picture x passes through the network; each function takes one of its numbers apart.

    z1[j] = sum over pixels of x[i] W1[i, j]              + b1[j]         `pixel_products`
    z2[d] = sum over hidden units of a1[j] W2[j, d]       + b2[d]         `hidden_contributions`
    z2[d] = sum over pixels of x[i] dz2[d]/dx[i]          + bias part     `pixel_contributions`
    W1 after one step = W1 + x ⊗ hidden_step, one number for each hidden unit     `learning_step`

The score that is explained is one logit, z2[d], or the difference of two ("why 4 and not 9?"). Both are a
weighted sum of the ten logits, so the target is a row of ten weights (`score_weights`), and each formula is
written once.

Every function is pure and takes any hidden width. `explain` runs all of them for one picture, and
`explain_compiled` is the same, compiled.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.compiled import compile_each_shape
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


class Contributions(NamedTuple):
    """A number taken apart: the parts and the constant add up to the total."""

    parts: Array  # float32[pixels] or float32[hidden]
    constant: Array  # float32[], the part of the biases
    total: Array  # float32[], as the network computed it


class LearningStep(NamedTuple):
    """One gradient step on one drawing, before and after."""

    loss: Array  # float32[], -ln p of the intended digit, in nats
    loss_after: Array  # float32[]
    y_hat_after: Array  # float32[digits]
    hidden_step: Array  # float32[hidden]: column j of W1 changes by x * hidden_step[j]
    others_accuracy: Array  # float32[], fraction of the other drawings that are classified correctly
    others_accuracy_after: Array  # float32[]


class Explanation(NamedTuple):
    """All that the Inside tab shows of one picture. `hidden` is the network's own width."""

    z1: Array  # float32[hidden]
    a1: Array  # float32[hidden]
    z2: Array  # float32[digits]
    y_hat: Array  # float32[digits]
    hidden_unit: Contributions  # parts [pixels]: of the chosen hidden unit's z1
    hidden_units: Contributions  # parts [hidden]: of the target score
    pixels: Contributions  # parts [pixels]: of the target score
    gradient: Array  # float32[pixels]: of the target score with respect to the picture
    step: LearningStep


def score_weights(digit: int, versus: int | None = None) -> np.ndarray:
    """The target score as weights of the ten logits: one digit's logit, or its lead over another digit's.

    >>> score_weights(4, versus=9).tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, -1.0]
    """
    weights = np.zeros(DIGITS, np.float32)
    weights[digit] += 1
    if versus is not None:
        weights[versus] -= 1
    return weights


def pixel_products(params: Params, x: Array, hidden_unit: Array | int) -> Contributions:
    """How one hidden unit arrives at its z1: pixel times weight for each of the 784, and its bias.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        hidden_unit: its index.
    """
    products = x * params["W1"][:, hidden_unit]
    bias = params["b1"][hidden_unit]
    z1 = x @ params["W1"][:, hidden_unit] + bias
    return Contributions(products, bias, z1)


def hidden_contributions(params: Params, x: Array, target: Array) -> Contributions:
    """How the hidden units make a score: each one's activation a1 times its weight W2, and the bias.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        target: float32[digits], from `score_weights`.
    """
    a1 = hidden_layer(params, x)
    products = a1 * (params["W2"] @ target)
    bias = params["b2"] @ target
    z2 = logits(params, x)
    return Contributions(products, bias, z2 @ target)


def pixel_gradient(params: Params, x: Array, target: Array) -> jax.Array:
    """The gradient of the target score with respect to the picture: what one more unit of ink would change.

    ReLU passes a hidden unit's sum or blocks it. As long as the same hidden units are active, the network is
    linear in the picture, with one slope for each of the 784 pixels:

        dz2[d]/dx[i] = sum over active hidden units of W1[i, j] W2[j, d]

    Exact at this picture, and around it until a hidden unit becomes active or inactive.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        target: float32[digits], from `score_weights`.

    Returns:
        float32[pixels].
    """
    active = hidden_layer(params, x) > 0
    return params["W1"] @ jnp.where(active, params["W2"] @ target, 0)


def pixel_contributions(params: Params, x: Array, target: Array) -> Contributions:
    """What the ink of each pixel contributes to the target score: gradient × input.

        sum over pixels of x[i] * gradient[i]  =  score - the part of the biases

    An identity, not an approximation: with the active hidden units fixed, the score is linear in x, so it is
    its gradient times x plus its value without ink. A pixel without ink contributes 0.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        target: float32[digits], from `score_weights`.

    Source: gradient × input, as in Shrikumar et al., Not Just a Black Box (2016); with the biases kept, the
    sum is complete (Srinivas, Fleuret, Full-Gradient Representation, 2019, proposition 1).
    """
    active = hidden_layer(params, x) > 0
    products = x * pixel_gradient(params, x, target)
    biases = params["b1"] @ jnp.where(active, params["W2"] @ target, 0) + params["b2"] @ target
    z2 = logits(params, x)
    return Contributions(products, biases, z2 @ target)


def learning_step(
    params: Params, x: Array, meant: Array, learning_rate: jax.Array | float, others: tuple[Array, Array]
) -> LearningStep:
    """What one step of gradient descent on this one drawing would change.

    The gradient of W1 for one picture is an outer product, dloss/dW1 = x ⊗ dloss/dz1: one number for each
    hidden unit describes the whole change, and that of an inactive one is 0.

        hidden_step = -learning_rate * dloss/dz1

    Args:
        params: as in `network`, any hidden width; not changed.
        x: float32[pixels] in [0, 1].
        meant: int32[], the intended digit, the label of the step.
        learning_rate: length of the step for a slope of 1.
        others: float32[batch, pixels] and int32[batch], other drawings and their digits, whose accuracy is
            compared before and after.
    """
    X, labels = x[None, :], meant[None]
    after, loss_before = gradient_step(params, X, labels, learning_rate)
    change = after["W1"] - params["W1"]
    ink = x @ x
    hidden_step = jnp.where(ink > 0, x @ change / jnp.where(ink > 0, ink, 1), 0)
    return LearningStep(
        loss=loss_before,
        loss_after=loss(after, X, labels),
        y_hat_after=softmax(logits(after, x)),
        hidden_step=hidden_step,
        others_accuracy=accuracy(params, *others),
        others_accuracy_after=accuracy(after, *others),
    )


def explain(
    params: Params,
    x: Array,
    hidden_unit: Array,
    target: Array,
    meant: Array,
    learning_rate: jax.Array | float,
    others: tuple[Array, Array],
) -> Explanation:
    """The forward pass of one picture, with every number taken apart, and one gradient step on it.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        hidden_unit: int32[], the hidden unit whose z1 is taken apart.
        target: float32[digits], from `score_weights`.
        meant: int32[], the intended digit.
        learning_rate: of the gradient step.
        others: as in `learning_step`.
    """
    z2 = logits(params, x)
    return Explanation(
        z1=x @ params["W1"] + params["b1"],
        a1=hidden_layer(params, x),
        z2=z2,
        y_hat=softmax(z2),
        hidden_unit=pixel_products(params, x, hidden_unit),
        hidden_units=hidden_contributions(params, x, target),
        pixels=pixel_contributions(params, x, target),
        gradient=pixel_gradient(params, x, target),
        step=learning_step(params, x, meant, learning_rate, others),
    )


explain_compiled = compile_each_shape(explain)


def strongest(parts: np.ndarray, count: int) -> list[int]:
    """The indices of the parts with the largest absolute values, largest first.

    >>> strongest(np.array([0.5, -2.0, 0.0, 1.0]), 2)
    [1, 3]
    """
    return np.argsort(-np.abs(parts), kind="stable")[:count].tolist()


def round_to_sum(parts: list[float], total: float, decimals: int) -> list[float]:
    """Parts rounded so that the printed parts add up to the printed total exactly.

    Rounded one by one, 1.4 + 1.4 = 2.8 would be printed as 1 + 1 = 3. So the parts with the largest rounding
    error against the missing rest are rounded the other way (the largest remainder method): each stays within
    one unit of the last place.

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
