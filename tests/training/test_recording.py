"""A run is its plan and a few states: every other one is computed again, bit for bit."""

from dataclasses import replace
from itertools import pairwise

import jax
import numpy as np
import pytest

from mnist_model.network import init_params
from mnist_model.training import TrainingPlan, TrainingState, train
from mnist_model.training.recording import EARLY_PARTS, PARTS, Recording
from tests.training.test_state import EVERY_STEP, assert_same_state
from tests.training.test_stream import DATASET, PLANS


def recorded(plan: TrainingPlan, states: list[TrainingState]) -> Recording:
    recording = Recording(plan, states[-1].step)
    for state in states:
        recording = recording.with_state(state)
    return recording


def at_steps(*steps: int) -> list[TrainingState]:
    """States that differ in their step alone."""
    params = jax.tree.map(np.asarray, init_params(jax.random.key(0), 1))
    return [TrainingState(params, {}, step) for step in steps]


@pytest.mark.parametrize("name", EVERY_STEP)
def test_every_step_is_computed_again_bit_for_bit(name):
    passed = [now.state for now in train(EVERY_STEP[name], DATASET)]
    few = Recording(PLANS.get(name, EVERY_STEP[name]), 15, tuple(passed[step] for step in (0, 6, 15)))
    for state in passed:
        again = few.state_at(state.step, DATASET)
        assert_same_state(again, state)


def test_the_nearest_kept_state_comes_first_and_never_one_that_is_later():
    recording = Recording(PLANS["plain"], 100, tuple(at_steps(0, 10, 50, 100)))
    nearest = {step: recording.nearest(step).step for step in (0, 9, 10, 49, 99, 100)}
    assert nearest == {0: 0, 9: 0, 10: 10, 49: 10, 99: 50, 100: 100}


def test_a_branch_is_computed_again_from_where_it_left():
    passed = [now.state for now in train(EVERY_STEP["plain"], DATASET)]
    plan = replace(EVERY_STEP["plain"], learning_rate=0.5)
    branch = [now.state for now in train(plan, DATASET, start=passed[7])]
    few = Recording(plan, 15, (branch[0], branch[-1]))
    again = few.state_at(11, DATASET)
    assert_same_state(again, branch[4])
    with pytest.raises(ValueError, match=r"^step is 6, expected 7 to 15"):
        few.state_at(6, DATASET)


@pytest.mark.parametrize("every", [1, 3, 37, 311])
def test_few_states_are_kept_and_more_of_the_beginning(every):
    total = 18_750
    recording = recorded(TrainingPlan(), at_steps(*range(0, total, every), total))
    steps = [state.step for state in recording.states]
    assert (steps[0], steps[-1]) == (0, total)
    assert len(steps) <= PARTS + 12
    assert all(after - step <= total / PARTS + every for step, after in pairwise(steps))
    assert steps[1] <= total / PARTS / EARLY_PARTS + every
    assert sum(step <= total / PARTS for step in steps) >= min(5, total // PARTS // every)


def test_a_run_that_grows_keeps_its_newest_state():
    recording = Recording(TrainingPlan(), 18_750)
    for state in at_steps(0, 1, 2, 3):
        recording = recording.with_state(state)
        assert recording.newest.step == state.step
    assert [state.step for state in recording.states] == [0, 3]


def test_a_step_that_is_kept_already_changes_nothing():
    recording = recorded(TrainingPlan(), at_steps(0, 10))
    assert recording.with_state(at_steps(10)[0]) is recording


def test_thinned_means_fewer_states_and_less_memory():
    recording = recorded(TrainingPlan(), at_steps(*range(0, 18_751, 75)))
    thinned = recording.thinned(4)
    assert (thinned.first_step, thinned.newest.step) == (0, 18_750)
    assert thinned.nbytes < recording.nbytes / 1.5
    assert thinned.nbytes == len(thinned.states) * (784 + 1 + 10 + 10) * 4
    assert len(recording.thinned(1).states) < len(thinned.states)


def test_a_step_that_the_run_has_not_reached_is_the_one_that_it_will_pass():
    passed = [now.state for now in train(EVERY_STEP["plain"], DATASET)]
    begun = Recording(EVERY_STEP["plain"], 15, (passed[0], passed[4]))
    state = begun.state_at(9, DATASET)
    assert_same_state(state, passed[9])


def test_a_state_that_is_near_shortens_the_way():
    passed = [now.state for now in train(EVERY_STEP["plain"], DATASET)]
    few = Recording(EVERY_STEP["plain"], 15, (passed[0], passed[15]))
    assert next(few.chunks_up_to(9, DATASET, near=passed[8])).state.step == 8
    assert next(few.chunks_up_to(7, DATASET, near=passed[8])).state.step == 0
    *_, last = few.chunks_up_to(9, DATASET, near=passed[8])
    assert_same_state(last.state, passed[9])


def test_its_beginning_is_enough_to_make_the_run_again():
    passed = [now.state for now in train(EVERY_STEP["momentum"], DATASET)]
    recording = recorded(EVERY_STEP["momentum"], passed)
    for random, states in ((True, 0), (False, 1)):
        beginning = recording.beginning(random)
        assert len(beginning.states) == states
        last = beginning.state_at(15, DATASET)
        assert_same_state(last, passed[15])


def test_what_was_thinned_stays_so():
    recording = recorded(TrainingPlan(), at_steps(*range(0, 9_000, 75))).thinned(2)
    for state in at_steps(*range(9_000, 18_751, 75)):
        recording = recording.with_state(state)
    assert len(recording.states) <= 2 + 9


def test_states_are_kept_in_numpy():
    recording = Recording(PLANS["momentum"], 15).with_state(next(train(PLANS["momentum"], DATASET)).state)
    assert all(type(array) is np.ndarray for array in jax.tree.leaves(recording.states))
