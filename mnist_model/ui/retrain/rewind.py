"""A run at any of its steps: the network of that step is computed again, shown, and answers the visitor."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from anyio.to_thread import run_sync
from starlette.routing import Route

from mnist_model import recognition
from mnist_model.evaluation import Predictions
from mnist_model.network import Params, as_input
from mnist_model.training import Diverged, Progress, TrainingState
from mnist_model.training.chunks import Chunk
from mnist_model.training.inspection import inspect_step
from mnist_model.ui.retrain.beginnings import FORGOTTEN_RUN
from mnist_model.ui.retrain.inspected import InspectedStep, inspected_step
from mnist_model.ui.retrain.learning import LearningValue, learning_value
from mnist_model.ui.retrain.measuring import measured
from mnist_model.ui.retrain.mistakes import MistakesValue, mistakes_value
from mnist_model.ui.retrain.plot import after_report
from mnist_model.ui.retrain.session import Report
from mnist_model.ui.shared.answers import rounded
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.visitor.networks import NetworkWords, network_words
from mnist_model.ui.visitor.training import Run
from mnist_model.ui.visitor.visitor import Visitor, VisitorNetwork, Visitors, is_action_number

THREADS = 2
"""That compute steps again, of all visitors; the slots of trainings have their own."""

OVERTAKEN = "A newer step was asked for."


class Shown(TypedDict):
    """What POST /training/show answers. Typed in news.js as `Shown`."""

    run: int
    step: int  # the one asked for; or, if that need not be exact, a kept one near it
    exact: bool
    accuracy: float  # of the network of this step
    learning: LearningValue
    mistakes: MistakesValue
    inspected: InspectedStep | None  # the step that led here, if asked for
    training: Mapping[str, Any] | None  # the run's value, if the step was a new one
    network: NetworkWords


class Trace(TypedDict):
    """What POST /training/trace answers. Typed in trace.js as `Trace`."""

    run: int
    points: list[tuple[int, list[float]]]  # steps, and the ten probabilities of the drawing; none without one


@dataclass(frozen=True)
class _Look:
    """A step as a thread has computed it."""

    state: TrainingState
    network: VisitorNetwork
    predictions: Predictions
    learning: LearningValue
    inspected: InspectedStep | None
    taken: list[Chunk]  # on the way there


def show_route(visitors: Visitors) -> Route:
    """POST /training/show `{"session", "order", "run", "step", "exact", "inspect"}`. Gives `Shown`.

    The network of that step is from then on the visitor's own, and in use. A run that has paused takes the
    steps up to it, if it has not yet. `exact`: a step near it will not do. `inspect`: with the step that
    leads there, taken apart. `order` grows with each request: one that was overtaken changes nothing, and is
    refused.
    """
    threads = background_threads(THREADS)

    async def show(body: dict[str, Any]) -> Shown:
        visitor, run = _find(visitors, body)
        if visitor is None or run is None or run.recording is None:
            raise Refusal(FORGOTTEN_RUN)
        order, step = body.get("order"), body.get("step")
        exact, inspect = body.get("exact", True), body.get("inspect", False)
        if not (is_action_number(order) and is_action_number(step)):
            raise Refusal("Expected order and step as whole numbers.")
        if not (isinstance(exact, bool) and isinstance(inspect, bool)):
            raise Refusal("Expected exact and inspect as true or false.")
        last = run.value["step"] if run.is_under_way else run.value["total"]
        step = max(run.recording.first_step, min(step, last))
        visitor.newest_look = max(visitor.newest_look, order)

        def is_overtaken() -> bool:
            return order < visitor.newest_look

        def look() -> _Look:
            return _look(run, step, visitor.seen, is_overtaken, exact=exact, inspect=inspect)

        try:
            found = await asyncio.get_running_loop().run_in_executor(threads if exact else None, look)
        except Diverged as error:
            raise Refusal(str(error)) from None
        if is_overtaken():
            raise Refusal(OVERTAKEN)
        news = None
        if run.value["step"] < found.state.step and not run.is_under_way:
            news = _take_over(run, found)
            visitors.make_room_for_runs(visitor)
        run.looked_at, run.mistakes = found.state, mistakes_value(found.predictions)
        visitor.runs.look_at(run)
        visitors.keep_network(visitor, found.network)
        return {
            "run": run.number,
            "step": found.state.step,
            "exact": found.state.step == step,
            "accuracy": found.predictions.accuracy,
            "learning": found.learning,
            "mistakes": run.mistakes,
            "inspected": found.inspected,
            "training": news,
            "network": network_words(visitor),
        }

    return json_route("/training/show", show)


def trace_route(visitors: Visitors) -> Route:
    """POST /training/trace `{"session", "run"}`: the drawing as the run's kept states read it.

    The state that its page looks at is among them.
    """

    async def trace(body: dict[str, Any]) -> Trace:
        visitor, run = _find(visitors, body)
        if visitor is None or run is None or run.recording is None or not visitor.seen.any():
            return {"run": run.number if run else 0, "points": []}
        seen, by_step = visitor.seen, {state.step: state for state in run.recording.states}
        if run.looked_at:
            by_step[run.looked_at.step] = run.looked_at
        states = [by_step[step] for step in sorted(by_step)]

        def points() -> list[tuple[int, list[float]]]:
            return [(state.step, _probabilities(state.params, seen)) for state in states]

        return {"run": run.number, "points": await run_sync(points)}

    return json_route("/training/trace", trace)


def remove_route(visitors: Visitors) -> Route:
    """POST /training/remove `{"session", "run"}`: the run is forgotten. Removing twice does no harm."""

    async def remove(body: dict[str, Any]) -> dict[str, bool]:
        visitor, run = _find(visitors, body)
        if run and run.is_under_way:
            raise Refusal("This run is under way: stop it first.")
        if visitor and run:
            visitor.runs.remove(run)
        return {"removed": True}

    return json_route("/training/remove", remove)


def _find(visitors: Visitors, body: Mapping[str, Any]) -> tuple[Visitor | None, Run | None]:
    visitor = visitors.find(body.get("session"))
    return visitor, visitor.runs.find(body.get("run")) if visitor else None


def _probabilities(params: Params, seen: np.ndarray) -> list[float]:
    return rounded(recognition.probabilities(params, as_input(seen)[None])[0])


def _look(
    run: Run, step: int, seen: np.ndarray, is_overtaken: Callable[[], bool], *, exact: bool, inspect: bool
) -> _Look:
    recording, dataset = run.recording, run.dataset
    if recording is None or dataset is None:
        raise Refusal(FORGOTTEN_RUN)
    taken: list[Chunk] = []

    def reach(step: int, near: TrainingState | None) -> TrainingState:
        state = recording.nearest(step)
        for chunk in recording.chunks_up_to(step, dataset, near):
            state = chunk.state
            taken.append(chunk)
            if is_overtaken():
                raise Refusal(OVERTAKEN)
            if not exact:
                break
        return state

    before, inspected = run.looked_at, None
    if inspect and exact and step > recording.first_step:
        before = reach(step - 1, before)
    state = reach(step, before)
    network, predictions = measured(state, run.plan, dataset)
    if before and inspect and before.step == step - 1:
        inspected = inspected_step(inspect_step(run.plan, before, dataset), before.params, state.params)
    return _Look(state, network, predictions, learning_value(state.params, seen), inspected, taken)


def _take_over(run: Run, found: _Look) -> Mapping[str, Any]:
    """The run has taken new steps: its curves and its recording go up to there."""
    if run.recording is None or run.dataset is None:
        raise Refusal(FORGOTTEN_RUN)
    examples, value = len(run.dataset.train_labels), run.value
    new = [chunk for chunk in found.taken if chunk.state.step > value["step"]]
    pictures, took_s = sum(c.pictures for c in new), sum(c.took_s for c in new)
    progress = Progress(
        state=found.state,
        total_steps=value["total"],
        epoch=run.plan.epoch_of(found.state.step, examples),
        total_epochs=run.plan.total_epochs(examples),
        train_loss=sum(c.loss for c in new) / pictures,
        test_accuracy=found.predictions.accuracy,
        accuracy_step=found.state.step,
        elapsed_s=took_s,
        images_per_second=pictures / took_s,
        seconds_left=0.0,
    )
    is_last = found.state.step == value["total"]
    state = "done" if is_last else "paused"
    words = f"{'All steps are taken' if is_last else 'Paused'} at step {found.state.step:,}"
    run.recording = run.recording.begun().with_state(found.state)
    report = Report(
        state, f"{words}: {100 * progress.test_accuracy:.1f} % of the test digits right.", [progress]
    )
    run.value = after_report(value, report, value["trained_s"])
    return run.value
