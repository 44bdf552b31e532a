"""Steps of SGD, momentum and Adam, the compiled loop over them, and the accuracy on many pictures.

The loop is compiled once per shape and then shared by all trainings.
"""

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.network import Array, Params, answers, as_input, gradient_step, loss
from mnist_model.training.augmentation import warp

answers_compiled = compile_each_shape(answers)

# A step that costs more, in nats, has diverged: exp(-88) is where float32 ends, so in its plain form -ln p
# would be infinite here. Ours stays finite, while one ReLU after another is stuck at 0.
DIVERGED_LOSS = 88.0


@compile_each_shape
def run_steps(
    params: Params,
    velocity: Params,
    images: jax.Array,
    labels: jax.Array,
    batches: jax.Array,
    rates: jax.Array,
    momentum: float,
    first: int,
    last: int,
    warp_key: jax.Array | None = None,
) -> tuple[Params, Params, jax.Array, jax.Array]:
    """Take the steps from `first` to before `last`.

    A loop whose bounds are known only when it runs, where `lax.scan` wants its length when compiled: one
    program serves every length, for the rest of an epoch as for a slow machine, and is as fast. However a
    training is cut into pieces, each step runs the same instructions and gives the same bits.

    Args:
        params: as from `init_params`.
        velocity: of each weight; {} for plain gradient descent.
        images: uint8[examples, 784], all the training pictures.
        labels: int32[examples].
        batches: int32[batches, batch], the rows of `images` that make up each batch.
        rates: float32[batches], the learning rate of each step.
        momentum: share of its velocity that a weight keeps.
        first: the batch to begin with.
        last: the batch to stop before.
        warp_key: of the warps of these batches, each batch folding in its number; None: as they are.

    Returns:
        params and velocity after the steps; the sum of the steps' losses, float32[]; whether it is finite,
        bool[]: no step has diverged, and all params are finite.
    """

    def step(i, carry):
        params, velocity, cost, worst = carry
        X, y = as_input(images[batches[i]]), labels[batches[i]]
        if warp_key is not None:
            X = warp(jax.random.fold_in(warp_key, i), X)
        if velocity:
            params, velocity, step_cost = momentum_step(params, velocity, X, y, rates[i], momentum)
        else:
            params, step_cost = gradient_step(params, X, y, rates[i])
        return params, velocity, cost + step_cost, jnp.maximum(worst, step_cost)

    start = params, velocity, jnp.float32(0), jnp.float32(0)
    params, velocity, cost, worst = jax.lax.fori_loop(first, last, step, start)
    finite = worst < DIVERGED_LOSS  # a NaN compares as false and so counts as diverged
    for array in params.values():
        finite &= jnp.isfinite(array).all()
    return params, velocity, cost, finite


def momentum_step(
    params: Params,
    velocity: Params,
    X: jax.Array,
    labels: jax.Array,
    learning_rate: float | jax.Array,
    momentum: float,
) -> tuple[Params, Params, jax.Array]:
    """One step of gradient descent with momentum: gradients that agree add up, alternating ones cancel.

        V <- momentum * V + dloss/dW
        W <- W - learning_rate * V

    Args:
        params: as from `init_params`; not changed.
        velocity: V of every weight; zeros to start from.
        X: float32[batch, 784], pixels in [0, 1].
        labels: int[batch], true digits.
        learning_rate: length of the step for a V of 1.
        momentum: share of V that is kept, from 0 to below 1.

    Returns:
        The new parameters, the new velocity, and the loss before the step, float32[] in nats.

    Source: Sutskever, Martens, Dahl, Hinton, On the importance of initialization and momentum (2013),
    section 2, with the learning rate outside V.
    """
    before, grads = jax.value_and_grad(loss)(params, X, labels)
    velocity = {k: momentum * velocity[k] + grads[k] for k in params}
    return {k: params[k] - learning_rate * velocity[k] for k in params}, velocity, before


def adam_step(
    params: Params,
    mean: Params,
    square: Params,
    X: jax.Array,
    labels: jax.Array,
    number: jax.Array,
    learning_rate: float | jax.Array,
) -> tuple[Params, Params, Params, jax.Array]:
    """One step of Adam: each weight moves by about the learning rate, whatever the size of its gradient.

        M <- 0.9 * M + 0.1 * G                  G = dloss/dW
        V <- 0.999 * V + 0.001 * G²
        W <- W - learning_rate * M' / (sqrt(V') + 1e-8),   M' = M / (1 - 0.9^t),  V' = V / (1 - 0.999^t)

    M and V start at 0, which biases them towards 0 in the first steps; dividing by 1 - decay^t corrects that.

    Args:
        params: as from `init_params`; not changed.
        mean: M of every weight, the running mean of its gradient; zeros to start from.
        square: V of every weight, the running mean of its squared gradient; zeros to start from.
        X: float32[batch, 784], pixels in [0, 1].
        labels: int[batch], true digits.
        number: t, int32[]; 1 for the first step.
        learning_rate: of this step.

    Returns:
        The new parameters, M and V, and the loss before the step, float32[] in nats.

    Source: Kingma, Ba, Adam: A method for stochastic optimization (2015), algorithm 1.
    """
    before, grads = jax.value_and_grad(loss)(params, X, labels)
    mean = {k: 0.9 * mean[k] + 0.1 * grads[k] for k in params}
    square = {k: 0.999 * square[k] + 0.001 * grads[k] * grads[k] for k in params}
    t = number.astype(jnp.float32)

    def moved(W: jax.Array, M: jax.Array, V: jax.Array) -> jax.Array:
        return W - learning_rate * (M / (1 - 0.9**t)) / (jnp.sqrt(V / (1 - 0.999**t)) + 1e-8)

    return {k: moved(params[k], mean[k], square[k]) for k in params}, mean, square, before


def measure_accuracy(params: Params, images: Array, labels: np.ndarray) -> float:
    """Fraction of the pictures that the network answers right.

    Args:
        params: as from `init_params`.
        images: uint8[examples, 784], best on the device already; they need not divide into batches.
        labels: int[examples], true digits.

    Returns:
        From 0 to 1: the very number that `evaluation.predict` gives, from the same compiled program.
    """
    digits, _ = answers_compiled(params, images)
    return float(np.mean(np.asarray(digits) == labels))
