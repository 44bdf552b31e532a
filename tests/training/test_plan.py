"""A plan accepts settings within their limits and refuses anything else in one sentence."""

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from mnist_model.training.plan import LIMITS, RECIPES, PlanError, TrainingPlan


def plan_with(name: str, value: Any) -> TrainingPlan:
    settings: dict[str, Any] = {name: value}
    return TrainingPlan(**settings)


def assert_refused(name: str, value: Any) -> None:
    with pytest.raises(PlanError) as caught:
        plan_with(name, value)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} is ")
    assert ", expected a" in sentence
    assert sentence.endswith(f"; the recipe's own is {getattr(TrainingPlan(), name)}.")
    assert "\n" not in sentence
    assert len(sentence) < 200


def test_every_number_has_limits_and_every_recipe_keeps_them():
    assert {field.name for field in fields(TrainingPlan)} == {"recipe", "decay", "warp", *LIMITS}
    for recipe in RECIPES:
        for name, (low, high) in LIMITS.items():
            assert low <= getattr(TrainingPlan(recipe), name) <= high


@pytest.mark.parametrize("name", LIMITS)
def test_plan_takes_its_limits_and_nothing_beyond(name):
    low, high = LIMITS[name]
    for value in (low, high):
        assert getattr(plan_with(name, value), name) == value
    for value in (low - 1e-3, low - 1, high * 1.01, high + 1, 10**400, -(10**5000), -math.inf, math.inf):
        assert_refused(name, value)


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize(
    "value",
    ["3", "", b"1", True, np.True_, math.nan, np.float32("nan"), 1j, [], [1], {}, np.ones(2), object()],
    ids=lambda value: type(value).__name__,  # no address in it: pytest-xdist compares names across processes
)
def test_a_value_that_is_not_a_number_is_refused(name, value):
    assert_refused(name, value)


@pytest.mark.parametrize("name", ["batch_size", "epochs", "steps", "seed", "hidden", "evaluate_every"])
def test_whole_numbers_are_whole_however_they_are_written(name):
    for value in (3, 3.0, np.int64(3), np.float32(3)):
        assert type(getattr(plan_with(name, value), name)) is int
    for value in (2.5, math.nextafter(3.0, 4.0), np.float32(2.5)):
        assert_refused(name, value)


def test_a_huge_value_is_shortened_in_the_sentence():
    assert_refused("epochs", "9" * 1000)
    assert_refused("epochs", [0] * 1000)


@pytest.mark.parametrize("value", ["yes", 1, 0.0, [], np.True_])
def test_a_switch_is_on_or_off(value):
    with pytest.raises(PlanError, match=r"^decay is .*, expected true or false\.$"):
        TrainingPlan(decay=value)


@pytest.mark.parametrize("value", ["adam", "", None, 3, ["minibatch"], {}])
def test_an_unknown_recipe_is_refused_with_the_known_ones(value):
    with pytest.raises(PlanError, match=r"^recipe is .*, expected one of one-by-one, minibatch, momentum\.$"):
        TrainingPlan(value)


def test_none_is_the_recipes_own():
    assert TrainingPlan.for_recipe("momentum", learning_rate=None, seed=4) == TrainingPlan("momentum", seed=4)
    assert TrainingPlan("momentum").momentum == 0.9
    assert TrainingPlan("minibatch").momentum == 0
    assert (TrainingPlan("one-by-one").steps, TrainingPlan("one-by-one").batch_size) == (1000, 1)


def test_learning_rate_rises_during_warm_up_and_then_decays_to_zero():
    constant = TrainingPlan(learning_rate=2, decay=False).learning_rates(0, 10, total=10)
    np.testing.assert_array_equal(constant, np.full(10, 2, np.float32))
    falling = TrainingPlan(learning_rate=2, decay=True).learning_rates(0, 1001, total=1000)
    assert falling[[0, 500, 1000]].tolist() == pytest.approx([2, 1, 0])
    plan = TrainingPlan(learning_rate=2, decay=False, warm_up=0.1)
    assert plan.learning_rates(0, 1000, total=1000)[[0, 49, 99, 100, 999]].tolist() == pytest.approx(
        [0.02, 1, 2, 2, 2]
    )


def test_learning_rates_of_a_part_are_that_part_of_all():
    plan = TrainingPlan("momentum", warm_up=0.5)
    whole, part = plan.learning_rates(0, 100, total=100), plan.learning_rates(30, 70, total=100)
    np.testing.assert_array_equal(whole[30:70], part)


def test_steps_are_those_of_the_epochs_unless_a_number_is_asked_for():
    def totals(**settings):
        plan = TrainingPlan(batch_size=16, epochs=3, **settings)
        return plan.total_steps(70), plan.total_epochs(70)

    assert totals() == (15, 3)
    assert totals(steps=7) == (7, 2)
    assert totals(steps=99) == (99, 20)
