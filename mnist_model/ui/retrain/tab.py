"""The Retrain tab: settings on the left, the training run as it goes on the right."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync

from mnist_model.training.stream import compile_ahead
from mnist_model.ui.retrain.controls import ControlsView
from mnist_model.ui.retrain.datasets import SharedDataset
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.learning import LearningView, learning_value
from mnist_model.ui.retrain.mistakes import MistakesView, mistakes_value
from mnist_model.ui.retrain.plot import IDLE, PlotValue, PlotView, after_report, as_run
from mnist_model.ui.retrain.routes import training_route
from mnist_model.ui.retrain.session import AlreadyTraining, TrainingSessions
from mnist_model.ui.retrain.settings import (
    ABOUT_WARP,
    DEFAULT_RECIPE,
    MAIN_SETTINGS,
    MORE_SETTINGS,
    RECIPE_TEXTS,
    chosen_settings,
    number_fields,
    use_recipe,
)
from mnist_model.ui.shared.events import AT_ONCE, QUIET
from mnist_model.ui.shared.parts import TabParts
from mnist_model.ui.visitor.view import VisitorView, visitor_value
from mnist_model.ui.visitor.visitor import Visitor, Visitors


def build_retrain_tab(visitors: Visitors, visitor_view: VisitorView) -> TabParts:
    """Builds the tab inside the current `gr.Tab`.

    Args:
        visitors: whose networks and runs are kept there, and whose drawing is read while a network learns.
        visitor_view: is told when a visitor has a new network.
    """
    sessions = TrainingSessions(SharedDataset(), FairQueue())

    async def start(request: gr.Request, recipe: str, warp: bool, *values: float) -> AsyncIterator[list[Any]]:
        visitor = visitors.open(request.session_hash or "")
        settings = chosen_settings(recipe, values, warp)
        try:
            async with aclosing(training_outputs(sessions, visitors, visitor, settings)) as outputs:
                async for values_shown in outputs:
                    yield values_shown
        except AlreadyTraining as error:
            raise gr.Error(str(error), print_exception=False) from error

    async def stop(request: gr.Request) -> None:
        if visitor := visitors.find(request.session_hash):
            sessions.stop(visitor)

    with gr.Row(elem_id="retrain"):
        with gr.Column(elem_id="retrain-settings", min_width=0):
            choices = [(text.name, recipe) for recipe, text in RECIPE_TEXTS.items()]
            recipe = gr.Radio(choices, value=DEFAULT_RECIPE, label="Recipe", elem_id="retrain-recipe")
            about = gr.HTML(
                RECIPE_TEXTS[DEFAULT_RECIPE].about, elem_id="retrain-about", apply_default_css=False
            )
            fields = number_fields(MAIN_SETTINGS)
            with gr.Accordion("More", open=False, elem_id="retrain-more"):
                fields += number_fields(MORE_SETTINGS)
                warp = gr.Checkbox(
                    False, label="Warp the digits", info=ABOUT_WARP, elem_id="retrain-warp", container=False
                )
            controls = ControlsView()
        with gr.Column(elem_id="retrain-run", min_width=0):
            views = [PlotView(), LearningView(), MistakesView()]

    recipe.input(use_recipe, recipe, [about, *fields], **AT_ONCE)
    controls.start(
        start,
        [recipe, warp, *fields],
        [*views, visitor_view],
        concurrency_limit=None,  # the fair queue limits, and reports the place in it
        trigger_mode="multiple",  # after the last report one may start again before Gradio has ended the call
        **QUIET,
    )
    controls.stop(stop, **AT_ONCE)
    return TabParts(routes=[training_route(visitors)], compile_ahead=[compile_ahead])


async def training_outputs(
    sessions: TrainingSessions, visitors: Visitors, visitor: Visitor, settings: dict[str, Any]
) -> AsyncGenerator[list[Any], None]:
    """One training run as values for the plot, the hidden units, the mistakes and the `VisitorView`.

    What is learned becomes the visitor's own network, and the run is remembered if it took a step.

    Raises:
        AlreadyTraining: before anything is given.
    """
    plot: PlotValue = {**IDLE, "before": visitor.runs[-1] if visitor.runs else None}
    async with aclosing(sessions.train(visitor, settings)) as reports:
        async for report in reports:
            plot = after_report(plot, report)
            if report.network:
                visitors.keep_network(visitor, report.network)
            if report.state not in ("waiting", "running") and plot["step"]:
                visitor.remember_run(as_run(plot))
            if report.state == "stopped" and visitor.is_gone:
                visitors.close(visitor.session)  # its connections may look open for many minutes
            learning = gr.skip()
            if report.steps:
                learning = await run_sync(learning_value, report.steps[-1].params, visitor.seen)
            mistakes = mistakes_value(report.predictions) if report.predictions else None
            yield [plot, learning, mistakes, visitor_value(visitor) if report.network else gr.skip()]
