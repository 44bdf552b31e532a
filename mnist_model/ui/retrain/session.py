"""Where visitors hand in a training: the data, a place in line, the run itself, told step by step."""

import asyncio
import logging
import math
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.training.stream import Diverged, PlanError, Progress, TrainingPlan, train
from mnist_model.ui.retrain.datasets import Loading, SharedDataset
from mnist_model.ui.retrain.exam import Exam, examine
from mnist_model.ui.retrain.waiting_line import LANES, LineFull, Ticket, WaitingLine
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.visitor.visitor import VisitorNetwork

T = TypeVar("T")

_log = logging.getLogger(__name__)

REPORT_EVERY_S = 0.25  # four reports a second look alive; more would only cost the browser that also draws
LOOK_EVERY_S = 0.1  # how often one who waits looks up
TELL_EVERY_S = 1.0  # how often one who waits hears that nothing has changed: the page knows that we live

STOPPED_EARLY = "Stopped before it began: nothing has changed."
WENT_WRONG = "Something went wrong on the server, and this training is lost. Start again."


class AlreadyTraining(Exception):  # noqa: N818 - a sentence for the visitor, who may have meant it well
    """This visitor holds a training already."""


@dataclass(frozen=True)
class Report:
    """What a visitor is told at one moment.

    Attributes:
        state: waiting, running, stopped, done or failed, as #retrain-status shows it.
        words: one or two sentences.
        steps: what has happened since the last report, oldest first: the new points of the plot.
        data: what is being trained on, in words, once known.
        network, exam: what was learned, and how it does; only in the last report, and only if anything was.
    """

    state: str
    words: str
    steps: list[Progress] = field(default_factory=list)
    data: str = ""
    network: VisitorNetwork | None = None
    exam: Exam | None = None


class TrainingDesk:
    """Trains for many visitors, a network each. All but the computing lives on one event loop."""

    def __init__(self, data: SharedDataset, line: WaitingLine) -> None:
        self._data, self._line = data, line
        self._stops: dict[str, threading.Event] = {}
        self._threads = background_threads(LANES)

    def trains(self, visitor: str) -> bool:
        """Whether this visitor holds a training, or a place in line for one."""
        return visitor in self._stops

    def stop(self, visitor: str) -> None:
        """Ask this visitor's training to end; `train` then reports what was learned so far."""
        if self.trains(visitor):
            self._stops[visitor].set()

    async def train(self, visitor: str, settings: dict[str, Any]) -> AsyncGenerator[Report, None]:
        """One training, from its place in line to the network. To close it is to free all that it holds.

        Args:
            visitor: whose it is; each has at most one.
            settings: for `TrainingPlan.for_recipe`, unchecked.

        Raises:
            AlreadyTraining: before anything is reported.
        """
        if self.trains(visitor):
            raise AlreadyTraining("Your network is being trained already: stop it first, or let it finish.")
        try:
            plan = TrainingPlan.for_recipe(**settings)
            ticket = self._line.join()
        except (PlanError, LineFull) as error:
            yield Report("failed", str(error))
            return
        stop = self._stops[visitor] = threading.Event()
        report = None
        try:
            async with aclosing(self._reports(plan, ticket, stop)) as reports:
                async for report in reports:
                    if report.state in ("waiting", "running"):
                        yield report
        finally:
            ticket.leave()
            del self._stops[visitor]
        if report:  # the last one is told when the place is free, so that one may start again at once
            yield report

    async def _reports(
        self, plan: TrainingPlan, ticket: Ticket, stop: threading.Event
    ) -> AsyncGenerator[Report, None]:
        """Everything that there is to tell; the last report is stopped, done or failed."""
        async for report in _while_it_waits(lambda: loading_words(self._data.loading()), stop):
            yield report
        if stop.is_set():
            yield Report("stopped", STOPPED_EARLY)
            return
        ticket.begin_turn()
        run = _Run(plan, self._data.dataset, stop)
        if not ticket.place:
            yield Report("waiting", "Getting ready.", data=run.data)
        try:
            while not (run.finished or stop.is_set()):
                async for report in _while_it_waits(lambda: line_words(ticket, run.last), stop):
                    yield report
                steps = await self._in_background(run.advance)
                if steps:
                    yield Report("running", running_words(steps[-1]), steps, run.data)
                    ticket.seconds_left = steps[-1].seconds_left
                if ticket.overdue:
                    ticket.step_aside()
                if run.diverged:
                    yield Report("failed", str(run.diverged), [], run.data)
                    return
            yield await self._in_background(run.result)
            if run.finished and run.last:
                self._line.expect(run.last.elapsed_s)
        except Exception:
            _log.exception("a training failed")
            yield Report("failed", WENT_WRONG)
        finally:
            run.close()

    async def _in_background(self, work: Callable[[], T]) -> T:
        """What `work` gives. Whoever gives up on it leaves when it is done: it could not be used by two."""
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            raise


class _Run:
    """One training on its way, in whichever thread `advance` is called; never in two at once."""

    def __init__(self, plan: TrainingPlan, dataset: Dataset, stop: threading.Event) -> None:
        self._dataset, self._stop = dataset, stop
        self._training = train(plan, dataset)
        self.data = (
            f"Data: {dataset.name}, {len(dataset.train_labels):,} to learn from and "
            f"{len(dataset.test_labels):,} others to be tested on."
        )
        self.last: Progress | None = None
        self.diverged: Diverged | None = None

    @property
    def finished(self) -> bool:
        return self.last is not None and self.last.step == self.last.total_steps

    def advance(self) -> list[Progress]:
        """Train for a moment, and say what happened."""
        steps: list[Progress] = []
        began_s = time.monotonic()
        try:
            while not (self._stop.is_set() or self.finished):
                self.last = next(self._training)
                steps.append(self.last)
                if time.monotonic() - began_s > REPORT_EVERY_S:
                    break
        except Diverged as error:
            self.diverged = error
        return steps

    def close(self) -> None:
        """There will be no more of it."""
        self._training.close()

    def result(self) -> Report:
        """The network as it is now, measured on all of the test data."""
        if self.last is None:
            return Report("stopped", STOPPED_EARLY)
        exam = examine(self.last.params, self._dataset)
        network = VisitorNetwork(
            params={name: np.asarray(array) for name, array in self.last.params.items()},
            accuracy=exam.accuracy,
            data_name=self._dataset.name,
            hidden=len(self.last.params["b1"]),
        )
        state, whose = ("done", "Your") if self.finished else ("stopped", "Stopped, and kept: your")
        words = f"{whose} network reads {percent(exam.accuracy)} of digits it has never seen."
        return Report(state, words, [], self.data, network, exam)


async def _while_it_waits(reason: Callable[[], str], stop: threading.Event) -> AsyncGenerator[Report, None]:
    """Tells `reason()` when it changes, and now and then, until it is empty or the visitor has enough."""
    told, told_s = "", 0.0
    while (words := reason()) and not stop.is_set():
        if words != told or time.monotonic() - told_s > TELL_EVERY_S:
            told, told_s = words, time.monotonic()
            yield Report("waiting", words)
        await asyncio.sleep(LOOK_EVERY_S)


def percent(fraction: float) -> str:
    """
    >>> percent(0.97449)
    '97.4 %'
    """
    return f"{100 * fraction:.1f} %"


def loading_words(loading: Loading | None) -> str:
    """
    >>> loading_words(Loading(0.5, "Fetching MNIST."))
    'Fetching MNIST. 50 %'
    """
    return f"{loading.words} {loading.fraction:.0%}".replace("%", " %") if loading else ""


def line_words(ticket: Ticket, before: Progress | None) -> str:
    """Why this visitor waits; nothing when it is their turn.

    >>> line = WaitingLine(lanes=1)
    >>> [line_words(line.join(), None) for _ in range(3)]
    ['', 'You are next in line, about 10 s.', 'You are number 2 in line, about 15 s.']
    """
    if not (place := ticket.place):
        return ""
    who = "next" if place == 1 else f"number {place}"
    words = f"You are {who} in line, about {max(1, round(ticket.seconds_to_wait / 5)) * 5} s."
    return f"Letting others pass at step {before.step:,}. {words}" if before else words


def running_words(now: Progress) -> str:
    """How far it is, how good, how fast, how long still."""
    right = f"{percent(now.test_accuracy)} of the test digits right"
    if not now.step:
        return f"A network that knows nothing yet: {right}."
    where = (
        f"Epoch {now.epoch} of {now.total_epochs}"
        if now.total_epochs > 1
        else f"Step {now.step:,} of {now.total_steps:,}"
    )
    speed = f"{float(f'{now.images_per_second:.2g}'):,.0f} images a second"
    return f"{where}, {right}, {speed}, {math.ceil(now.seconds_left)} s left"
