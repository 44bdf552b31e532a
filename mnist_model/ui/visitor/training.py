"""A visitor's training run as its page sees it: the newest of what is known, kept until the page asks."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypedDict

from mnist_model.network import Params


class Curves(TypedDict):
    """What was measured during a run: [step, value] points. Typed in retrain/training.js as `Curves`."""

    accuracy: list[list[float]]
    loss: list[list[float]]


class TrainingValue(TypedDict):
    """The state and the plot of a run. Typed in retrain/training.js as `TrainingValue`."""

    state: str  # idle, waiting, running, stopped, done or failed, as #retrain-status shows it
    words: str
    step: int
    total: int  # steps of the whole run
    epoch: int
    accuracy: float | None
    loss: float | None
    curves: Curves
    data: str  # what it trains on, in words
    reports: int  # so far


@dataclass(eq=False)
class LiveTraining:
    """The newest training run of one page: under way, or over.

    Attributes:
        number: of the page's action that started it.
        value: its state and its plot; never changed in place.
        params: the network as it was at the last report; None before the first.
        mistakes: what the page shows of its test answers; None until it is over.
        task: follows the run; kept here, because the event loop itself would not keep it alive.
    """

    number: int
    value: TrainingValue
    params: Params | None = None
    mistakes: Any = None
    task: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether its last report has been made."""
        return self.value["state"] not in ("waiting", "running")

    def tell(self, value: TrainingValue) -> None:
        """Replaces the value, and wakes all who wait for a newer one."""
        self.value = value
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for_news(self, reports: int, seconds: float) -> None:
        """Returns once there have been more than so many reports, or the run is over; or after `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.value["reports"] <= reports and not self.is_over:
                    await self._changed.wait()
