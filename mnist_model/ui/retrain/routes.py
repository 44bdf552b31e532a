"""The tab's plain routes: start a training, and what is new of it.

A training belongs to the server, and its page asks for news: a page that is cut off for a moment, or whose
server restarts, goes on by itself and keeps its drawing. Gradio's page, whose events are streams, would
reload.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, TypedDict

from anyio.to_thread import run_sync
from starlette.routing import Route

from mnist_model.training import PlanError, TrainingPlan
from mnist_model.ui.retrain.beginnings import begun_runs
from mnist_model.ui.retrain.learning import LearningValue, learning_value
from mnist_model.ui.retrain.mistakes import MistakesValue, mistakes_value
from mnist_model.ui.retrain.plot import IDLE, after_report
from mnist_model.ui.retrain.session import WENT_WRONG, Report, TrainingSessions
from mnist_model.ui.retrain.settings import chosen_rule, chosen_settings
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.visitor.networks import NetworkWords, network_words
from mnist_model.ui.visitor.training import LiveTraining, Run
from mnist_model.ui.visitor.visitor import Visitor, Visitors, is_action_number

LOG = logging.getLogger(__name__)

HOLD_S = 0.8
"""How long a page that has heard all there is waits for its answer: it hears at once what comes meanwhile,
and asks often enough for the server to know that it is there."""

ENDS = ("", "stop", "pause")

HAND_UNDER_WAY = "A network of yours is learning your hand, for a few seconds: press Start when it has."


class Started(TypedDict):
    """What POST /training/start answers; training.js reads it."""

    number: int  # of the training that the page is to follow


class News(TypedDict):
    """What POST /training answers. Typed in news.js as `News`."""

    # A `TrainingValue`; None: there is no such training here, as after a restart.
    training: Mapping[str, Any] | None
    others: list[Mapping[str, Any]]  # the other racers, each with the points that the page has not
    # None, as the curves of `training` then are: nothing that the page has not.
    learning: LearningValue | None
    mistakes: MistakesValue | None  # once the run is over
    network: NetworkWords


def start_route(visitors: Visitors, sessions: TrainingSessions) -> Route:
    """POST /training/start `{"session", "number", "recipe", "warp", …}`: begins a training. Gives `Started`.

    What it may begin besides a new run: `begun_runs`. A visitor has one training at a time: one that is under
    way goes on, and the page is told its number. A request that comes again, with its number, starts nothing.
    """

    async def start(body: dict[str, Any]) -> Started:
        session, number = body.get("session"), body.get("number")
        if not is_action_number(number):
            raise Refusal("Expected the number of the action as a whole number.")
        try:  # before a record is made
            settings, rule = chosen_settings(body), chosen_rule(body)
        except PlanError as error:
            raise Refusal(str(error)) from None
        visitor = visitors.open(session if isinstance(session, str) else "")
        if not visitor.trains and number > visitor.last_action:
            if visitor.learns_hand:
                raise Refusal(HAND_UNDER_WAY)  # whichever ended last would be in use
            visitor.is_new_action(number)
            try:
                runs = begun_runs(visitor, settings, body)
            except PlanError as error:
                failed = IDLE | {"state": "failed", "words": str(error), "reports": 1}
                visitor.training = LiveTraining(number, [Run(TrainingPlan(), failed)])  # pyright: ignore[reportArgumentType]
                return {"number": number}
            live = visitor.training = LiveTraining(number, runs)
            for run in runs:
                run.value = after_report(run.value, Report("waiting", "Getting ready."))
            visitor.is_there(hidden=False)
            reports = sessions.train(visitor, live, rule)
            live.task = asyncio.create_task(follow(live, reports, visitors, visitor))
        return {"number": visitor.training.number if visitor.training else number}

    return json_route("/training/start", start)


def news_route(visitors: Visitors) -> Route:
    """POST /training `{"session", "number", "run", "reports", "step", "points", "hidden", "end"}`.

    Gives `News`. The answer is held back for a moment when the page has heard everything: so many `reports`
    of the training with this `number`. It shows this `run` of it, 0 for the first, and has its curves and its
    hidden units as they were at this `step`, -1 for none; of each other racer in `points`, the curves up to a
    step. `hidden`: the page is in the background. `end`: the visitor wants it to "stop" or to "pause"; what
    was learned so far is kept.
    """

    async def news(body: dict[str, Any]) -> News:
        reports, step, number = body.get("reports"), body.get("step"), body.get("run", 0)
        hidden, end, points = body.get("hidden"), body.get("end"), body.get("points", {})
        if not (isinstance(reports, int) and isinstance(step, int) and isinstance(number, int)):
            raise Refusal("Expected reports, run and step as whole numbers.")
        if not isinstance(hidden, bool) or end not in ENDS or not _are_steps(points):
            raise Refusal(f"Expected hidden as true or false, end as one of {ENDS}, points as steps by run.")
        visitor = visitors.find(body.get("session"))
        live = visitor.training if visitor else None
        if visitor is None or live is None or live.number != body.get("number"):
            nothing = network_words(visitor)
            return {"training": None, "others": [], "learning": None, "mistakes": None, "network": nothing}
        visitor.is_there(hidden)
        if end:
            live.pauses = end == "pause"
            live.stop.set()
        await live.wait_for_news(reports, HOLD_S)
        shown = next((run for run in live.runs if run.number == number), live.runs[0])
        # All of one moment: the run may end while its hidden units are being packed.
        value, params, learning = shown.value, shown.params, None
        others = [_since(run, points.get(str(run.number), -1)) for run in live.runs if run is not shown]
        mistakes, words = shown.mistakes, network_words(visitor)
        if params and value["step"] != step:
            learning = await run_sync(learning_value, params, visitor.seen)
        return {
            "training": value if learning else {**value, "curves": None},
            "others": others,
            "learning": learning,
            "mistakes": mistakes,
            "network": words,
        }

    return json_route("/training", news)


def _are_steps(points: Any) -> bool:
    return isinstance(points, dict) and len(points) <= 16 and all(isinstance(s, int) for s in points.values())


def _since(run: Run, step: int) -> Mapping[str, Any]:
    """A run's value with the points after this step alone: eight racers' curves are too long to repeat."""
    accuracy, loss = run.value["curves"]["accuracy"], run.value["curves"]["loss"]
    new = {"accuracy": [p for p in accuracy if p[0] > step], "loss": [p for p in loss if p[0] > step]}
    return {**run.value, "curves": new}


async def follow(
    live: LiveTraining, reports: AsyncGenerator[Report, None], visitors: Visitors, visitor: Visitor
) -> None:
    """Drives a training to its end, and keeps what its page will ask for.

    What is learned becomes the visitor's own network; of a race, the best.
    """
    best = -1.0
    try:
        async with aclosing(reports):
            async for report in reports:
                runs = [run for run in live.runs if run.is_under_way]
                for run in runs if report.run is None else [live.runs[report.run]]:
                    if report.recording:
                        run.recording = report.recording
                        visitor.runs.keep(run)
                    if report.predictions:
                        run.mistakes = mistakes_value(report.predictions)
                    if report.network and (report.network.accuracy or 0.0) > best:
                        best = report.network.accuracy or 0.0
                        visitors.keep_network(visitor, report.network)
                    live.tell(run, after_report(run.value, report, run.trained_before_s))
    except Exception:
        LOG.exception("a training could not be followed")
        for run in live.runs:
            if run.is_under_way:
                live.tell(run, {**run.value, "state": "failed", "words": WENT_WRONG})
    visitors.make_room_for_runs(visitor)
    if visitor.is_gone:
        visitors.close(visitor.session)  # its connections may look open for many minutes
