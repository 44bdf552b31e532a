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
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

import jax
import numpy as np

from mnist_model.network import PIXELS, Params, init_params
from mnist_model.training.chunks import (
    CHUNK_S,
    Chunk,
    TrainingData,
    blocks,
    chunks,
    continued,
    first_state,
    own_rate,
    take_steps,
    what_to_try,
)
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import Diverged, Progress, TrainingState
from mnist_model.training.steps import measure_accuracy
from mnist_model.training.stopping import NO_RULE, StopRule

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset

# The share of the time that measuring the accuracy may take, where the plan leaves it to the clock.
MEASURING_SHARE = 0.1


def train(
    plan: TrainingPlan,
    dataset: Dataset,
    start: TrainingState | None = None,
    until: StopRule = NO_RULE,
) -> Generator[Progress, None, str]:
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
        until: when to end before the plan's last step; with such a rule the accuracy is measured after every
            epoch too, unless the plan itself says how often.

    Returns:
        why it has ended before the plan's last step (`StopRule.why_stop`); "" = it has not.

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
    return _stream(plan, dataset, start, until)


def _stream(
    plan: TrainingPlan, dataset: Dataset, start: TrainingState | None, until: StopRule
) -> Generator[Progress, None, str]:
    data, test_labels = TrainingData.of(dataset), dataset.test_labels
    test_images = jax.device_put(dataset.test_images.reshape(len(test_labels), PIXELS))
    examples = len(data.labels)
    total, epochs = plan.total_steps(examples), plan.total_epochs(examples)
    start = first_state(plan) if start is None else continued(plan, start)

    # All that will run is compiled before the clock starts: by the first accuracy, and by a step each on a
    # full and on the short batch, of which only the loss at their start is kept.
    accuracy, accuracy_step = measure_accuracy(start.params, test_images, test_labels), start.step
    one_answer = np.bincount(test_labels).max() / len(test_labels)  # the same to all pictures
    next_step, train_loss = min(start.step, total - 1), 0.0
    for block in blocks(plan, examples, next_step // plan.steps_per_epoch(examples)):
        at_block = replace(start, step=next_step if next_step in block.steps else block.first_step)
        _, loss, _ = take_steps(plan, at_block, data, block, 1)
        if next_step in block.steps:
            train_loss = loss
    epoch = plan.epoch_of(start.step, examples)
    yield Progress(start, total, epoch, epochs, train_loss, accuracy, start.step, 0.0, 0.0, 0.0)

    pictures, elapsed_s, measuring_s, unmeasured_s = 0, 0.0, 0.0, 0.0
    unreported: list[Chunk] = []
    to_look_at: list[float] = []
    for chunk in chunks(plan, start, data, chunk_s=CHUNK_S):
        unreported.append(chunk)
        pictures += chunk.pictures
        elapsed_s += chunk.took_s
        unmeasured_s += chunk.took_s
        step = chunk.state.step
        last = step == total
        requested = plan.evaluate_every > 0 and step % plan.evaluate_every == 0
        ends_epoch = plan.evaluate_every == 0 and step % plan.steps_per_epoch(examples) == 0
        may_end = bool(until) and (requested or ends_epoch)
        due = last or requested or may_end or chunk.diverges
        cheap = plan.evaluate_every == 0 and measuring_s <= MEASURING_SHARE * unmeasured_s
        if sum(c.took_s for c in unreported) < CHUNK_S / 2 and not due:
            continue  # too soon for a report: the first steps, or the short last batch of an epoch
        if due or cheap:
            began_s = time.perf_counter()
            accuracy, accuracy_step = measure_accuracy(chunk.state.params, test_images, test_labels), step
            measuring_s, unmeasured_s = time.perf_counter() - began_s, 0.0
            elapsed_s += measuring_s
        if last and accuracy <= one_answer and plan.learning_rate > own_rate(plan):
            raise Diverged(what_to_try(plan, f"The network has learned nothing in {total:,} steps"))
        yield Progress(
            state=chunk.state,
            total_steps=total,
            epoch=plan.epoch_of(step, examples),
            total_epochs=epochs,
            train_loss=sum(c.loss for c in unreported) / sum(c.pictures for c in unreported),
            test_accuracy=accuracy,
            accuracy_step=accuracy_step,
            elapsed_s=elapsed_s,
            images_per_second=pictures / elapsed_s,
            seconds_left=elapsed_s / (step - start.step) * (total - step),
        )
        unreported.clear()
        if may_end:
            to_look_at.append(accuracy)
            if not last and (why := until.why_stop(to_look_at)):
                return why
    return ""


def compile_ahead(plan: TrainingPlan | None = None) -> Params:
    """Compile what a training on MNIST needs, so that nobody waits for it after a click.

    Args:
        plan: its recipe, width, batch size and warps choose the programs; None = the default one.

    Returns:
        the random network that it would start from.
    """
    return next(train(plan or TrainingPlan(), blank_mnist())).params


def blank_mnist() -> Dataset:
    """As many pictures as MNIST has, all of them blank: to compile for, before MNIST is there."""
    from mnist_model.data.dataset import Dataset

    train_blank, test_blank = (
        (np.zeros((count, 28, 28), np.uint8), np.zeros(count, np.uint8)) for count in (60_000, 10_000)
    )
    return Dataset(*train_blank, *test_blank, name="blank")


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
