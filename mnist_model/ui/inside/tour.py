"""The guided tour of the Inside tab: five stops for a first visitor."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Stop:
    """One stop: what to do, what to look at, and when it counts as done. Typed in tour.js as `Stop`."""

    title: str
    words: str
    target: str  # CSS selector of what it is about; the page scrolls there and frames it
    answer: int | None = None  # done when the network answers this digit
    event: str = ""  # done when the visitor has made this choice: a field of `Choices`
    done: str = ""  # what to say then


STOPS = (
    Stop(
        "Draw a 4",
        "Draw it open at the top, like a chair turned over. Bars and pictures follow your pen.",
        "#inside-pad",
        answer=4,
        done="It reads a 4.",
    ),
    Stop(
        "Now close its top",
        "One more line across the top, and keep an eye on the bars.",
        "#inside-pad",
        answer=9,
        done="A few pixels more, and now it reads a 9.",
    ),
    Stop(
        "Look at one detector",
        "Each picture shows the weights of one detector. Large bright ones are active, small pale ones are "
        "inactive. Choose one.",
        "#inside-detectors figure",
        event="hidden_unit",
        done="Below it: your pixels times its weights, added up.",
    ),
    Stop(
        "Why 9 and not 4?",
        "Compare it with the 4. Blue bars are detectors that count for the 9, red ones for the 4.",
        "#inside-scores figure",
        event="versus",
        done="All of them together are exactly the lead of the 9.",
    ),
    Stop(
        "Say what you meant",
        "Choose the digit that you meant. One step of learning on this drawing changes the weights a little.",
        "#inside-lesson figure",
        event="intended",
        done="Training is this step, repeated sixty thousand times and more.",
    ),
)


def stops() -> list[dict[str, Any]]:
    """The stops for the page."""
    return [asdict(stop) for stop in STOPS]
