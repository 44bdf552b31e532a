"""Training as a stream: `train` turns a plan and a dataset into one `Progress` after another.

Whoever listens decides: the command line prints, the page plots, and to stop is simply not to ask for more.
Nothing is shared between two trainings, so any number of visitors can train side by side.

What a training learns depends on its plan and its data alone, bit for bit. The clock decides only how often
one hears of it: steps run for about 50 ms at a time, and the accuracy is measured as often as is cheap.

    python -m mnist_model.training --help
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.network import HIDDEN, PIXELS, Params, init_params
from mnist_model.training.plan import LIMITS, RECIPES, PlanError, TrainingPlan
from mnist_model.training.steps import count_right, run_steps

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset

__all__ = [
    "LIMITS",
    "RECIPES",
    "Diverged",
    "PlanError",
    "Progress",
    "TrainingPlan",
    "measure_accuracy",
    "train",
    "warm_up",
]

# Long enough that the Python between two chunks costs nothing, short enough that the page looks alive.
CHUNK_S = 0.05

# The share of the time that measuring the accuracy may take, where the plan leaves it to the clock.
MEASURING_SHARE = 0.1


@dataclass(frozen=True)
class Progress:
    """Where a training is.

    Attributes:
        step: steps done; 0 = the random network that it starts from.
        total_steps: steps of the whole training. `step == total_steps` marks the last Progress.
        epoch: the epoch of the newest step, from 1; 0 before the first step.
        total_epochs: epochs of the whole training.
        train_loss: mean cost of the pictures since the Progress before, in nats; of the first batch at 0.
        test_accuracy: fraction of all test pictures that are answered right, as last measured.
        accuracy_step: the step at which that was.
        params: the network at `step`, all of it finite.
        elapsed_s: time spent on training and measuring; compiling and the listener's own time do not count.
        images_per_second: training pictures per second of that; 0 before the first step.
        seconds_left: how much of it is still to come, at the pace so far; 0 before the first step.
    """

    step: int
    total_steps: int
    epoch: int
    total_epochs: int
    train_loss: float
    test_accuracy: float
    accuracy_step: int
    params: Params
    elapsed_s: float
    images_per_second: float
    seconds_left: float


class Diverged(ValueError):  # noqa: N818 (no mistake of the program: the steps were too long)
    """One sentence for a person: the steps were too long, and which learning rate to try instead."""


def train(plan: TrainingPlan, dataset: Dataset) -> Generator[Progress, None, None]:
    """Train a new network, telling about every 50 ms how far it is.

    Each epoch goes once through all training pictures in an order of its own, which depends only on the seed
    and the number of the epoch. If they do not divide into batches, the epoch's last batch is a short one.

    Args:
        plan: recipe and settings.
        dataset: the pictures; not changed.

    Yields:
        Progress: the first at step 0, the last at the last step; in both the accuracy is freshly measured.

    Raises:
        Diverged: a loss or a weight is no longer finite, or as good as that (`HOPELESS`). Or, at the end and
            with a learning rate above the recipe's own, one answer to all pictures would be as good: long
            steps silence one ReLU after another for ever. What was yielded before remains good.
    """
    images, labels = _on_device(dataset.train_images, dataset.train_labels)
    test = _on_device(dataset.test_images, dataset.test_labels)
    total, epochs = plan.total_steps(len(labels)), plan.total_epochs(len(labels))
    params = init_params(jax.random.key(plan.seed), plan.hidden)
    velocity = {name: jnp.zeros_like(array) for name, array in params.items()} if plan.momentum else {}

    # All that will run is compiled before the clock starts: by the first accuracy, and by a step each on a
    # full and on the short batch, of which only the cost at their start is kept.
    accuracy, accuracy_step = _accuracy(params, *test), 0
    one_answer = np.bincount(dataset.test_labels).max() / len(dataset.test_labels)  # the same to all pictures
    costs, span = [], (0, 1, _warp_key(plan, 0))
    for batches, rates in _epoch(plan, len(labels), epoch=0):
        costs.append(run_steps(params, velocity, images, labels, batches, rates, plan.momentum, *span)[2])
    yield Progress(0, total, 0, epochs, float(costs[0]), accuracy, 0, params, 0.0, 0.0, 0.0)

    pictures, elapsed_s, measuring_s, unmeasured_s = 0, 0.0, 0.0, 0.0
    untold: list[_Chunk] = []
    for chunk in _chunks(plan, params, velocity, images, labels):
        untold.append(chunk)
        pictures += chunk.pictures
        elapsed_s += chunk.took_s
        unmeasured_s += chunk.took_s
        last = chunk.step == total
        asked = plan.evaluate_every > 0 and chunk.step % plan.evaluate_every == 0
        cheap = plan.evaluate_every == 0 and measuring_s <= MEASURING_SHARE * unmeasured_s
        if sum(c.took_s for c in untold) < CHUNK_S / 2 and not (last or asked):
            continue  # no news yet: a first step, or the short last batch of an epoch
        if last or asked or cheap:
            began_s = time.perf_counter()
            accuracy, accuracy_step = _accuracy(chunk.params, *test), chunk.step
            measuring_s, unmeasured_s = time.perf_counter() - began_s, 0.0
            elapsed_s += measuring_s
        if last and accuracy <= one_answer and plan.learning_rate > _own_rate(plan):
            raise Diverged(_what_to_try(plan, f"The network has learned nothing in {total:,} steps"))
        yield Progress(
            step=chunk.step,
            total_steps=total,
            epoch=chunk.epoch,
            total_epochs=epochs,
            train_loss=sum(c.cost for c in untold) / sum(c.pictures for c in untold),
            test_accuracy=accuracy,
            accuracy_step=accuracy_step,
            params=chunk.params,
            elapsed_s=elapsed_s,
            images_per_second=pictures / elapsed_s,
            seconds_left=elapsed_s / chunk.step * (total - chunk.step),
        )
        untold.clear()


def warm_up(hidden: int = HIDDEN) -> None:
    """Compile what a default training on MNIST needs, so that nobody waits for it after a click."""
    from mnist_model.data.dataset import Dataset

    train_blank, test_blank = (
        (np.zeros((count, 28, 28), np.uint8), np.zeros(count, np.uint8)) for count in (60_000, 10_000)
    )
    next(train(TrainingPlan(hidden=hidden), Dataset(*train_blank, *test_blank, name="blank")))


def measure_accuracy(params: Params, dataset: Dataset) -> float:
    """Fraction of all the test pictures that a network answers right."""
    return _accuracy(params, *_on_device(dataset.test_images, dataset.test_labels))


@dataclass(frozen=True)
class _Chunk:
    """Some steps taken: where they led to, what their pictures cost in all, how long they took."""

    step: int
    epoch: int
    params: Params
    cost: float
    pictures: int
    took_s: float


def _chunks(
    plan: TrainingPlan, params: Params, velocity: Params, images: jax.Array, labels: jax.Array
) -> Iterator[_Chunk]:
    """The training itself, about 50 ms at a time, never across an epoch or a step that is to be measured."""
    total = plan.total_steps(len(labels))
    step, chunk_steps = 0, 10
    for epoch in range(plan.total_epochs(len(labels))):
        for batches, rates in _epoch(plan, len(labels), epoch):
            first, warp_key = 0, _warp_key(plan, step)
            while first < len(batches) and step < total:
                steps = min(chunk_steps, len(batches) - first, total - step)
                if plan.evaluate_every:
                    steps = min(steps, plan.evaluate_every - step % plan.evaluate_every)
                began_s = time.perf_counter()
                span = first, first + steps, warp_key
                params, velocity, cost, well = run_steps(
                    params, velocity, images, labels, batches, rates, plan.momentum, *span
                )
                if not well:  # to ask is to wait until the steps are taken
                    raise Diverged(_what_to_try(plan, f"The training came apart by step {step + steps:,}"))
                took_s = time.perf_counter() - began_s
                first, step, size = first + steps, step + steps, batches.shape[1]
                yield _Chunk(step, epoch + 1, params, float(cost) * size, steps * size, took_s)
                chunk_steps = max(1, round(steps * CHUNK_S / took_s))


def _warp_key(plan: TrainingPlan, step: int) -> jax.Array | None:
    """The key of the warps of the batches that begin at this step; None where pictures stay as they are."""
    if not plan.warp:
        return None
    _, warps = jax.random.split(jax.random.key(plan.seed))
    return jax.random.fold_in(warps, step)


def _epoch(plan: TrainingPlan, examples: int, epoch: int) -> Iterator[tuple[jax.Array, jax.Array]]:
    """An epoch's batches and the learning rate of each: the full ones, then the short last one, if any.

    NumPy shuffles, in 0.6 ms: `jax.random.permutation` takes 25 on the CPU, a quarter of what an epoch takes.

    Args:
        epoch: counted from 0.

    Yields:
        int32[batches, batch], rows of the training pictures; float32[batches].
    """
    order = np.random.default_rng([plan.seed, epoch]).permutation(examples).astype(np.int32)
    in_full = examples - examples % plan.batch_size
    step = epoch * plan.steps_per_epoch(examples)
    for rows, size in ((order[:in_full], plan.batch_size), (order[in_full:], examples - in_full)):
        if len(rows):
            batches = rows.reshape(-1, size)
            rates = plan.learning_rates(step, step + len(batches), plan.total_steps(examples))
            yield jnp.asarray(batches), jnp.asarray(rates)
            step += len(batches)


def _accuracy(params: Params, images: jax.Array, labels: jax.Array) -> float:
    return int(count_right(params, images, labels)) / len(labels)


def _on_device(images: np.ndarray, labels: np.ndarray) -> tuple[jax.Array, jax.Array]:
    """The pictures as uint8[examples, 784], a quarter of their size in float32, and int32[examples]."""
    return jnp.asarray(images.reshape(len(images), PIXELS)), jnp.asarray(labels, jnp.int32)


def _own_rate(plan: TrainingPlan) -> float:
    """The learning rate that the recipe itself would take."""
    return TrainingPlan(plan.recipe).learning_rate


def _what_to_try(plan: TrainingPlan, what_happened: str) -> str:
    own = _own_rate(plan)
    better = own if own < plan.learning_rate else max(plan.learning_rate / 10, LIMITS["learning_rate"][0])
    return (
        f"{what_happened}: with a learning rate of {plan.learning_rate:g} its steps are too long. "
        f"Try {better:.2g}."
    )
