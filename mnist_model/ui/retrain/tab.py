"""The Retrain tab: settings on the left, the training as it runs on the right."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync

from mnist_model.preprocessing.picture import PictureError
from mnist_model.training import TrainingPlan
from mnist_model.training.plan import LIMITS
from mnist_model.ui.pad.pad import DigitPad, OnPad, picture_seen
from mnist_model.ui.retrain.datasets import SharedDataset
from mnist_model.ui.retrain.learning import LearningView, learning
from mnist_model.ui.retrain.mistakes import MistakesView, mistakes
from mnist_model.ui.retrain.plot import Story, TrainingView
from mnist_model.ui.retrain.session import AlreadyTraining, Report, TrainingDesk
from mnist_model.ui.retrain.waiting_line import WaitingLine

RECIPE_TEXTS = {
    "minibatch": (
        "Mini-batches",
        "It answers a few digits, and then every weight moves a little, so that their average error shrinks.",
    ),
    "momentum": (
        "With momentum",
        "The same, but each step keeps most of the last one, like a ball rolling downhill that brakes late.",
    ),
    "one-by-one": (
        "One by one",
        "The classroom recipe: 1,000 steps, each on a single digit. Easy to follow, but it has seen little.",
    ),
}
"""For each recipe, what the page calls it and how it works."""

ABOUT_WARP = "Turn and bend each one a little, anew at every step: slower, but it learns to read other hands."


@dataclass(frozen=True)
class Setting:
    """One number of the plan, as the page explains it; `TrainingPlan` alone knows what is allowed."""

    name: str
    label: str
    info: str
    step: float
    unused_by: tuple[str, ...] = ()


SHOWN = (
    Setting("learning_rate", "Learning rate", "how far each step goes", 0.01),
    Setting("epochs", "Epochs", "rounds over the data", 1, unused_by=("one-by-one",)),
)
MORE = (
    Setting("batch_size", "Batch size", "digits for each step", 1, unused_by=("one-by-one",)),
    Setting("hidden", "Hidden units", "little detectors, {:,} to {:,}".format(*LIMITS["hidden"]), 16),
    Setting("momentum", "Momentum", "how much of a step stays", 0.05, ("one-by-one", "minibatch")),
    Setting("seed", "Seed", "of its random start", 1),
)
SETTINGS = SHOWN + MORE


def build_retrain_tab(visitor: gr.State, pad: DigitPad) -> None:
    """Builds the tab inside the current `gr.Tab`.

    Args:
        visitor: gets the visitor's own network when a training is over.
        pad: the drawing on it is read again and again while the network learns.
    """
    desk = TrainingDesk(SharedDataset(), WaitingLine())
    drawings: dict[str, OnPad] = {}  # what those who train have on their pads, as last heard

    async def start(
        request: gr.Request, on_pad: OnPad, recipe: str, warp: bool, *values: float
    ) -> AsyncIterator[Any]:
        who, story = _name(request), Story()
        drawings[who] = on_pad
        try:
            async with aclosing(desk.train(who, _chosen(recipe, values) | {"warp": warp})) as reports:
                async for report in reports:
                    yield (
                        story.so_far(report),
                        await run_sync(_learning, report, drawings[who]),
                        mistakes(report.predictions) if report.predictions else None,
                        report.network or gr.skip(),
                    )
        except AlreadyTraining as error:
            raise gr.Error(str(error), print_exception=False) from error
        finally:
            if not desk.trains(who):
                drawings.pop(who, None)

    async def notice(request: gr.Request, on_pad: OnPad) -> None:
        if _name(request) in drawings:
            drawings[_name(request)] = on_pad

    async def stop(request: gr.Request) -> None:
        desk.stop(_name(request))

    with gr.Row(elem_id="retrain"):
        with gr.Column(elem_id="retrain-settings", min_width=0):
            choices = [(name, key) for key, (name, _) in RECIPE_TEXTS.items()]
            recipe = gr.Radio(choices, value="minibatch", label="Recipe", elem_id="retrain-recipe")
            about = gr.HTML(RECIPE_TEXTS["minibatch"][1], elem_id="retrain-about", apply_default_css=False)
            fields = _fields(SHOWN)
            with gr.Accordion("More", open=False, elem_id="retrain-more"):
                fields += _fields(MORE)
                warp = gr.Checkbox(
                    False, label="Warp the digits", info=ABOUT_WARP, elem_id="retrain-warp", container=False
                )
            start_button = gr.Button("Start", variant="primary", elem_id="retrain-start")
            stop_button = gr.Button("Stop", variant="primary", elem_id="retrain-stop")
        with gr.Column(elem_id="retrain-run", min_width=0):
            view = TrainingView()
            learning_view = LearningView()
            mistakes_view = MistakesView()

    private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    recipe.input(_use_recipe, recipe, [about, *fields], queue=False, **private)
    start_button.click(
        start,
        [pad, recipe, warp, *fields],
        [view, learning_view, mistakes_view, visitor],
        concurrency_limit=None,  # the desk's own line is fair, and says the place
        trigger_mode="multiple",  # once it is over one may start again, before gradio has heard of it
        **private,
    )
    stop_button.click(stop, queue=False, **private)
    learning_view.redrawn(notice, pad, queue=False, trigger_mode="always_last", **private)


def _fields(settings: tuple[Setting, ...]) -> list[gr.Number]:
    plan = TrainingPlan.for_recipe("minibatch")
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


def _use_recipe(recipe: str) -> list[Any]:
    """The recipe's own sensible values; what it does not use cannot be changed."""
    plan = TrainingPlan.for_recipe(recipe)
    fields = [
        gr.update(value=getattr(plan, setting.name), interactive=recipe not in setting.unused_by)
        for setting in SETTINGS
    ]
    return [RECIPE_TEXTS[recipe][1], *fields]


def _chosen(recipe: str, values: tuple[float, ...]) -> dict[str, Any]:
    used = [recipe not in setting.unused_by for setting in SETTINGS]
    return {"recipe": recipe} | {
        setting.name: value for setting, value, use in zip(SETTINGS, values, used, strict=True) if use
    }


def _name(request: gr.Request) -> str:
    """One page that is open in one browser."""
    return request.session_hash or ""


def _learning(report: Report, on_pad: OnPad) -> Any:
    """The newest network of a report, and what it makes of the drawing."""
    if not report.steps:
        return gr.skip()
    try:
        seen = picture_seen(on_pad)
    except PictureError:
        seen = None
    return learning(report.steps[-1].params, seen)
