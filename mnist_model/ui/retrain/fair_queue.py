"""A fair line: a few train at once, the others wait their turn and know their place."""

import heapq
import time
from collections.abc import Callable

LANES = 2  # one per core of a free Space: a third training would only slow the other two
ROOM = 34  # running and waiting together; gradio runs at most 40 queued calls at once, some stay free
TURN_S = 30.0  # after this long a run lets the others pass, if there are others
FIRST_GUESS_S = 8.0  # how long a run takes, until one has been seen


class LineFull(Exception):  # noqa: N818 - a full line is a state that a visitor is told about, not a bug
    """There is no room to wait; the text is for the visitor."""


class Ticket:
    """One visitor's place in a `WaitingLine`; it is theirs until `leave`.

    Attributes:
        seconds_left: what this visitor's training still takes; whoever trains keeps it up to date.
    """

    def __init__(self, line: "WaitingLine", seconds_left: float) -> None:
        self._line = line
        self.seconds_left = seconds_left
        self.turn_began_s = 0.0

    @property
    def place(self) -> int:
        """0: it is this visitor's turn; 1: next in line; and so on."""
        return self._line.place_of(self)

    @property
    def seconds_to_wait(self) -> float:
        """A guess, from what the runs before this one still take."""
        return self._line.seconds_before(self)

    @property
    def overdue(self) -> bool:
        """Whether this turn has been long enough and somebody else is waiting."""
        return self._line.is_overdue(self)

    def begin_turn(self) -> None:
        """Count the turn from now on, and not from when it was given."""
        self.turn_began_s = self._line.now_s()

    def step_aside(self) -> None:
        """Go to the end of the line, to carry on from there later."""
        self._line.step_aside(self)

    def leave(self) -> None:
        """Give the place up. Leaving twice does no harm."""
        self._line.leave(self)


class WaitingLine:
    """First come, first served, `lanes` at a time, in turns of `turn_s` while others wait.

    It never sleeps and holds no lock: everybody who uses it lives on one event loop and looks at
    `ticket.place` now and then.

    >>> line = WaitingLine(lanes=1)
    >>> first, second = line.join(), line.join()
    >>> first.place, second.place
    (0, 1)
    >>> first.leave()
    >>> second.place
    0
    """

    def __init__(
        self,
        lanes: int = LANES,
        room: int = ROOM,
        turn_s: float = TURN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lanes, self._room, self._turn_s, self.now_s = lanes, room, turn_s, clock
        self._running: list[Ticket] = []
        self._waiting: list[Ticket] = []
        self._typical_s = FIRST_GUESS_S

    def join(self) -> Ticket:
        """A place at the end of the line.

        Raises:
            LineFull: `room` visitors are here already.
        """
        if len(self._running) + len(self._waiting) >= self._room:
            raise LineFull(
                f"{self._room} networks are being trained or waiting already. "
                f"The line is full; try again in a minute."
            )
        ticket = Ticket(self, self._typical_s)
        self._waiting.append(ticket)
        self._fill_lanes()
        return ticket

    def expect(self, seconds: float) -> None:
        """Learn from a finished run how long one takes: a running average."""
        self._typical_s = 0.7 * self._typical_s + 0.3 * seconds

    def place_of(self, ticket: Ticket) -> int:
        return 0 if ticket in self._running else self._waiting.index(ticket) + 1

    def is_overdue(self, ticket: Ticket) -> bool:
        return bool(self._waiting) and self._turn_left_s(ticket) <= 0

    def seconds_before(self, ticket: Ticket) -> float:
        """Plays the line forward: each lane is free when its run, or its turn, is over."""
        if ticket in self._running:
            return 0.0
        free_at = [max(0.0, min(run.seconds_left, self._turn_left_s(run))) for run in self._running]
        heapq.heapify(free_at)
        for ahead in self._waiting[: self._waiting.index(ticket)]:
            heapq.heapreplace(free_at, free_at[0] + min(ahead.seconds_left, self._turn_s))
        return free_at[0]

    def step_aside(self, ticket: Ticket) -> None:
        self._running.remove(ticket)
        self._waiting.append(ticket)
        self._fill_lanes()

    def leave(self, ticket: Ticket) -> None:
        for tickets in (self._running, self._waiting):
            if ticket in tickets:
                tickets.remove(ticket)
        self._fill_lanes()

    def _turn_left_s(self, ticket: Ticket) -> float:
        return self._turn_s - (self.now_s() - ticket.turn_began_s)

    def _fill_lanes(self) -> None:
        while self._waiting and len(self._running) < self._lanes:
            ticket = self._waiting.pop(0)
            ticket.begin_turn()
            self._running.append(ticket)
