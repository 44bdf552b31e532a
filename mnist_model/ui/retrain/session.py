"""Training runs of many visitors: the data, a place in the queue, the run itself, reported as it goes."""

import asyncio
import logging
import math
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import Predictions, predict
from mnist_model.training import Diverged, PlanError, Progress, TrainingPlan, train
from mnist_model.ui.retrain.datasets import SharedDataset
from mnist_model.ui.retrain.fair_queue import SLOTS, FairQueue, QueueFull, Ticket
from mnist_model.ui.retrain.words import loading_words, percent, queue_words, running_words
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.visitor.networks import compile_answer
from mnist_model.ui.visitor.visitor import Visitor, VisitorNetwork
from mnist_model.weights import WeightsError

T = TypeVar("T")

LOG = logging.getLogger(__name__)

STOPPED_EARLY = "Stopped before it began: nothing has changed."
WENT_WRONG = "Something went wrong on the server, and this training is lost. Start again."
OUT_OF_REACH = "Waiting for this page, which is out of reach. The training goes on when it is back."


@dataclass(frozen=True)
class Pace:
    """How often there is a report. Tests pass shorter times.

    Attributes:
        report_s: from one report of a run to the next, twice as long while others wait. Four a second look
            alive; more would only cost the browser, in which somebody may be drawing.
        poll_s: how often a run that waits looks whether it has been stopped, or the data is there.
        repeat_s: how often a run that waits reports its place in the queue: before its page asks again, see
            `routes.HOLD_S`.
    """

    report_s: float = 0.25
    poll_s: float = 0.1
    repeat_s: float = 0.75


@dataclass(frozen=True)
class Report:
    """What a visitor is told at one moment.

    Attributes:
        state: waiting, running, stopped, done or failed, as #retrain-status shows it.
        words: one or two sentences.
        steps: what has happened since the last report, oldest first: the new points of the plot.
        data: what is being trained on, in words, once known.
        network, predictions: what was learned, and its answers to the test digits; only in the last report,
            and only if anything was.
    """

    state: str
    words: str
    steps: list[Progress] = field(default_factory=list)
    data: str = ""
    network: VisitorNetwork | None = None
    predictions: Predictions | None = None


class TrainingSessions:
    """Trains for many visitors, a network each. All but the computing runs on one event loop.

    A visitor trains while their `stop_training` is not None.
    """

    def __init__(self, data: SharedDataset, queue: FairQueue, pace: Pace = Pace()) -> None:
        self._data, self._queue, self._pace = data, queue, pace
        self._threads = background_threads(SLOTS)

    def stop(self, visitor: Visitor) -> None:
        """Ask this visitor's training to end; `train` then reports what was learned so far."""
        if visitor.stop_training:
            visitor.stop_training.set()

    async def train(self, visitor: Visitor, settings: dict[str, Any]) -> AsyncGenerator[Report, None]:
        """One training run, from its place in the queue to the network. To close it is to free what it holds.

        Args:
            visitor: whose it is; who has one under way must not begin another.
            settings: for `TrainingPlan.for_recipe`, unchecked.
        """
        try:
            plan = TrainingPlan.for_recipe(**settings)
            ticket = self._queue.join()
        except (PlanError, QueueFull) as error:
            yield Report("failed", str(error))
            return
        stop = visitor.stop_training = asyncio.Event()
        report = None
        try:
            async with aclosing(self._reports(visitor, plan, ticket, stop)) as reports:
                async for report in reports:
                    if report.state in ("waiting", "running"):
                        yield report
        finally:
            ticket.leave()
            visitor.stop_training = None
        if report:  # the last report comes when the place is free, so that one may start again at once
            yield report

    async def _reports(
        self, visitor: Visitor, plan: TrainingPlan, ticket: Ticket, stop: asyncio.Event
    ) -> AsyncGenerator[Report, None]:
        """All reports of a run; the last one is stopped, done or failed."""
        async for report in self._waiting(self._data.loading, loading_words, stop):
            yield report
        if stop.is_set():
            yield Report("stopped", STOPPED_EARLY)
            return
        ticket.begin_turn()
        run = _Run(plan, self._data.dataset, stop)
        if not ticket.place:
            yield Report("waiting", "Getting ready.", data=run.data)
        computing: asyncio.Future[list[Progress]] | None = None
        try:
            while computing or not (run.finished or stop.is_set()):
                if not computing:
                    why, words = (
                        partial(why_it_waits, visitor, ticket),
                        partial(queue_words, ticket, run.last),
                    )
                    async for report in self._waiting(why, words, stop, ticket.slot):
                        yield report
                    if stop.is_set():
                        break
                    computing = self._start_steps(run, ticket)
                steps, computing = await _result_of(computing), None
                if steps:
                    ticket.seconds_left = steps[-1].seconds_left or ticket.seconds_left
                if run.has_learned and not run.finished and ticket.turn_is_over:
                    ticket.requeue()  # before the report, which may take its time
                elif not (run.finished or run.diverged or stop.is_set() or why_it_waits(visitor, ticket)):
                    # Whoever takes the report may be slow: meanwhile the slot goes on.
                    computing = self._start_steps(run, ticket)
                if steps:
                    yield Report("running", running_words(steps[-1]), steps, run.data)
                if run.diverged and not computing:
                    yield Report("failed", str(run.diverged), [], run.data)
                    return
            yield await _result_of(self._start(run.result))
            if run.finished and run.last:
                self._queue.observe(run.last.elapsed_s)
        except Exception:
            LOG.exception("a training failed")
            yield Report("failed", WENT_WRONG)
        finally:
            if computing:
                await _until_done(computing)
            run.close()

    async def _waiting(
        self,
        cause: Callable[[], T | None],
        words: Callable[[T], str],
        stop: asyncio.Event,
        wake: asyncio.Event | None = None,
    ) -> AsyncGenerator[Report, None]:
        """Reports at once, and now and then, while there is a cause to wait and the run is not stopped.

        The cause is asked for every `poll_s`, and when `wake` is set.
        """
        reported_s = -math.inf
        while (waits_for := cause()) and not stop.is_set():
            if time.monotonic() - reported_s >= self._pace.repeat_s:
                reported_s = time.monotonic()
                yield Report("waiting", words(waits_for))
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.poll_s):
                    await (wake or stop).wait()

    def _start_steps(self, run: "_Run", ticket: Ticket) -> asyncio.Future[list[Progress]]:
        report_s = self._pace.report_s * (2 if ticket.runs > SLOTS else 1)
        return self._start(run.advance, report_s, ticket.is_first_turn and not run.has_learned)

    def _start(self, work: Callable[..., T], *given: Any) -> asyncio.Future[T]:
        """Begins `work` in a thread. No two threads may use one run: see `_result_of`."""
        return asyncio.get_running_loop().run_in_executor(self._threads, work, *given)


async def _result_of(future: asyncio.Future[T]) -> T:
    """What a thread gives. A caller that is cancelled waits for its end first."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await _until_done(future)
        raise


async def _until_done(future: asyncio.Future[Any]) -> None:
    while not future.done():  # it may be cancelled again meanwhile
        with suppress(asyncio.CancelledError):
            await asyncio.wait([future])


class _Run:
    """A run that is under way, in whichever thread `advance` is called; never in two at once."""

    def __init__(self, plan: TrainingPlan, dataset: Dataset, stop: asyncio.Event) -> None:
        self._plan, self._dataset, self._stop = plan, dataset, stop
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

    @property
    def has_learned(self) -> bool:
        """Whether its accuracy after a step is known: what a first turn is for."""
        return self.last is not None and self.last.accuracy_step > 0

    def advance(self, report_s: float, until_learned: bool) -> list[Progress]:
        """Train until the next report is due: after `report_s`, or, if asked to, once it has learned."""
        steps: list[Progress] = []
        began_s = time.monotonic()
        try:
            while not (self._stop.is_set() or self.finished):  # a thread may read the event, but not set it
                self.last = next(self._training)
                steps.append(self.last)
                if time.monotonic() - began_s >= report_s or (until_learned and self.has_learned):
                    break
        except Diverged as error:
            self.diverged = error
        return steps

    def close(self) -> None:
        """Free what the training holds; it cannot go on."""
        self._training.close()

    def result(self) -> Report:
        """The network as it is now, measured on all of the test data."""
        if self.last is None:
            return Report("stopped", STOPPED_EARLY)
        dataset = self._dataset
        predictions = predict(self.last.params, dataset.test_images, dataset.test_labels)
        network = VisitorNetwork(
            params={name: np.asarray(array) for name, array in self.last.params.items()},
            accuracy=predictions.accuracy,
            data_name=dataset.name,
            plan=self._plan,
            step=self.last.step,
        )
        with suppress(WeightsError):  # the second network is missing: the next answer says so
            compile_answer(network.params)  # pyright: ignore[reportArgumentType] (NumPy arrays serve as well)
        state, whose = ("done", "Your") if self.finished else ("stopped", "Stopped, and kept: your")
        words = f"{whose} network reads {percent(predictions.accuracy)} of digits it has never seen."
        return Report(state, words, [], self.data, network, predictions)


def why_it_waits(visitor: Visitor, ticket: Ticket) -> int | str:
    """Its place in the queue, 0 if it has a slot; or a sentence, while its page is out of reach.

    Such a run holds neither slot nor place; when the page stays away it ends.
    """
    if not visitor.is_silent:
        ticket.come_back()
        return ticket.place
    ticket.leave()
    if visitor.is_gone and visitor.stop_training:
        visitor.stop_training.set()
    return OUT_OF_REACH
