"""The settings of a run: texts and values come from the plan."""

import re

import pytest

from mnist_model.training.plan import LIMITS, RECIPES, TrainingPlan
from mnist_model.ui.retrain.settings import (
    DEFAULT_RECIPE,
    RECIPE_TEXTS,
    SETTINGS,
    chosen_settings,
    form_html,
    recipe_values,
)
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
    values = recipe_values()[recipe]["values"]
    chosen = chosen_settings({"recipe": recipe, "warp": False} | values)
    assert TrainingPlan.for_recipe(**chosen) == TrainingPlan(recipe)


def test_the_form_begins_with_the_default_recipe_and_its_values():
    form = form_html()
    assert re.findall(r'value="([^"]*)" checked', form["recipes"]) == [DEFAULT_RECIPE]
    fields = re.findall(r'name="(\w+)".*? value="([^"]*)"( disabled)?', form["main"] + form["more"])
    plan = TrainingPlan(DEFAULT_RECIPE)
    assert [(name, float(value)) for name, value, _ in fields] == [
        (setting.name, getattr(plan, setting.name)) for setting in SETTINGS
    ]
    assert [name for name, _, disabled in fields if disabled] == recipe_values()[DEFAULT_RECIPE]["unused"]


@pytest.mark.parametrize("recipe", [None, "<script>", ["minibatch"]])
def test_a_recipe_that_does_not_exist_is_refused_and_not_repeated(recipe):
    with pytest.raises(Refusal, match=r"^There is no such recipe: choose one of those on the page\.$"):
        chosen_settings({"recipe": recipe})


@pytest.mark.parametrize("setting", [{"epochs": "<b>"}, {"seed": [1]}, {"warp": "yes"}, {"hidden": {}}])
def test_what_is_no_number_is_refused_and_not_repeated(setting):
    with pytest.raises(Refusal, match=r"^Expected the settings as numbers, and warp as true or false\.$"):
        chosen_settings({"recipe": "minibatch"} | setting)


def test_values_that_a_recipe_does_not_use_are_disabled_and_not_sent():
    assert set(recipe_values()["one-by-one"]["unused"]) == {"epochs", "batch_size", "momentum"}
    sent = {setting.name: number for number, setting in enumerate(SETTINGS)}
    chosen = chosen_settings({"recipe": "one-by-one", "warp": True} | sent | {"evil": 1})
    assert set(chosen) == {"recipe", "warp", "learning_rate", "hidden", "seed"}
