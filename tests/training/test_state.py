"""Training is a value: a run can be cut at any step and goes on from there, bit for bit."""

from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from mnist_model.training import Progress, TrainingPlan, TrainingState, train
from mnist_model.training import stream as training
from tests.training.test_stream import DATASET, PLANS, WARPED, assert_same_bits

# Each step is reported, so that every loss can be compared.
EVERY_STEP = {
    name: replace(plan, evaluate_every=1)
    for name, plan in (
        PLANS | {"warped": WARPED, "warped momentum": replace(PLANS["momentum"], warp=True)}
    ).items()
}
CUTS = {
    "start": 0,
    "first step": 1,
    "middle of an epoch": 7,
    "full batches done": 9,
    "epoch boundary": 10,
    "before the last step": 14,
}


@pytest.fixture(scope="module")
def uncut() -> dict[str, list[Progress]]:
    return {name: list(train(plan, DATASET)) for name, plan in EVERY_STEP.items()}


def assert_same_state(one: TrainingState, other: TrainingState) -> None:
    assert one.step == other.step
    assert_same_bits(one.params, other.params)
    assert one.velocity.keys() == other.velocity.keys()
    for name in one.velocity:
        np.testing.assert_array_equal(one.velocity[name], other.velocity[name])


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("name", EVERY_STEP)
def test_a_cut_run_goes_on_as_if_it_had_not_been_cut(uncut, name, cut):
    whole = uncut[name]
    again = list(train(EVERY_STEP[name], DATASET, start=whole[cut].state))
    assert [now.step for now in again] == list(range(cut, 16))
    for now, then in zip(again, whole[cut:], strict=True):
        assert_same_state(now.state, then.state)
        assert (now.epoch, now.test_accuracy, now.accuracy_step) == (
            then.epoch,
            then.test_accuracy,
            then.step,
        )
    for now, then in zip(again[1:], whole[cut + 1 :], strict=True):
        assert now.train_loss == then.train_loss
    # The first Progress takes no step: it has the loss of the batch that comes next.
    assert again[0].train_loss == whole[cut + 1].train_loss


def test_the_first_progress_shows_the_state_that_the_training_starts_from(uncut):
    first = next(train(PLANS["momentum"], DATASET, start=uncut["momentum"][7].state))
    assert_same_state(first.state, uncut["momentum"][7].state)
    assert (first.step, first.epoch, first.accuracy_step) == (7, 2, 7)
    assert (first.total_steps, first.total_epochs) == (15, 3)
    assert (first.elapsed_s, first.images_per_second, first.seconds_left) == (0, 0, 0)


def test_seconds_left_count_the_steps_of_this_call_alone(monkeypatch, uncut):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    reports = list(train(EVERY_STEP["plain"], DATASET, start=uncut["plain"][10].state))[1:]
    for now in reports:
        assert now.seconds_left == pytest.approx(now.elapsed_s / (now.step - 10) * (15 - now.step))


@pytest.mark.parametrize("name", EVERY_STEP)
def test_a_finished_state_gives_one_progress(uncut, name):
    (only,) = train(EVERY_STEP[name], DATASET, start=uncut[name][-1].state)
    assert_same_state(only.state, uncut[name][-1].state)
    assert (only.step, only.epoch, only.total_steps) == (15, 3, 15)
    assert only.test_accuracy == uncut[name][-1].test_accuracy
    assert np.isfinite(only.train_loss)


def test_a_checkpoint_in_numpy_goes_on_as_well_and_is_not_changed(uncut):
    state = uncut["momentum"][7].state
    checkpoint = jax.tree.map(np.array, state)
    assert type(checkpoint) is TrainingState
    assert checkpoint.step == 7
    assert all(isinstance(array, np.ndarray) for array in jax.tree.leaves(checkpoint))
    *_, last = train(PLANS["momentum"], DATASET, start=checkpoint)
    assert_same_state(last.state, uncut["momentum"][-1].state)
    assert_same_state(checkpoint, state)


def test_a_state_may_go_on_under_another_plan(uncut):
    plain, momentum = uncut["plain"][7].state, uncut["momentum"][7].state
    # At rest, momentum's first step is that of plain gradient descent.
    settings: dict[str, Any] = {
        "batch_size": 16,
        "steps": 8,
        "hidden": 8,
        "decay": False,
        "learning_rate": 0.05,
    }
    *_, with_momentum = train(TrainingPlan(momentum=0.9, **settings), DATASET, start=plain)
    *_, without = train(TrainingPlan(**settings), DATASET, start=plain)
    assert_same_bits(with_momentum.params, without.params)
    assert with_momentum.state.velocity["W1"].any()
    *_, slowed = train(TrainingPlan(**settings), DATASET, start=momentum)
    assert slowed.state.velocity == {}


def test_a_state_of_another_width_is_refused_by_the_call_itself(uncut):
    state, plan = uncut["momentum"][7].state, PLANS["momentum"]
    with pytest.raises(
        ValueError, match=r"^start: W1 of its params is float32\[784, 8\], expected float32\[784, 9\]"
    ):
        train(replace(plan, hidden=9), DATASET, start=state)
    broken = {
        "b2 of its params is": replace(state, params=state.params | {"b2": np.zeros(9, np.float32)}),
        "W2 of its velocity is float64": replace(state, velocity=state.velocity | {"W2": np.zeros((8, 10))}),
        "params are W1, expected W1, W2, b1, b2": replace(state, params={"W1": state.params["W1"]}),
        "at step 16, expected 0 to 15": replace(state, step=16),
        "at step -1, expected 0 to 15": replace(state, step=-1),
        "a state of Adam": replace(state, square=state.velocity),
    }
    for words, start in broken.items():
        with pytest.raises(ValueError, match=f"^start.* {words}") as caught:
            train(plan, DATASET, start=start)
        assert "\n" not in str(caught.value)
