"""Training as a stream: `train` turns a plan, a dataset and a state into one `Progress` after another.

The caller drives the generator: the command line prints, the page plots, and to stop, stop iterating.
Training is a value: no state is shared between two trainings, so any number of visitors can train side by
side, and each Progress holds the state from which the rest can be computed again.

What a training learns depends on its plan, its data and the state that it starts from, bit for bit. The clock
decides only how often progress is reported: steps run for about 50 ms at a time, and the accuracy is measured
as often as is cheap.

    python -m mnist_model.training --help
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.network import DIGITS, HIDDEN, PIXELS, Params, init_params
from mnist_model.training.plan import LIMITS, TrainingPlan
from mnist_model.training.state import Diverged, Progress, TrainingState
from mnist_model.training.steps import measure_accuracy, run_steps

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset

# Long enough that the Python between two chunks costs nothing, short enough that the page looks alive.
CHUNK_S = 0.05

# The share of the time that measuring the accuracy may take, where the plan leaves it to the clock.
MEASURING_SHARE = 0.1


def train(
    plan: TrainingPlan, dataset: Dataset, start: TrainingState | None = None
) -> Generator[Progress, None, None]:
    """Train a network, reporting about every 50 ms.

    Each epoch goes once through all training pictures in an order of its own, which depends only on the seed
    and the number of the epoch. If they do not divide into batches, the epoch's last batch is a short one.

    From `start` on, each step gives the same bits as in the run that the state comes from, wherever that was
    cut, as long as the plan and the data are the same. They need not be: a state may go on with another
    learning rate, momentum or seed. `dataclasses.replace(plan, evaluate_every=1)` reports every single step.

    Args:
        plan: recipe and settings.
        dataset: the pictures; not changed.
        start: the state to go on from, its arrays on the device or in NumPy; None = new random weights.

    Yields:
        Progress: the first at the state that the training starts from, the last at the plan's last step; in
            both the accuracy is freshly measured. Where the start is the last step, that is one and the same.

    Raises:
        ValueError: `start` does not fit the plan; raised by the call itself, before anything is yielded.
        Diverged: a loss or a weight is no longer finite, or the loss is above `DIVERGED_LOSS`. Or, at the end
            and with a learning rate above the recipe's own, the accuracy is that of one answer to all
            pictures: steps that are too long leave one ReLU after another stuck at 0. What was yielded before
            remains valid.
    """
    if start is not None:
        _check_start(plan, start, plan.total_steps(len(dataset.train_labels)))
    return _stream(plan, dataset, start)


def _stream(
    plan: TrainingPlan, dataset: Dataset, start: TrainingState | None
) -> Generator[Progress, None, None]:
    # As uint8 the pictures take a quarter of their size in float32. `device_put` takes over the memory of the
    # dataset, which is aligned for it; `jnp.asarray` would copy 55 MB for each training.
    images, test_images = (
        jax.device_put(part.reshape(len(part), PIXELS))
        for part in (dataset.train_images, dataset.test_images)
    )
    labels, test_labels = jax.device_put(dataset.train_labels.astype(np.int32)), dataset.test_labels
    total, epochs = plan.total_steps(len(labels)), plan.total_epochs(len(labels))
    start = _first_state(plan) if start is None else _go_on(plan, start)

    # All that will run is compiled before the clock starts: by the first accuracy, and by a step each on a
    # full and on the short batch, of which only the loss at their start is kept.
    accuracy, accuracy_step = measure_accuracy(start.params, test_images, test_labels), start.step
    one_answer = np.bincount(test_labels).max() / len(test_labels)  # the same to all pictures
    next_step, train_loss = min(start.step, total - 1), 0.0
    for block in _blocks(plan, len(labels), next_step // plan.steps_per_epoch(len(labels))):
        first = next_step - block.first_step if next_step in block.steps else 0
        _, _, loss, _ = _run(plan, start, images, labels, block, first, first + 1)
        if next_step in block.steps:
            train_loss = float(loss)
    epoch = plan.epoch_of(start.step, len(labels))
    yield Progress(start, total, epoch, epochs, train_loss, accuracy, start.step, 0.0, 0.0, 0.0)

    pictures, elapsed_s, measuring_s, unmeasured_s = 0, 0.0, 0.0, 0.0
    unreported: list[_Chunk] = []
    for chunk in _chunks(plan, start, images, labels):
        unreported.append(chunk)
        pictures += chunk.pictures
        elapsed_s += chunk.took_s
        unmeasured_s += chunk.took_s
        step = chunk.state.step
        last = step == total
        requested = plan.evaluate_every > 0 and step % plan.evaluate_every == 0
        cheap = plan.evaluate_every == 0 and measuring_s <= MEASURING_SHARE * unmeasured_s
        if sum(c.took_s for c in unreported) < CHUNK_S / 2 and not (last or requested):
            continue  # too soon for a report: the first steps, or the short last batch of an epoch
        if last or requested or cheap:
            began_s = time.perf_counter()
            accuracy, accuracy_step = measure_accuracy(chunk.state.params, test_images, test_labels), step
            measuring_s, unmeasured_s = time.perf_counter() - began_s, 0.0
            elapsed_s += measuring_s
        if last and accuracy <= one_answer and plan.learning_rate > _own_rate(plan):
            raise Diverged(_what_to_try(plan, f"The network has learned nothing in {total:,} steps"))
        yield Progress(
            state=chunk.state,
            total_steps=total,
            epoch=plan.epoch_of(step, len(labels)),
            total_epochs=epochs,
            train_loss=sum(c.loss for c in unreported) / sum(c.pictures for c in unreported),
            test_accuracy=accuracy,
            accuracy_step=accuracy_step,
            elapsed_s=elapsed_s,
            images_per_second=pictures / elapsed_s,
            seconds_left=elapsed_s / (step - start.step) * (total - step),
        )
        unreported.clear()


def compile_ahead(hidden: int = HIDDEN) -> None:
    """Compile what a default training on MNIST needs, so that nobody waits for it after a click."""
    from mnist_model.data.dataset import Dataset

    train_blank, test_blank = (
        (np.zeros((count, 28, 28), np.uint8), np.zeros(count, np.uint8)) for count in (60_000, 10_000)
    )
    next(train(TrainingPlan(hidden=hidden), Dataset(*train_blank, *test_blank, name="blank")))


def _check_start(plan: TrainingPlan, start: TrainingState, total: int) -> None:
    """Refuses a state that no training by this plan could have reached, in one sentence."""
    if not 0 <= start.step <= total:
        raise ValueError(f"start is at step {start.step:,}, expected 0 to {total:,}, the plan's last step.")
    if start.square:
        raise ValueError("start is a state of Adam, expected one of a plan: keep its params alone.")
    expected = jax.eval_shape(lambda: init_params(jax.random.key(0), plan.hidden))
    for what, arrays in (("params", start.params), ("velocity", start.velocity or expected)):
        if arrays.keys() != expected.keys():
            raise ValueError(f"start: {what} are {', '.join(arrays)}, expected {', '.join(expected)}.")
        for name, array in arrays.items():
            if (array.shape, array.dtype) != (expected[name].shape, expected[name].dtype):
                raise ValueError(
                    f"start: {name} of its {what} is {array.dtype}{list(array.shape)}, expected "
                    f"{expected[name].dtype}{list(expected[name].shape)} in a plan with {plan.hidden} hidden "
                    "units: give both the same width."
                )


def _first_state(plan: TrainingPlan) -> TrainingState:
    params = _first_params(plan.seed, plan.hidden)
    return TrainingState(params, _at_rest(params) if plan.momentum else {}, step=0)


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


def _go_on(plan: TrainingPlan, start: TrainingState) -> TrainingState:
    """The state on the device, with a velocity if the plan has momentum and with none if not."""
    velocity = start.velocity or _at_rest(start.params) if plan.momentum else {}
    return TrainingState(*jax.device_put((start.params, velocity)), step=start.step)


def _at_rest(params: Params) -> Params:
    return jax.device_put({name: np.zeros(array.shape, array.dtype) for name, array in params.items()})


@dataclass(frozen=True)
class _Chunk:
    """Some steps taken: the state after them, the summed loss of their pictures, how long they took."""

    state: TrainingState
    loss: float
    pictures: int
    took_s: float


def _chunks(
    plan: TrainingPlan, state: TrainingState, images: jax.Array, labels: jax.Array
) -> Iterator[_Chunk]:
    """The training itself, about 50 ms at a time, never across an epoch or a step that is to be measured."""
    total, chunk_steps = plan.total_steps(len(labels)), 10
    first_epoch = state.step // plan.steps_per_epoch(len(labels))
    for epoch in range(first_epoch, plan.total_epochs(len(labels))):
        for block in _blocks(plan, len(labels), epoch):
            while state.step in block.steps and state.step < total:
                steps = min(chunk_steps, block.steps.stop - state.step, total - state.step)
                if plan.evaluate_every:
                    steps = min(steps, plan.evaluate_every - state.step % plan.evaluate_every)
                began_s = time.perf_counter()
                first = state.step - block.first_step
                params, velocity, loss, finite = _run(
                    plan, state, images, labels, block, first, first + steps
                )
                state = TrainingState(params, velocity, state.step + steps)
                if not finite:  # reading it blocks until the steps have run
                    raise Diverged(_what_to_try(plan, f"The training diverged by step {state.step:,}"))
                took_s = time.perf_counter() - began_s
                size = block.batches.shape[1]
                yield _Chunk(state, float(loss) * size, steps * size, took_s)
                chunk_steps = max(1, round(steps * CHUNK_S / took_s))


class _Block(NamedTuple):
    """The batches of one size in an epoch: all the full ones, or the short last one."""

    first_step: int
    batches: jax.Array  # int32[batches, batch], rows of the training pictures
    rates: jax.Array  # float32[batches]
    warp_key: jax.Array | None

    @property
    def steps(self) -> range:
        return range(self.first_step, self.first_step + len(self.batches))


def _blocks(plan: TrainingPlan, examples: int, epoch: int) -> Iterator[_Block]:
    """A whole epoch, wherever a training begins or ends in it: so one compiled program serves all."""
    step = epoch * plan.steps_per_epoch(examples)
    for batches, rates in plan.epoch_batches(examples, epoch):
        yield _Block(step, jax.device_put(batches), jax.device_put(rates), _warp_key(plan, step))
        step += len(batches)


def _run(
    plan: TrainingPlan,
    state: TrainingState,
    images: jax.Array,
    labels: jax.Array,
    block: _Block,
    first: int,
    last: int,
) -> tuple[Params, Params, jax.Array, jax.Array]:
    """`run_steps` on the batches of the block from `first` to before `last`."""
    arrays = images, labels, block.batches, block.rates
    return run_steps(state.params, state.velocity, *arrays, plan.momentum, first, last, block.warp_key)


def _warp_key(plan: TrainingPlan, step: int) -> jax.Array | None:
    """The key of the warps of the batches that begin at this step; None where pictures stay as they are."""
    if not plan.warp:
        return None
    _, warps = jax.random.split(jax.random.key(plan.seed))
    return jax.random.fold_in(warps, step)


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
