"""The settings of a run: texts and values come from the plan."""

import pytest

from mnist_model.training.plan import LIMITS, RECIPES, TrainingPlan
from mnist_model.ui.retrain.settings import RECIPE_TEXTS, SETTINGS, chosen_settings, use_recipe
from mnist_model.ui.shared.routes import Refusal


def test_every_recipe_of_the_plan_is_offered():
    assert set(RECIPE_TEXTS) == set(RECIPES)


def test_the_page_states_the_limits_and_numbers_of_the_plan():
    hidden = next(setting for setting in SETTINGS if setting.name == "hidden")
    low, high = LIMITS["hidden"]
    assert f"{low:,} to {high:,}" in hidden.info
    assert f"{TrainingPlan('one-by-one').steps:,} steps" in RECIPE_TEXTS["one-by-one"].about
    assert f" {TrainingPlan('minibatch').batch_size} digits" in RECIPE_TEXTS["minibatch"].about


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_fills_in_its_own_values_which_give_its_plan(recipe):
    about, *fields = use_recipe(recipe)
    assert about == RECIPE_TEXTS[recipe].about
    values = tuple(field["value"] for field in fields)
    assert TrainingPlan.for_recipe(**chosen_settings(recipe, values, False)) == TrainingPlan(recipe)


@pytest.mark.parametrize("recipe", [None, "<script>"])
def test_a_recipe_that_does_not_exist_is_refused_and_not_repeated(recipe):
    with pytest.raises(Refusal, match=r"^There is no such recipe: choose one of those on the page\.$"):
        use_recipe(recipe)


def test_values_that_a_recipe_does_not_use_are_disabled_and_not_sent():
    _, *fields = use_recipe("one-by-one")
    disabled = {s.name for s, field in zip(SETTINGS, fields, strict=True) if not field["interactive"]}
    assert disabled == {"epochs", "batch_size", "momentum"}
    chosen = chosen_settings("one-by-one", tuple(range(len(SETTINGS))), True)
    assert set(chosen) == {"recipe", "warp", "learning_rate", "hidden", "seed"}
