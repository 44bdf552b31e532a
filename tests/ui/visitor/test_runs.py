"""The runs that a visitor keeps: bounded in number and memory, those looked at last as a whole."""

from typing import Any

import jax.numpy as jnp

from mnist_model.training import TrainingPlan, TrainingState
from mnist_model.training.recording import Recording
from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.visitor import runs as module
from mnist_model.ui.visitor.runs import MAX_RUNS, Runs, make_room_for_all, parts_for
from mnist_model.ui.visitor.training import Run

STATE_BYTES = 1000


def run(runs: Runs, state: str = "done", is_racer: bool = False, origin: Any = None) -> Run:
    """A run of 20 states of a kilobyte each, kept."""
    recording, params = Recording(TrainingPlan(), 1000), {"W1": jnp.zeros(STATE_BYTES // 4)}
    for step in range(0, 1001, 50):
        recording = recording.with_state(TrainingState(params, {}, step))
    value: Any = IDLE | {
        "run": runs.new_number(),
        "state": state,
        "step": 1000,
        "total": 1000,
        "origin": origin,
    }
    kept = Run(TrainingPlan(), value, recording=recording, is_racer=is_racer)
    runs.keep(kept)
    return kept


def states(run: Run) -> int:
    assert run.recording
    return len(run.recording.states)


def numbers(runs: Runs) -> list[int]:
    return [run.number for run in runs]


def test_eight_runs_and_eight_racers_are_kept_the_newest():
    runs = Runs()
    for _ in range(MAX_RUNS + 2):
        run(runs)
    for _ in range(MAX_RUNS + 1):
        run(runs, is_racer=True)
    assert numbers(runs) == [*range(3, 11), *range(12, 20)]


def test_a_number_is_never_used_twice():
    runs = Runs()
    runs.remove(run(runs))
    run(runs)
    assert numbers(runs) == [2]


def test_what_came_from_outside_finds_nothing_else():
    runs = Runs()
    first = run(runs)
    assert runs.find(1) is first
    assert [runs.find(number) for number in ("1", None, [1], 2)] == [None] * 4


def test_memory_is_taken_from_the_runs_looked_at_longest_ago():
    runs = Runs()
    first, second, third = run(runs), run(runs), run(runs)
    whole = states(first)
    runs.look_at(first)
    runs.make_room(int(2.3 * whole * STATE_BYTES))
    assert runs.nbytes <= 2.3 * whole * STATE_BYTES
    assert (states(first), states(third)) == (whole, whole)
    assert states(second) < whole / 2


def test_short_memory_leaves_the_plan_and_of_a_branch_its_beginning():
    runs = Runs()
    plain, branch = run(runs), run(runs, origin=[1, 50])
    runs.make_room(0)
    assert (states(plain), states(branch)) == (0, 1)
    assert branch.recording
    assert branch.recording.first_step == 0


def test_a_run_that_is_under_way_keeps_its_states():
    runs = Runs()
    live = run(runs, state="running")
    whole = states(live)
    runs.make_room(0)
    assert states(live) == whole


def test_all_visitors_together_are_bounded_and_those_idle_longest_lose_first(monkeypatch):
    idle, busy = Runs(), Runs()
    for _ in range(2):
        run(idle)
        run(busy)
    monkeypatch.setattr(module, "MAX_BYTES_OF_ALL", idle.nbytes + busy.nbytes // 2)
    before = busy.nbytes
    make_room_for_all([idle, busy])
    assert (idle.nbytes, busy.nbytes) == (0, before)


def test_runs_that_train_at_the_same_time_share_half_of_the_memory():
    plain_state = 4 * (784 * 128 + 128 + 1280 + 10)
    for count, hidden in ((1, 1), (1, 8), (8, 1)):
        parts = parts_for(plain_state * hidden, count, most=20)
        assert 2 <= parts <= 20
        assert parts == 2 or count * (parts + 5) * plain_state * hidden <= module.MAX_BYTES / 2
    assert parts_for(plain_state, 1, most=20) == 20
