"""All of the explanation of one picture at once, as the Inside tab shows it."""

from typing import NamedTuple

import jax

from mnist_model.compiled import compile_each_shape
from mnist_model.explanation.contributions import (
    Contributions,
    hidden_contributions,
    pixel_contributions,
    pixel_gradient,
    pixel_products,
)
from mnist_model.explanation.learning import LearningStep, learning_step
from mnist_model.network import Array, Params, hidden_layer, logits, softmax


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
