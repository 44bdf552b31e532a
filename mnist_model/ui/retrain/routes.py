"""The tab's plain routes: start a run, and what is new of it.

A run belongs to the server, and its page asks for news: a page that is cut off for a moment, or whose server
restarts, goes on by itself and keeps its drawing. Gradio's page, whose events are streams, would reload.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, TypedDict

from anyio.to_thread import run_sync
from starlette.routing import Route

from mnist_model.ui.retrain.learning import LearningValue, learning_value
from mnist_model.ui.retrain.mistakes import MistakesValue, mistakes_value
from mnist_model.ui.retrain.plot import IDLE, after_report
from mnist_model.ui.retrain.session import WENT_WRONG, Report, TrainingSessions
from mnist_model.ui.retrain.settings import chosen_settings
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.visitor.networks import NetworkWords, network_words
from mnist_model.ui.visitor.training import LiveTraining
from mnist_model.ui.visitor.visitor import Visitor, Visitors, is_action_number

LOG = logging.getLogger(__name__)

HOLD_S = 0.8
"""How long a page that has heard all there is waits for its answer: it hears at once what comes meanwhile,
and asks often enough for the server to know that it is there."""


class Started(TypedDict):
    """What POST /training/start answers; training.js reads it."""

    number: int  # of the run that the page is to follow


class News(TypedDict):
    """What POST /training answers. Typed in training.js as `News`."""

    # A `TrainingValue`; None: there is no such run here, as after a restart.
    training: Mapping[str, Any] | None
    # None, as the curves of `training` then are: nothing that the page has not.
    learning: LearningValue | None
    mistakes: MistakesValue | None  # once the run is over
    network: NetworkWords


def start_route(visitors: Visitors, sessions: TrainingSessions) -> Route:
    """POST /training/start `{"session", "number", "recipe", "warp", …}`: begins a run. Gives `Started`.

    A visitor has one run at a time: one that is under way goes on, and the page is told its number. A request
    that comes again, with its number, starts nothing either.
    """

    async def start(body: dict[str, Any]) -> Started:
        session, number = body.get("session"), body.get("number")
        if not is_action_number(number):
            raise Refusal("Expected the number of the action as a whole number.")
        settings = chosen_settings(body)
        visitor = visitors.open(session if isinstance(session, str) else "")
        run = visitor.training
        if (run is None or run.is_over) and visitor.is_new_action(number):
            first = after_report(IDLE, Report("waiting", "Getting ready."))
            run = visitor.training = LiveTraining(number, first)
            visitor.is_there(hidden=False)
            run.task = asyncio.create_task(follow(run, sessions.train(visitor, settings), visitors, visitor))
        return {"number": run.number if run else number}

    return json_route("/training/start", start)


def news_route(visitors: Visitors, sessions: TrainingSessions) -> Route:
    """POST /training `{"session", "number", "reports", "step", "hidden", "stop"}`. Gives `News`.

    The answer is held back for a moment when the page has heard everything: so many `reports` of the run with
    this `number`. It has the curves and the hidden units as they were at this `step`, -1 for none.
    `hidden`: the page is in the background. `stop`: the visitor wants the run to end; what was learned so far
    is kept.
    """

    async def news(body: dict[str, Any]) -> News:
        reports, step = body.get("reports"), body.get("step")
        hidden, stop = body.get("hidden"), body.get("stop")
        if not (isinstance(reports, int) and isinstance(step, int)):
            raise Refusal("Expected reports and step as whole numbers.")
        if not (isinstance(hidden, bool) and isinstance(stop, bool)):
            raise Refusal("Expected hidden and stop as true or false.")
        visitor = visitors.find(body.get("session"))
        run = visitor.training if visitor else None
        if visitor is None or run is None or run.number != body.get("number"):
            return {"training": None, "learning": None, "mistakes": None, "network": network_words(visitor)}
        visitor.is_there(hidden)
        if stop:
            sessions.stop(visitor)
        await run.wait_for_news(reports, HOLD_S)
        value, params, learning = run.value, run.params, None
        if params and value["step"] != step:
            learning = await run_sync(learning_value, params, visitor.seen)
        return {
            "training": value if learning else {**value, "curves": None},
            "learning": learning,
            "mistakes": run.mistakes,
            "network": network_words(visitor),
        }

    return json_route("/training", news)


async def follow(
    run: LiveTraining, reports: AsyncGenerator[Report, None], visitors: Visitors, visitor: Visitor
) -> None:
    """Drives a run to its end, and keeps what its page will ask for.

    What is learned becomes the visitor's own network.
    """
    try:
        async with aclosing(reports):
            async for report in reports:
                if report.steps:
                    run.params = report.steps[-1].params
                if report.network:
                    visitors.keep_network(visitor, report.network)
                if report.predictions:
                    run.mistakes = mistakes_value(report.predictions)
                run.tell(after_report(run.value, report))
    except Exception:
        LOG.exception("a training could not be followed")
        run.tell({**run.value, "state": "failed", "words": WENT_WRONG})
    if visitor.is_gone:
        visitors.close(visitor.session)  # its connections may look open for many minutes
