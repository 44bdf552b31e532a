"""A visitor's training runs as their page sees them: what is known of them, kept until the page asks."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypedDict

from mnist_model.data.dataset import Dataset
from mnist_model.network import Params
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.recording import Recording
from mnist_model.training.state import TrainingState


class Curves(TypedDict):
    """What was measured during a run: [step, value] points. Typed in retrain/news.js as `Curves`."""

    accuracy: list[list[float]]
    loss: list[list[float]]


class TrainingValue(TypedDict):
    """The state and the plot of a run. Typed in retrain/news.js as `TrainingValue`."""

    run: int  # its number among the visitor's runs, from 1; 0 before the first
    name: str  # what differs from the recipe, or from the run that it branched off
    settings: dict[str, Any]  # of its plan
    origin: list[int] | None  # the run and the step that it branched off; run 0: the network in use
    state: str  # idle, waiting, running, paused, stopped, done or failed, as #retrain-status shows it
    words: str
    step: int
    total: int  # steps of the whole run
    epoch: int
    accuracy: float | None
    loss: float | None
    best: float | None  # the highest accuracy so far
    goal: list[float] | None  # steps and seconds to 97 %
    trained_s: float
    curves: Curves
    data: str  # what it trains on, in words
    reports: int  # so far


@dataclass(eq=False)
class Run:
    """One training run: all that is needed to show it at any step, and to go on from there.

    Attributes:
        plan: its settings.
        value: its state and its plot; never changed in place.
        branched_off: what it goes on from, at the step of its origin; None = new random weights. Needed only
            until it has begun.
        dataset: what it is trained on; None before it has begun.
        recording: its states; None before the first.
        mistakes: what the page shows of its test answers; None until it has ended.
        looked_at: the state that its page has asked for last; the next one is often near.
        trained_before_s: in earlier stretches: it may pause and go on.
        is_racer: one of several that were started together.
    """

    plan: TrainingPlan
    value: TrainingValue
    branched_off: Recording | None = None
    dataset: Dataset | None = None
    recording: Recording | None = None
    mistakes: Any = None
    looked_at: TrainingState | None = None
    trained_before_s: float = 0.0
    is_racer: bool = False

    @property
    def number(self) -> int:
        """Among the visitor's runs."""
        return self.value["run"]

    @property
    def params(self) -> Params | None:
        """The network at the last report; None before the first."""
        return self.recording.newest.params if self.recording and self.recording.states else None

    @property
    def is_under_way(self) -> bool:
        """Whether its last report has yet to come."""
        return self.value["state"] in ("waiting", "running")


@dataclass(eq=False)
class LiveTraining:
    """What a page has started last, a run or a race of several: under way, or over.

    Attributes:
        number: of the page's action that started it.
        runs: one, or the racers.
        stop: set to end it.
        pauses: what is ended so is called paused: it may go on.
        task: follows it; kept here, because the event loop itself would not keep it alive.
    """

    number: int
    runs: list[Run]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    pauses: bool = False
    task: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether the last report of each run has been made."""
        return not any(run.is_under_way for run in self.runs)

    @property
    def reports(self) -> int:
        """So far, of all runs."""
        return sum(run.value["reports"] for run in self.runs)

    def tell(self, run: Run, value: TrainingValue) -> None:
        """Replaces the value of one run, and wakes all who wait for a newer one."""
        run.value = value
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for_news(self, reports: int, seconds: float) -> None:
        """Returns once there have been more than so many reports, or it is over; or after `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.reports <= reports and not self.is_over:
                    await self._changed.wait()
