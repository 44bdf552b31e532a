"""One step of a training taken apart: its pictures, what each cost, the gradient, the learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.network import PIXELS, Array, Params, as_input, log_softmax, logits, loss
from mnist_model.training.augmentation import warp
from mnist_model.training.chunks import blocks
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import TrainingState

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class StepInspection:
    """What goes into one step, and what comes of it; all in NumPy.

    Attributes:
        step: the one that the step ends with, from 1.
        learning_rate: of this step.
        images: float32[batch, 784], as the network gets them: warped, if the plan warps.
        labels: int[batch], the true digits.
        digits: int[batch], what the network says before the step.
        losses: float32[batch], the cross-entropy of each in nats; the step's loss is their mean.
        gradient: of that mean, in the shapes of the parameters.
        velocity: what the weights are moved by, times the learning rate: the gradient itself, or with
            momentum the running mean that it has become part of.
    """

    step: int
    learning_rate: float
    images: np.ndarray
    labels: np.ndarray
    digits: np.ndarray
    losses: np.ndarray
    gradient: dict[str, np.ndarray]
    velocity: dict[str, np.ndarray]


def inspect_step(plan: TrainingPlan, state: TrainingState, dataset: Dataset) -> StepInspection:
    """The step that follows a state.

    Args:
        plan: of the training.
        state: after fewer steps than the plan has.
        dataset: the one that is trained on.
    """
    examples = len(dataset.train_labels)
    epoch = state.step // plan.steps_per_epoch(examples)
    block = next(block for block in blocks(plan, examples, epoch) if state.step in block.steps)
    place = state.step - block.first_step
    rows = np.asarray(block.batches)[place]
    pictures = dataset.train_images[rows].reshape(len(rows), PIXELS)
    labels = dataset.train_labels[rows].astype(np.int32)
    taken_apart = _losses_and_gradient(state.params, pictures, labels, block.warp_key, place)
    X, losses, digits, gradient = jax.tree.map(np.asarray, taken_apart)
    velocity = gradient
    if plan.momentum and state.velocity:
        velocity = {k: plan.momentum * np.asarray(state.velocity[k]) + gradient[k] for k in gradient}
    return StepInspection(
        step=state.step + 1,
        learning_rate=float(np.asarray(block.rates)[place]),
        images=X,
        labels=labels,
        digits=digits,
        losses=losses,
        gradient=gradient,
        velocity=velocity,
    )


@compile_each_shape
def _losses_and_gradient(
    params: Params, pictures: Array, labels: Array, warp_key: jax.Array | None, place: int
) -> tuple[jax.Array, jax.Array, jax.Array, Params]:
    """The batch as the network gets it, the loss and the answer of each picture, and the gradient of the mean
    loss: one program, which compiles in half the time of its parts."""
    X = as_input(jnp.asarray(pictures))
    if warp_key is not None:
        X = warp(jax.random.fold_in(warp_key, place), X)
    z2 = logits(params, X)
    losses = -log_softmax(z2)[jnp.arange(len(labels)), labels]
    return X, losses, jnp.argmax(z2, axis=1), jax.grad(loss)(params, X, labels)
