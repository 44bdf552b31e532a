"""A race trains several networks side by side, each bit for bit as if it were alone."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import islice

import jax
import pytest

from mnist_model.training import Progress, TrainingPlan, train
from mnist_model.training import stream as training
from mnist_model.training.plan import LIMITS
from mnist_model.training.race import Race, Racer
from mnist_model.training.stopping import StopRule
from tests.training.test_stream import DATASET, PLANS, WARPED, assert_same_bits

RATES = [replace(PLANS["plain"], learning_rate=rate) for rate in (0.01, 0.1, 0.3)]
MIXED = [*RATES, PLANS["momentum"], WARPED, replace(PLANS["plain"], batch_size=7, seed=3)]


def run(race: Race, threads: int = 2) -> list[tuple[int, Progress]]:
    """Runs a race to its end; gives every Progress in the order in which they came."""
    reports: list[tuple[int, Progress]] = []

    def lane():
        with jax.debug_nans(False):  # which is a thread's own
            while turn := race.advance():
                number, progress = turn
                if progress:
                    reports.append((number, progress))

    lanes = [threading.Thread(target=lane) for _ in range(threads)]
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()
    return reports


def assert_as_if_alone(racer: Racer, plan: TrainingPlan) -> None:
    *_, alone = train(plan, DATASET)
    assert racer.last is not None
    assert_same_bits(racer.last.params, alone.params)
    assert racer.last.test_accuracy == alone.test_accuracy


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_each_network_of_a_race_is_the_same_run_alone_bit_for_bit(threads, monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    race = Race(MIXED, DATASET)
    run(race, threads)
    assert race.is_over
    for racer, plan in zip(race.racers, MIXED, strict=True):
        assert_as_if_alone(racer, plan)


def test_all_start_before_any_goes_on_and_none_is_left_behind(monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    reports = run(Race([replace(plan, evaluate_every=1) for plan in RATES], DATASET), threads=1)
    assert [now.step for _, now in reports[:3]] == [0, 0, 0]
    reached = [0] * len(RATES)
    for number, now in reports[3:]:
        reached[number] = now.step
        assert max(reached) - min(reached) <= 1


def test_racers_with_other_batches_are_equally_far_in_their_own_runs(monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    plans = [replace(PLANS["plain"], evaluate_every=1, batch_size=size) for size in (16, 7)]
    done = [0.0, 0.0]
    for number, now in run(Race(plans, DATASET), threads=1):
        done[number] = now.step / now.total_steps
        assert abs(done[0] - done[1]) <= 1 / 15 + 1e-9


def test_a_racer_that_diverges_drops_out_and_the_others_go_on(monkeypatch):
    monkeypatch.setitem(LIMITS, "learning_rate", (1e-6, 1e18))
    race = Race([RATES[1], replace(RATES[1], learning_rate=1e18)], DATASET)
    run(race)
    assert race.is_over
    assert_as_if_alone(race.racers[0], RATES[1])
    diverged = race.racers[1]
    assert str(diverged.diverged).startswith("The training diverged at step 2: with a learning rate of 1e+18")
    assert diverged.last is not None
    assert diverged.last.step == 1


def test_a_racer_goes_on_from_a_state_as_it_would_alone():
    plan = RATES[1]
    passed = next(islice(train(replace(plan, evaluate_every=1), DATASET), 4, None)).state
    race = Race([plan, plan], DATASET, [None, passed])
    reports = run(race)
    assert sorted(next(now.step for number, now in reports if number == racer) for racer in (0, 1)) == [0, 4]
    for racer in race.racers:
        assert_as_if_alone(racer, plan)


def test_a_racer_that_its_stop_rule_ends_says_why_and_the_others_go_on():
    plans = [replace(RATES[2], epochs=4), replace(RATES[2], learning_rate=1e-6, epochs=4)]
    goal = next(
        now.test_accuracy for now in train(replace(plans[0], evaluate_every=1), DATASET) if now.step == 10
    )
    race = Race(plans, DATASET, until=StopRule(accuracy=goal))
    run(race)
    first, second = race.racers
    assert first.last is not None
    assert first.last.step <= 10
    assert first.stopped.endswith("asked for")
    assert (second.stopped, second.part_done) == ("", 1)


def test_a_race_uses_the_programs_that_trainings_have_compiled(compilations):
    plan = replace(PLANS["plain"], hidden=9)  # a width of its own, so that the training does compile
    with jax.debug_nans(False):  # as in `run`: it is part of a program as well
        list(train(plan, DATASET))
    assert compilations
    compilations.clear()
    run(Race([plan], DATASET))
    assert compilations == []


def test_racers_are_spread_over_the_devices():
    """Two host devices, as XLA can pretend to have: in a process of its own."""
    program = """
import jax
from mnist_model.training.race import Race
from tests.training.test_race import MIXED, assert_as_if_alone, run
from tests.training.test_stream import DATASET
race = Race(MIXED, DATASET)
run(race)
homes = [next(iter(racer.last.params["W1"].devices())) for racer in race.racers]
assert homes == [jax.devices()[number % 2] for number in range(len(MIXED))], homes
assert len(jax.devices()) == 2
for racer, plan in zip(race.racers, MIXED, strict=True):
    assert_as_if_alone(racer, plan)
"""
    env = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    subprocess.run([sys.executable, "-c", program], check=True, env=env, timeout=300)
