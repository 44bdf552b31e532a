"""The settings of a training run, as the page explains them. `TrainingPlan` alone knows what is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from mnist_model.training.plan import LIMITS, TrainingPlan
from mnist_model.training.stopping import StopRule
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
    Setting("hidden", "Hidden units", "{:,} to {:,} detectors".format(*LIMITS["hidden"]), 16),
    Setting("momentum", "Momentum", "kept of each step", 0.05, ("one-by-one", "minibatch")),
    Setting("seed", "Seed", "of its random start", 1),
)
SETTINGS = MAIN_SETTINGS + MORE_SETTINGS


def recipe_values() -> dict[str, dict[str, Any]]:
    """For each recipe its text, its values, and what it does not use. Typed in form.js as `Recipe`."""
    return {
        recipe: {
            "about": text.about,
            "values": {s.name: getattr(TrainingPlan(recipe), s.name) for s in SETTINGS},
            "unused": [s.name for s in SETTINGS if recipe in s.unused_by],
        }
        for recipe, text in RECIPE_TEXTS.items()
    }


def form_html() -> dict[str, str]:
    """The parts of the form, with the default recipe's values."""
    recipes = [
        f'<label><input type="radio" name="recipe" value="{recipe}"'
        f"{_if('checked', recipe == DEFAULT_RECIPE)}>{escape(text.name)}</label>"
        for recipe, text in RECIPE_TEXTS.items()
    ]
    return {
        "recipes": "".join(recipes),
        "about": escape(RECIPE_TEXTS[DEFAULT_RECIPE].about),
        "main": "".join(map(_number_field, MAIN_SETTINGS)),
        "more": "".join(map(_number_field, MORE_SETTINGS)),
        "stop": "".join(_stop_field(setting) for setting in STOP_SETTINGS),
        "warp": escape(ABOUT_WARP),
    }


def _number_field(setting: Setting) -> str:
    plan = TrainingPlan(DEFAULT_RECIPE)
    unused = _if("disabled", plan.recipe in setting.unused_by)
    return _field(setting, f'value="{getattr(plan, setting.name):g}"{unused}')


def _stop_field(setting: Setting) -> str:
    """Empty at first: HTML shows what that means."""
    return _field(setting, 'min="0" placeholder="never"')


def _field(setting: Setting, attributes: str) -> str:
    return (
        f'<label id="retrain-{setting.name.replace("_", "-")}"><span>{escape(setting.label)}</span>'
        f'<small>{escape(setting.info)}</small><input type="number" name="{setting.name}" '
        f'step="{setting.step:g}" inputmode="decimal" {attributes}></label>'
    )


def _if(attribute: str, condition: bool) -> str:
    return f" {attribute}" if condition else ""


STOP_SETTINGS = (
    Setting("stop_accuracy", "Stop at", "% right, after an epoch", 0.5),
    Setting("patience", "Patience", "epochs without a gain", 1, unused_by=("one-by-one",)),
)
"""Of the stop rule; an empty field, or 0, is none."""


def chosen_rule(body: Mapping[str, Any]) -> StopRule:
    """The stop rule of a request.

    Raises:
        Refusal: a setting is no number.
        PlanError: it is outside its limits.
    """
    accuracy, patience = (body.get(setting.name) or 0 for setting in STOP_SETTINGS)
    if not isinstance(accuracy, int | float) or not isinstance(patience, int):
        raise Refusal("Expected the stop rule as numbers.")
    return StopRule(accuracy / 100, patience)


def run_name(plan: TrainingPlan, base: TrainingPlan | None = None) -> str:
    """What differs from another plan of the same recipe; None = the recipe's own.

    >>> run_name(TrainingPlan(learning_rate=0.1, warp=True))
    'learning rate 0.1, warped'
    """
    base = base or TrainingPlan(plan.recipe)
    words = [
        f"{setting.label.lower()} {getattr(plan, setting.name):g}"
        for setting in SETTINGS
        if getattr(plan, setting.name) != getattr(base, setting.name)
    ]
    if plan.warp != base.warp:
        words.append("warped" if plan.warp else "not warped")
    return ", ".join(words)


def shown_settings(plan: TrainingPlan) -> dict[str, Any]:
    """A plan as the page's table of runs and its form have it."""
    return {"recipe": plan.recipe, "warp": plan.warp} | {s.name: getattr(plan, s.name) for s in SETTINGS}


def chosen_settings(body: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `TrainingPlan.for_recipe`: what the recipe uses of a request's settings.

    Raises:
        Refusal: there is no such recipe, or a setting is no number. Whether it fits, the plan says.
    """
    recipe, warp = body.get("recipe"), body.get("warp", False)
    if not isinstance(recipe, str) or recipe not in RECIPE_TEXTS:
        raise Refusal("There is no such recipe: choose one of those on the page.")
    used = {s.name: body.get(s.name) for s in SETTINGS if recipe not in s.unused_by}
    numbers = [value for value in used.values() if value is not None]
    if not isinstance(warp, bool) or not all(isinstance(number, int | float) for number in numbers):
        raise Refusal("Expected the settings as numbers, and warp as true or false.")
    return {"recipe": recipe, "warp": warp} | used
