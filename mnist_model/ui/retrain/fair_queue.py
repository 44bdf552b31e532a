"""A round-robin queue of training runs: a few run at once, each for a time slice while others wait."""

import heapq
import time
from collections.abc import Callable

SLOTS = 2
"""Runs at once: one per core of a free Space. A third would only slow the other two."""

CAPACITY = 34
"""Running and waiting together. Gradio runs at most 40 queued calls at once; some stay free."""

SLICE_S = 30.0
"""After so long a run goes to the end of the queue, if others wait."""

FIRST_ESTIMATE_S = 8.0
"""How long a run takes, until one has been seen."""


class QueueFull(Exception):  # noqa: N818 - a full queue is a state that a visitor is told about, not a bug
    """No place is free; the text is a sentence for the visitor."""


class Ticket:
    """One run's place in a `FairQueue`, held until `leave`.

    Attributes:
        seconds_left: what the run still takes; whoever trains keeps it up to date.
    """

    def __init__(self, queue: "FairQueue", seconds_left: float) -> None:
        self._queue = queue
        self.seconds_left = seconds_left
        self.slice_began_s = 0.0

    @property
    def place(self) -> int:
        """0: it has a slot; 1: next in the queue; and so on."""
        return self._queue.place_of(self)

    @property
    def seconds_to_wait(self) -> float:
        """An estimate, from what the runs before this one still take."""
        return self._queue.seconds_before(self)

    @property
    def slice_is_over(self) -> bool:
        """Whether the time slice has ended and another run waits."""
        return self._queue.slice_is_over(self)

    def begin_slice(self) -> None:
        """Count the time slice from now on, and not from when the slot was given."""
        self.slice_began_s = self._queue.now_s()

    def requeue(self) -> None:
        """Give the slot to the next run and go to the end of the queue."""
        self._queue.requeue(self)

    def leave(self) -> None:
        """Give the place up. Leaving twice does no harm."""
        self._queue.leave(self)


class FairQueue:
    """First come, first served, `slots` runs at a time, in slices of `slice_s` while others wait.

    It never sleeps and holds no lock: all who use it live on one event loop and poll `ticket.place`.

    >>> queue = FairQueue(slots=1)
    >>> first, second = queue.join(), queue.join()
    >>> first.place, second.place
    (0, 1)
    >>> first.leave()
    >>> second.place
    0
    """

    def __init__(
        self,
        slots: int = SLOTS,
        capacity: int = CAPACITY,
        slice_s: float = SLICE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots, self._capacity, self._slice_s, self.now_s = slots, capacity, slice_s, clock
        self._running: list[Ticket] = []
        self._waiting: list[Ticket] = []
        self._typical_s = FIRST_ESTIMATE_S

    def join(self) -> Ticket:
        """A place at the end of the queue.

        Raises:
            QueueFull: all places are taken.
        """
        if len(self._running) + len(self._waiting) >= self._capacity:
            raise QueueFull(
                f"{self._capacity} networks are being trained or waiting already. "
                f"The line is full; try again in a minute."
            )
        ticket = Ticket(self, self._typical_s)
        self._waiting.append(ticket)
        self._fill_slots()
        return ticket

    def observe(self, seconds: float) -> None:
        """Learn from a finished run how long one takes: an exponential moving average."""
        self._typical_s = 0.7 * self._typical_s + 0.3 * seconds

    def place_of(self, ticket: Ticket) -> int:
        return 0 if ticket in self._running else self._waiting.index(ticket) + 1

    def slice_is_over(self, ticket: Ticket) -> bool:
        return bool(self._waiting) and self._slice_left_s(ticket) <= 0

    def seconds_before(self, ticket: Ticket) -> float:
        """Simulates the queue: each slot is free when its run, or its slice, is over."""
        if ticket in self._running:
            return 0.0
        free_at = [max(0.0, min(run.seconds_left, self._slice_left_s(run))) for run in self._running]
        heapq.heapify(free_at)
        for ahead in self._waiting[: self._waiting.index(ticket)]:
            heapq.heapreplace(free_at, free_at[0] + min(ahead.seconds_left, self._slice_s))
        return free_at[0]

    def requeue(self, ticket: Ticket) -> None:
        self._running.remove(ticket)
        self._waiting.append(ticket)
        self._fill_slots()

    def leave(self, ticket: Ticket) -> None:
        for tickets in (self._running, self._waiting):
            if ticket in tickets:
                tickets.remove(ticket)
        self._fill_slots()

    def _slice_left_s(self, ticket: Ticket) -> float:
        return self._slice_s - (self.now_s() - ticket.slice_began_s)

    def _fill_slots(self) -> None:
        while self._waiting and len(self._running) < self._slots:
            ticket = self._waiting.pop(0)
            ticket.begin_slice()
            self._running.append(ticket)
