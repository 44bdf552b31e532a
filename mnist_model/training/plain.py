"""The training loop of the textbook: read this first. `stream.train` computes the same weights, faster.

One batch after another, each a step of plain gradient descent, in a Python loop: no clock, no compiled loop,
no momentum. The tests compare the fast training with this one.
"""

from collections.abc import Iterator
from itertools import islice

import jax
import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.network import Params, as_input, gradient_step, init_params
from mnist_model.training.plan import TrainingPlan


def train_plainly(plan: TrainingPlan, dataset: Dataset) -> Iterator[Params]:
    """Train a new network by plain gradient descent.

    Args:
        plan: recipe and settings. Momentum and warps belong to `stream.train`: here they are left out.
        dataset: the pictures; not changed.

    Yields:
        The network after each step: W <- W - learning_rate * dloss/dW.
    """
    X, labels = as_input(dataset.train_images), dataset.train_labels.astype(np.int32)
    params = init_params(jax.random.key(plan.seed), plan.hidden)
    for rows, learning_rate in islice(_steps(plan, len(labels)), plan.total_steps(len(labels))):
        params, _ = gradient_step(params, X[rows], labels[rows], learning_rate)
        yield params


def _steps(plan: TrainingPlan, examples: int) -> Iterator[tuple[np.ndarray, float]]:
    """The rows of each batch and its learning rate, epoch after epoch."""
    for epoch in range(plan.total_epochs(examples)):
        for batches, rates in plan.epoch_batches(examples, epoch):
            yield from zip(batches, rates.tolist(), strict=True)
