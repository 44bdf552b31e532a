"""The steps of a training, some 50 ms at a time: what follows from a plan, its data and a state.

`stream.train` measures and reports them as they come; `recording` computes those of the past again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.network import DIGITS, PIXELS, Params
from mnist_model.training.plan import LIMITS, TrainingPlan
from mnist_model.training.state import Diverged, TrainingState
from mnist_model.training.steps import run_steps

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset

# Long enough that the Python between two chunks costs nothing, short enough that the page looks alive.
CHUNK_S = 0.05


class TrainingData(NamedTuple):
    """The training pictures on the device: uint8[examples, 784] and int32[examples]."""

    images: jax.Array
    labels: jax.Array

    @classmethod
    def of(cls, dataset: Dataset) -> TrainingData:
        """As uint8 the pictures take a quarter of their size in float32.

        `device_put` takes over the memory of the dataset, which is aligned for it; `jnp.asarray` would copy
        47 MB for each training.
        """
        count = len(dataset.train_labels)
        return cls(
            jax.device_put(dataset.train_images.reshape(count, PIXELS)),
            jax.device_put(dataset.train_labels.astype(np.int32)),
        )


@dataclass(frozen=True)
class Chunk:
    """Some steps taken: the state after them, the summed loss of their pictures, how long they took.

    `diverges`: the next step does not give a finite network.
    """

    state: TrainingState
    loss: float
    pictures: int
    took_s: float
    diverges: bool = False


def chunks(
    plan: TrainingPlan,
    state: TrainingState,
    data: TrainingData,
    last: int | None = None,
    chunk_s: float = CHUNK_S,
) -> Iterator[Chunk]:
    """The training itself, about 50 ms at a time, never across an epoch or a step that is to be measured.

    Args:
        plan: recipe and settings.
        state: where to begin, on the device; from `first_state` or `continued`.
        data: the training pictures.
        last: the step to end with; None = the plan's last.
        chunk_s: how long each takes, about.

    Raises:
        Diverged: a loss or a weight is no longer finite, or the loss is above `DIVERGED_LOSS`; the chunk
            before it ends with the last step that was in order.
    """
    examples, chunk_steps = len(data.labels), 10
    last = plan.total_steps(examples) if last is None else last
    for epoch in range(state.step // plan.steps_per_epoch(examples), plan.total_epochs(examples)):
        for block in blocks(plan, examples, epoch):
            while state.step in block.steps and state.step < last:
                steps = min(chunk_steps, block.steps.stop - state.step, last - state.step)
                if plan.evaluate_every:
                    steps = min(steps, plan.evaluate_every - state.step % plan.evaluate_every)
                began_s = time.perf_counter()
                after, loss, finite = take_steps(plan, state, data, block, steps)
                took_s = time.perf_counter() - began_s
                if not finite:
                    yield from _up_to_divergence(plan, state, data, block)
                state, size = after, block.batches.shape[1]
                yield Chunk(state, loss * size, steps * size, took_s)
                chunk_steps = max(1, round(steps * chunk_s / took_s))


def _up_to_divergence(
    plan: TrainingPlan, state: TrainingState, data: TrainingData, block: Block
) -> Iterator[Chunk]:
    """The same steps one by one: which is the first to diverge must not depend on the clock."""
    began_s, size = time.perf_counter(), block.batches.shape[1]
    cost, first_step = 0.0, state.step
    while True:
        after, loss, finite = take_steps(plan, state, data, block, 1)
        if not finite:
            break
        state, cost = after, cost + loss
    if steps := state.step - first_step:
        yield Chunk(state, cost * size, steps * size, time.perf_counter() - began_s, diverges=True)
    raise Diverged(what_to_try(plan, f"The training diverged at step {state.step + 1:,}"))


class Block(NamedTuple):
    """The batches of one size in an epoch: all the full ones, or the short last one."""

    first_step: int
    batches: jax.Array  # int32[batches, batch], rows of the training pictures
    rates: jax.Array  # float32[batches]
    warp_key: jax.Array | None

    @property
    def steps(self) -> range:
        """The steps that its batches are for, counted from the start of the training."""
        return range(self.first_step, self.first_step + len(self.batches))


def blocks(plan: TrainingPlan, examples: int, epoch: int) -> Iterator[Block]:
    """A whole epoch, wherever a training begins or ends in it: so one compiled program serves all."""
    step = epoch * plan.steps_per_epoch(examples)
    for batches, rates in plan.epoch_batches(examples, epoch):
        yield Block(step, jax.device_put(batches), jax.device_put(rates), _warp_key(plan, step))
        step += len(batches)


def take_steps(
    plan: TrainingPlan, state: TrainingState, data: TrainingData, block: Block, steps: int
) -> tuple[TrainingState, float, bool]:
    """So many steps from a state on, all within the block. Returns when they have run.

    Returns:
        the state after them, the sum of their losses, and whether all is still finite.
    """
    first = state.step - block.first_step
    params, velocity, loss, finite = run_steps(
        state.params,
        state.velocity,
        data.images,
        data.labels,
        block.batches,
        block.rates,
        plan.momentum,
        first,
        first + steps,
        block.warp_key,
    )
    return TrainingState(params, velocity, state.step + steps), float(loss), bool(finite)


def first_state(plan: TrainingPlan) -> TrainingState:
    """The random network that a training by this plan starts from."""
    params = _first_params(plan.seed, plan.hidden)
    return TrainingState(params, _at_rest(params) if plan.momentum else {}, step=0)


def continued(plan: TrainingPlan, state: TrainingState) -> TrainingState:
    """The state on the device, with a velocity if the plan has momentum and with none if not."""
    velocity = state.velocity or _at_rest(state.params) if plan.momentum else {}
    return TrainingState(*jax.device_put((state.params, velocity)), step=state.step)


def own_rate(plan: TrainingPlan) -> float:
    """The learning rate that the recipe itself would take."""
    return TrainingPlan(plan.recipe).learning_rate


def what_to_try(plan: TrainingPlan, what_happened: str) -> str:
    """What happened to a training whose steps are too long, and a learning rate to try."""
    own = own_rate(plan)
    better = own if own < plan.learning_rate else max(plan.learning_rate / 10, LIMITS["learning_rate"][0])
    return (
        f"{what_happened}: with a learning rate of {plan.learning_rate:g} its steps are too long. "
        f"Try {better:.2g}."
    )


def _first_params(seed: int, hidden: int) -> Params:
    """The very bits of `init_params`, by one compiled program for all widths.

    The draws of a key do not depend on how many are drawn, so each array is the beginning of a longer one.
    Drawn as they are shaped, the weights of a new width take a second and 10 MB, most of it XLA's.
    """
    key1, key2 = jax.random.split(jax.random.key(seed))
    W1, W2 = (np.asarray(_draw(key)) for key in (key1, key2))
    arrays = {
        "W1": W1[: PIXELS * hidden].reshape(PIXELS, hidden) * (2 / PIXELS) ** 0.5,
        "b1": np.zeros(hidden, np.float32),
        "W2": W2[: hidden * DIGITS].reshape(hidden, DIGITS) * (2 / hidden) ** 0.5,
        "b2": np.zeros(DIGITS, np.float32),
    }
    return jax.device_put(arrays)


@jax.jit
def _draw(key: jax.Array) -> jax.Array:
    return jax.random.normal(key, (PIXELS * int(LIMITS["hidden"][1]),), jnp.float32)


def _at_rest(params: Params) -> Params:
    return jax.device_put({name: np.zeros(array.shape, array.dtype) for name, array in params.items()})


def _warp_key(plan: TrainingPlan, step: int) -> jax.Array | None:
    """The key of the warps of the batches that begin at this step; None where pictures stay as they are."""
    if not plan.warp:
        return None
    _, warps = jax.random.split(jax.random.key(plan.seed))
    return jax.random.fold_in(warps, step)
