"""A queue of training runs: a short first turn for everyone who comes, and then turns in rotation."""

import asyncio
import heapq
import math
import time
from collections.abc import Callable

SLOTS = 2
"""Runs at once: one per core of a free Space. A third would only slow the other two."""

CAPACITY = 64
"""Running and waiting together: two classes. Each holds a few MB."""

TURN_S = 1.0
"""After so long a run goes to the end of the queue, if others wait.

To hand a slot over takes some 10 ms. With 30 runs on two slots each has its turn about every 15 s."""

FIRST_TURN_S = 0.2
"""How long a first turn takes, until one has been seen: it ends with the first accuracy after a step."""

SHORTEST_TURN_S = 0.25
"""A later turn lasts at least so long before it is cut short for somebody's first turn."""

FIRST_ESTIMATE_S = 4.0
"""How long a run takes, until one has been seen."""


class QueueFull(Exception):  # noqa: N818 - a full queue is a state that a visitor is told about, not a bug
    """No place is free; the text is a sentence for the visitor."""


class Ticket:
    """One run's place in a `FairQueue`, held until `leave`.

    Attributes:
        seconds_left: what the run still takes in a slot; whoever trains keeps it up to date.
        slot: set while it has one.
        is_first_turn: until the first `requeue`.
        turn_began_s, turn_used_s: of its turn: when it got the slot, and what it has had of it before.
    """

    def __init__(self, queue: "FairQueue", seconds_left: float) -> None:
        self._queue = queue
        self.seconds_left = seconds_left
        self.slot = asyncio.Event()
        self.is_first_turn = True
        self.turn_began_s = self.turn_used_s = 0.0

    @property
    def place(self) -> int:
        """0: it has a slot; 1: next in the queue; and so on."""
        return self._queue.place_of(self)

    @property
    def runs(self) -> int:
        """How many train in turn, with this one."""
        return len(self._queue)

    @property
    def seconds_to_wait(self) -> float:
        """Until its next turn: an estimate, from the turns before it."""
        return self._queue.seconds_before(self)

    @property
    def seconds_to_end(self) -> float:
        """Until its run is done: an estimate, from what all runs still take."""
        return self._queue.seconds_to_end(self)

    @property
    def turn_is_over(self) -> bool:
        """Whether the turn has ended and another run waits."""
        return self._queue.turn_is_over(self)

    def begin_turn(self) -> None:
        """Count the turn from now on, and not from when the slot was given."""
        self.turn_began_s = self._queue.now_s()

    def requeue(self) -> None:
        """Give the slot to the next run, and wait for another turn."""
        self._queue.requeue(self)

    def leave(self) -> None:
        """Give the place up. Leaving twice does no harm."""
        self._queue.leave(self)

    def come_back(self) -> None:
        """Take a place again after leaving; with one it does nothing."""
        self._queue.come_back(self)


class FairQueue:
    """`slots` runs at a time: first turns in the order in which they came, then all others in rotation.

    A turn ends only if others wait. A first turn is short, so that everyone of a class that presses Start
    together soon has a network of their own; a turn that is cut short for it goes on before the other turns.

    All who use it live on one event loop. It never sleeps: `ticket.slot` says when it is a run's turn.

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
        turn_s: float = TURN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots, self._capacity, self._turn_s, self.now_s = slots, capacity, turn_s, clock
        self._running: list[Ticket] = []
        self._waiting: list[Ticket] = []  # first turns before all others
        self._typical_s, self._first_turn_s = FIRST_ESTIMATE_S, FIRST_TURN_S

    def __len__(self) -> int:
        """Runs in a slot and waiting."""
        return len(self._running) + len(self._waiting)

    @property
    def running(self) -> int:
        """How many have a slot."""
        return len(self._running)

    def join(self) -> Ticket:
        """A place for a first turn.

        Raises:
            QueueFull: all places are taken.
        """
        if len(self) >= self._capacity:
            minutes = math.ceil(self._seconds_to_first_end() / 60)
            when = "a minute" if minutes < 2 else f"{minutes} minutes"
            raise QueueFull(
                f"The line is full: {len(self)} networks are being trained or waiting. Draw and look inside "
                f"meanwhile; press Start again in about {when}."
            )
        ticket = Ticket(self, self._typical_s)
        self.come_back(ticket)
        return ticket

    def observe(self, seconds: float) -> None:
        """Learn from a finished run how long one takes: an exponential moving average."""
        self._typical_s = 0.7 * self._typical_s + 0.3 * seconds

    def place_of(self, ticket: Ticket) -> int:
        return 0 if ticket in self._running else self._waiting.index(ticket) + 1

    def turn_is_over(self, ticket: Ticket) -> bool:
        return bool(self._waiting) and self._turn_left_s(ticket) <= 0

    def seconds_before(self, ticket: Ticket) -> float:
        """Simulates the queue: each slot is free when its run, or its turn, is over."""
        if ticket in self._running:
            return 0.0
        free_at = [max(0.0, min(run.seconds_left, self._expected_left_s(run))) for run in self._running]
        heapq.heapify(free_at)
        for ahead in self._waiting[: self._waiting.index(ticket)]:
            heapq.heapreplace(free_at, free_at[0] + min(ahead.seconds_left, self._turn_length_s(ahead)))
        return free_at[0]

    def seconds_to_end(self, ticket: Ticket) -> float:
        """Runs ahead have as many turns as this one until it is done, those behind one turn less."""
        runs = self._running + self._waiting
        turns, place = math.ceil(ticket.seconds_left / max(self._turn_s, 1e-3)), runs.index(ticket)
        shared_s = ticket.seconds_left
        for other, run in enumerate(runs):
            if run is not ticket:
                shared_s += min(run.seconds_left, (turns - (other > place)) * self._turn_s)
        return max(ticket.seconds_left, shared_s / self._slots)

    def requeue(self, ticket: Ticket) -> None:
        self._running.remove(ticket)
        used_s = self.now_s() - ticket.turn_began_s
        if ticket.is_first_turn:
            self._first_turn_s = 0.7 * self._first_turn_s + 0.3 * used_s
            ticket.is_first_turn = False
        else:
            ticket.turn_used_s += used_s
        if 0 < ticket.turn_used_s < self._turn_s / 2:
            self._waiting.insert(self._first_turns_waiting, ticket)
        else:
            ticket.turn_used_s = 0.0
            self._waiting.append(ticket)
        ticket.slot.clear()
        self._fill_slots()

    def leave(self, ticket: Ticket) -> None:
        for tickets in (self._running, self._waiting):
            if ticket in tickets:
                tickets.remove(ticket)
        ticket.slot.clear()
        self._fill_slots()

    def come_back(self, ticket: Ticket) -> None:
        if ticket not in self._running + self._waiting:
            last = self._first_turns_waiting if ticket.is_first_turn else len(self._waiting)
            self._waiting.insert(last, ticket)
            self._fill_slots()

    @property
    def _first_turns_waiting(self) -> int:
        return sum(ticket.is_first_turn for ticket in self._waiting)

    def _seconds_to_first_end(self) -> float:
        return min((ticket.seconds_to_end for ticket in self._running + self._waiting), default=0.0)

    def _turn_length_s(self, ticket: Ticket) -> float:
        return self._first_turn_s if ticket.is_first_turn else self._turn_s - ticket.turn_used_s

    def _expected_left_s(self, ticket: Ticket) -> float:
        """Of its turn, if nobody comes for a first one."""
        return self._turn_length_s(ticket) - (self.now_s() - ticket.turn_began_s)

    def _turn_left_s(self, ticket: Ticket) -> float:
        """At most; a first turn may end at once: whoever trains knows when it has come to something."""
        if ticket.is_first_turn:
            return 0.0
        left_s = self._expected_left_s(ticket)
        if self._first_turns_waiting:
            left_s = min(left_s, SHORTEST_TURN_S - (self.now_s() - ticket.turn_began_s))
        return left_s

    def _fill_slots(self) -> None:
        while self._waiting and len(self._running) < self._slots:
            ticket = self._waiting.pop(0)
            ticket.begin_turn()
            self._running.append(ticket)
            ticket.slot.set()
