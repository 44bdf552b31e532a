"""The settings of a training run, as the page explains them. `TrainingPlan` alone knows what is allowed."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from mnist_model.training.plan import LIMITS, TrainingPlan
from mnist_model.ui.shared.routes import Refusal

DEFAULT_RECIPE = TrainingPlan().recipe


@dataclass(frozen=True)
class RecipeText:
    """What the page calls a recipe, and how it works: three short lines at most."""

    name: str
    about: str


RECIPE_TEXTS = {
    "minibatch": RecipeText(
        "Mini-batches",
        f"Each step reads {TrainingPlan('minibatch').batch_size} digits and moves every weight a little, "
        "so that their mean loss shrinks.",
    ),
    "momentum": RecipeText(
        "With momentum",
        "The same, but each step keeps most of the last one, so that steps in one direction add up.",
    ),
    "one-by-one": RecipeText(
        "One by one",
        f"The classroom recipe: {TrainingPlan('one-by-one').steps:,} steps, each on a single digit. "
        "Easy to follow, but it sees little of the data.",
    ),
}

ABOUT_WARP = "Turn and bend each one a little, anew at every step: slower, but it learns to read other hands."


@dataclass(frozen=True)
class Setting:
    """One number of the plan."""

    name: str
    label: str
    info: str
    step: float
    unused_by: tuple[str, ...] = ()


MAIN_SETTINGS = (
    Setting("learning_rate", "Learning rate", "how far each step goes", 0.01),
    Setting("epochs", "Epochs", "rounds over the data", 1, unused_by=("one-by-one",)),
)
MORE_SETTINGS = (
    Setting("batch_size", "Batch size", "digits for each step", 1, unused_by=("one-by-one",)),
    Setting("hidden", "Hidden units", "little detectors, {:,} to {:,}".format(*LIMITS["hidden"]), 16),
    Setting("momentum", "Momentum", "how much of a step stays", 0.05, ("one-by-one", "minibatch")),
    Setting("seed", "Seed", "of its random start", 1),
)
SETTINGS = MAIN_SETTINGS + MORE_SETTINGS


def number_fields(settings: tuple[Setting, ...]) -> list[gr.Number]:
    """A row of number fields with the default recipe's values."""
    plan = TrainingPlan(DEFAULT_RECIPE)
    with gr.Row():
        return [
            gr.Number(
                getattr(plan, setting.name),
                label=setting.label,
                info=setting.info,
                step=setting.step,
                min_width=100,
                interactive=plan.recipe not in setting.unused_by,
                elem_id=f"retrain-{setting.name.replace('_', '-')}",
            )
            for setting in settings
        ]


def use_recipe(recipe: str) -> list[Any]:
    """The text of a recipe and its values for all `SETTINGS`; those that it does not use are disabled.

    Raises:
        Refusal: there is no such recipe.
    """
    if recipe not in RECIPE_TEXTS:
        raise Refusal("There is no such recipe: choose one of those on the page.")
    plan = TrainingPlan(recipe)
    fields = [
        gr.update(value=getattr(plan, setting.name), interactive=recipe not in setting.unused_by)
        for setting in SETTINGS
    ]
    return [RECIPE_TEXTS[recipe].about, *fields]


def chosen_settings(recipe: str, values: tuple[float, ...], warp: bool) -> dict[str, Any]:
    """The arguments of `TrainingPlan.for_recipe`: what the recipe uses of the values of all `SETTINGS`."""
    used = {s.name: value for s, value in zip(SETTINGS, values, strict=True) if recipe not in s.unused_by}
    return {"recipe": recipe, "warp": warp} | used
