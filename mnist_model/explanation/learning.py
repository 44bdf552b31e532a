"""The way back: from the loss of one drawing to what each weight has to do with it, and steps that follow.

The chain rule, from the end to the beginning, for one picture x that was meant to be one digit:

    dz2 = y_hat - one_hot           the error of each digit's score; the ten add up to 0
    dW2 = a1 ⊗ dz2                  of the weight from hidden unit j to digit d: a1[j] dz2[d]
    dz1 = (W2 dz2) where z1 > 0     ReLU passes the error of an active hidden unit; else 0
    dW1 = x ⊗ dz1                   of the weights of hidden unit j: the picture, times the number dz1[j]

Training takes its gradient from `jax.grad`; these lines are what it does, and the tests hold them to it. All
derivatives together cost a few forward passes, however many weights there are (Griewank, Walther, Evaluating
Derivatives, 2008, section 4.6: at most five).

Source: Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.5.6 (back-propagation in a network with
one hidden layer) and equation 6.31; Nielsen, Neural Networks and Deep Learning (2015), chapter 2, BP1 to BP4.
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
    relu,
    softmax,
)


class Backward(NamedTuple):
    """The error of each sum of the network: the derivative of the loss with respect to it."""

    dz2: jax.Array  # float32[digits], adds up to 0
    da1: jax.Array  # float32[hidden], before ReLU's part
    dz1: jax.Array  # float32[hidden], 0 for an inactive hidden unit


class LearningStep(NamedTuple):
    """One gradient step on one drawing, before and after."""

    loss: Array  # float32[], -ln p of the intended digit, in nats
    loss_after: Array  # float32[]
    y_hat_after: Array  # float32[digits]
    hidden_step: Array  # float32[hidden]: column j of W1 changes by x * hidden_step[j]
    others_accuracy: Array  # float32[], fraction of the other drawings that are classified correctly
    others_accuracy_after: Array  # float32[]


class LearnOnly(NamedTuple):
    """Several gradient steps on one drawing and no other. Row 0 of each is before the first step."""

    loss: Array  # float32[steps + 1], of the drawing, in nats
    p: Array  # float32[steps + 1], probability of the intended digit
    answers: Array  # int32[steps + 1, batch], the likeliest digit of each of the other drawings


def backward(params: Params, x: Array, meant: Array | np.int32 | int) -> Backward:
    """The errors of the scores and of the hidden units' sums, by the chain rule.

    At z1 = 0 exactly ReLU has no derivative; here it is 0, as for any inactive hidden unit. (JAX takes 1/2.)

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        meant: int32[], the intended digit.
    """
    z1 = x @ params["W1"] + params["b1"]
    a1 = relu(z1)
    y_hat = softmax(a1 @ params["W2"] + params["b2"])
    one_hot = (jnp.arange(DIGITS, dtype=jnp.int32) == meant).astype(y_hat.dtype)
    dz2 = y_hat - one_hot
    da1 = params["W2"] @ dz2
    dz1 = jnp.where(z1 > 0, da1, 0)
    return Backward(dz2, da1, dz1)


def gradients(params: Params, x: Array, meant: Array | np.int32 | int) -> Params:
    """The derivative of the loss with respect to every weight and bias, written out.

    Args:
        params: as in `network`, any hidden width.
        x: float32[pixels] in [0, 1].
        meant: int32[], the intended digit.

    Returns:
        Arrays of the same names and shapes as `params`: what `jax.grad` of `network.loss` gives.
    """
    a1 = hidden_layer(params, x)
    dz2, _, dz1 = backward(params, x, meant)
    return {"W1": jnp.outer(x, dz1), "b1": dz1, "W2": jnp.outer(a1, dz2), "b2": dz2}


def losses_along(
    params: Params, direction: Params, x: Array, meant: Array | np.int32, offsets: Array
) -> tuple[jax.Array, jax.Array]:
    """The loss of one drawing while the weights move along one direction: a forward pass for each offset.

    Along a direction with a single 1 in it that is the loss as a function of one weight.

    Args:
        params: as in `network`, any hidden width; not changed.
        direction: arrays of the same names and shapes.
        x: float[pixels] in [0, 1].
        meant: int32[], the intended digit.
        offsets: float[points], how far the weights move along the direction.

    Returns:
        float[points], the loss at each, in nats; float[], the slope at offset 0 by the chain rule: the part
        of the gradient along the direction.
    """

    def loss_at(offset: jax.Array) -> jax.Array:
        moved = {name: params[name] + offset * direction[name] for name in params}
        return loss(moved, x[None, :], jnp.asarray(meant)[None])

    grads = gradients(params, x, meant)
    slope = sum(jnp.vdot(grads[name], direction[name]) for name in sorted(grads))
    return jax.lax.map(loss_at, offsets), jnp.asarray(slope)


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
    return LearningStep(
        loss=loss_before,
        loss_after=loss(after, X, labels),
        y_hat_after=softmax(logits(after, x)),
        hidden_step=-learning_rate * backward(params, x, meant).dz1,
        others_accuracy=accuracy(params, *others),
        others_accuracy_after=accuracy(after, *others),
    )


def learn_only(
    params: Params,
    x: Array,
    meant: Array | np.int32,
    learning_rate: jax.Array | float,
    others: Array,
    steps: int,
) -> tuple[Params, LearnOnly]:
    """Gradient steps on one drawing and no other: its loss falls, and what was known is forgotten.

    Args:
        params: as in `network`, any hidden width; not changed.
        x: float32[pixels] in [0, 1].
        meant: int32[], the intended digit.
        learning_rate: of each step.
        others: float32[batch, pixels], other drawings, asked before and after every step.
        steps: how many.

    Returns:
        The parameters after the last step, and what happened.

    Source: forgetting what is no longer shown: McCloskey, Cohen, Catastrophic Interference in Connectionist
    Networks (1989).
    """
    X, labels = x[None, :], jnp.asarray(meant)[None]

    def look(params: Params) -> LearnOnly:
        z2 = logits(params, x)
        return LearnOnly(
            loss(params, X, labels), softmax(z2)[labels[0]], jnp.argmax(logits(params, others), axis=1)
        )

    def step(before: Params, _: None) -> tuple[Params, LearnOnly]:
        after, _loss = gradient_step(before, X, labels, learning_rate)
        return after, look(after)

    before = look(params)
    params, after = jax.lax.scan(step, params, length=steps)
    return params, LearnOnly(*(jnp.concatenate([a[None], b]) for a, b in zip(before, after, strict=True)))
