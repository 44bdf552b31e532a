"""How a network learns a visitor's hand, as their page sees it: the newest of what is known."""

import asyncio
from dataclasses import dataclass, field
from typing import TypedDict


class Counts(TypedDict):
    """How many of so many were read right, before and after."""

    count: int
    before: int
    after: int


class Misread(TypedDict):
    """A drawing of the visitor's that the network which has learned it still gets wrong."""

    drawing: int  # its position among those that were sent
    says: int


class HandResult(TypedDict):
    """What was measured. Typed in hand/learning.js as `HandResult`."""

    learned: int  # drawings
    data: str  # what was replayed, and gave the test images
    test: Counts
    own: Counts | None  # each drawing read by a network that had not learned it; None for a single one
    wrong: list[Misread]
    not_sure: int  # drawings read right, of which the page says that it is not sure


class HandValue(TypedDict):
    """Typed in hand/learning.js as `HandValue`."""

    state: str  # waiting, learning, done or failed
    words: str
    part: int  # trainings done
    parts: int  # trainings in all; 0: not yet known
    result: HandResult | None  # only when it is done


@dataclass(eq=False)
class LiveHand:
    """The newest learning of one visitor's hand: under way, or over.

    Attributes:
        number: of the page's action that started it.
        value: never changed in place.
        stop: set when nobody wants the result any more.
        task: follows it; kept here, because the event loop itself would not keep it alive.
    """

    number: int
    value: HandValue
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        """Whether its value is the last."""
        return self.value["state"] not in ("waiting", "learning")
