"""The forward pass taken apart: contributions that add up, each to a number of the network.

One picture x passes through the network; each function takes one of its numbers apart.

    z1[j] = sum over pixels of x[i] W1[i, j]              + b1[j]         `pixel_products`
    z2[d] = sum over hidden units of a1[j] W2[j, d]       + b2[d]         `hidden_contributions`
    z2[d] = sum over pixels of x[i] dz2[d]/dx[i]          + bias part     `pixel_contributions`

The score that is explained is one logit, z2[d], or the difference of two ("why 4 and not 9?"). Both are a
weighted sum of the ten logits, so the target is a row of ten weights (`score_weights`), and each formula is
written once.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.network import DIGITS, Array, Params, hidden_layer, logits


class Contributions(NamedTuple):
    """A number taken apart: the parts and the constant add up to the total."""

    parts: Array  # float32[pixels] or float32[hidden]
    constant: Array  # float32[], the part of the biases
    total: Array  # float32[], as the network computed it


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
