"""The guided walk through the Inside tab: five stops for a first visitor."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Stop:
    """One stop: what to do, what to look at, and when it counts as done."""

    title: str
    words: str
    target: str  # CSS selector of what it is about; the page scrolls there and frames it
    answer: int | None = None  # done when the network says this digit
    event: str = ""  # done when the visitor has done this on the page: detector, versus, meant
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
        "Who noticed?",
        "Each picture is one detector. Large bright ones speak, small pale ones are silent. Choose one.",
        "#inside-detectors figure",
        event="detector",
        done="Below it: your pixels times its weights, added up.",
    ),
    Stop(
        "Why 9 and not 4?",
        "Compare it with the 4. Blue bars are detectors that speak for the 9, red ones for the 4.",
        "#inside-scores figure",
        event="versus",
        done="All of them together are exactly the lead of the 9.",
    ),
    Stop(
        "Say what you meant",
        "Tell it which digit you meant. One step of learning on this drawing changes the weights a little.",
        "#inside-lesson figure",
        event="meant",
        done="That is all learning is: this step, sixty thousand times over.",
    ),
)


def stops() -> list[dict]:
    """The stops for the page."""
    return [asdict(stop) for stop in STOPS]
