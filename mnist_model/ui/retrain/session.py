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

from mnist_model.evaluation import Predictions
from mnist_model.training import Diverged, Progress
from mnist_model.training.recording import Recording
from mnist_model.training.stopping import NO_RULE, StopRule
from mnist_model.ui.retrain.fair_queue import SLOTS, FairQueue, QueueFull, Ticket
from mnist_model.ui.retrain.under_way import Steps, UnderWay
from mnist_model.ui.retrain.words import end_words, loading_words, queue_words, running_words
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.visitor.training import LiveTraining
from mnist_model.ui.visitor.visitor import Visitor, VisitorNetwork

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
        state: waiting, running, paused, stopped, done or failed, as #retrain-status shows it.
        words: one or two sentences.
        steps: what has happened since the last report, oldest first: the new points of the plot.
        data: what is being trained on, in words, once known.
        run: which of a race's runs it is about, by position; None = each that is under way.
        recording: the run's states up to now; None = as before.
        network, predictions: what was learned, and its answers to the test digits; only in the last report,
            and only if anything was.
    """

    state: str
    words: str
    steps: list[Progress] = field(default_factory=list)
    data: str = ""
    run: int | None = None
    recording: Recording | None = None
    network: VisitorNetwork | None = None
    predictions: Predictions | None = None


class TrainingSessions:
    """Trains for many visitors, a network or a race each. All but the computing runs on one event loop."""

    def __init__(self, data: SharedDataset, queue: FairQueue, pace: Pace = Pace()) -> None:
        self._data, self._queue, self._pace = data, queue, pace
        self._threads = background_threads(SLOTS)

    async def train(
        self, visitor: Visitor, live: LiveTraining, until: StopRule = NO_RULE
    ) -> AsyncGenerator[Report, None]:
        """A run or a race, from its place in the queue to the networks. To close it is to free what it holds.

        Args:
            visitor: whose it is; who has one under way must not begin another.
            live: its runs, and whether it is to stop.
            until: the stop rule of each run.
        """
        try:
            ticket = self._queue.join()
        except QueueFull as error:
            has_begun = any(run.recording for run in live.runs)
            yield Report("paused" if has_begun else "failed", str(error))  # Go on may be pressed again
            return
        last = None
        try:
            async with aclosing(self._reports(visitor, live, until, ticket)) as reports:
                async for report in reports:
                    # A racer that drops out is told at once; the last report of all comes when the place is
                    # free, so that one may start again.
                    others = [run for number, run in enumerate(live.runs) if report.run not in (number, None)]
                    if report.state in ("waiting", "running") or any(run.is_under_way for run in others):
                        yield report
                    else:
                        last = report
        finally:
            ticket.leave()
        if last:
            yield last

    async def _reports(
        self, visitor: Visitor, live: LiveTraining, until: StopRule, ticket: Ticket
    ) -> AsyncGenerator[Report, None]:
        """All reports; the last one of each run is paused, stopped, done or failed."""
        stop = live.stop
        async for report in self._waiting(self._data.loading, loading_words, stop):
            yield report
        if stop.is_set():
            yield Report("stopped", STOPPED_EARLY)
            return
        ticket.begin_turn()
        training = UnderWay(live.runs, self._data.dataset, until, stop)
        if not ticket.place:
            yield Report("waiting", "Getting ready.", data=training.data)
        computing: asyncio.Future[list[Steps]] | None = None
        try:
            while computing or not (training.finished or stop.is_set()):
                if not computing:
                    why = partial(why_it_waits, visitor, live, ticket)
                    words = partial(queue_words, ticket, training.last(0))
                    async for report in self._waiting(why, words, stop, ticket.slot):
                        yield report
                    if stop.is_set():
                        break
                    if not training.is_prepared:
                        await _result_of(self._start(training.prepare))
                    computing = self._start_steps(training, ticket)
                began_s = time.monotonic()
                news, computing = await _result_of(computing), None
                training.has_trained(time.monotonic() - began_s)
                ticket.seconds_left = training.seconds_left or ticket.seconds_left
                if training.has_learned and not training.finished and ticket.turn_is_over:
                    ticket.requeue()  # before the report, which may take its time
                elif not (training.finished or stop.is_set() or why_it_waits(visitor, live, ticket)):
                    # Whoever takes the report may be slow: meanwhile the slot goes on.
                    computing = self._start_steps(training, ticket)
                for number, steps in _merged(news).items():
                    if steps:
                        words = running_words(steps[-1], training.seconds_left)
                        recording = training.recordings[number]
                        yield Report("running", words, steps, training.data, number, recording)
                    if (ended := training.why_ended(number))[0]:
                        yield Report("failed", ended[0], data=training.data, run=number)
            for number in range(len(live.runs)):
                if not training.why_ended(number)[0]:
                    yield await self._end_of(training, number, live)
            if training.finished and len(live.runs) == 1 and (last := training.last(0)):
                self._queue.observe(last.elapsed_s)
        except Diverged as error:  # on the way to where it was to begin
            yield Report("failed", str(error))
        except Exception:
            LOG.exception("a training failed")
            yield Report("failed", WENT_WRONG)
        finally:
            if computing:
                await _until_done(computing)
            training.close()

    async def _end_of(self, training: UnderWay, number: int, live: LiveTraining) -> Report:
        """The last report of a run that has not diverged."""
        last = training.last(number)
        if last is None:
            return Report("stopped", STOPPED_EARLY, run=number)
        state, why = "done", ""
        if last.step < last.total_steps:
            _, rule = training.why_ended(number)
            state = "paused" if live.pauses and not rule else "stopped"
            why = f"Paused at step {last.step:,}" if state == "paused" else "Stopped, and kept"
            why = f"Stopped at step {last.step:,}, {rule}" if rule else why
        network, predictions = await _result_of(self._start(training.result, number))
        words = end_words(state, predictions.accuracy, why)
        recording = training.recordings[number]
        return Report(state, words, [], training.data, number, recording, network, predictions)

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

    def _start_steps(self, training: UnderWay, ticket: Ticket) -> asyncio.Future[list[Steps]]:
        """In a thread; those of a race also in those that nobody else needs."""
        seconds = self._pace.report_s * (2 if ticket.runs > SLOTS else 1)
        until_learned = ticket.is_first_turn and not training.has_learned
        threads = min(len(training.recordings), SLOTS - self._queue.running + 1)
        work = [self._start(training.advance, seconds, until_learned) for _ in range(max(1, threads))]
        return asyncio.gather(*work)

    def _start(self, work: Callable[..., T], *given: Any) -> asyncio.Future[T]:
        """Begins `work` in a thread. What it works on is freed only after its end: see `_result_of`."""
        return asyncio.get_running_loop().run_in_executor(self._threads, work, *given)


def _merged(news: list[Steps]) -> Steps:
    """The steps of all threads: several may have advanced the same run, one after the other."""
    together: Steps = {}
    for steps in news:
        for number, progress in steps.items():
            together[number] = sorted(together.get(number, []) + progress, key=lambda p: p.step)
    return together


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


def why_it_waits(visitor: Visitor, live: LiveTraining, ticket: Ticket) -> int | str:
    """Its place in the queue, 0 if it has a slot; or a sentence, while its page is out of reach.

    Such a run holds neither slot nor place; when the page stays away it ends.
    """
    if not visitor.is_silent:
        ticket.come_back()
        return ticket.place
    ticket.leave()
    if visitor.is_gone:
        live.stop.set()
    return OUT_OF_REACH
