"""A card of the Try it tab: what is to be done, how the page checks it, and what it shows.

Its words and thresholds stand in Python. Whether its goal is reached is decided by a pure function of the
page's JavaScript, which `checks.js` knows by name.
"""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Task:
    """One card. Typed in session.js as `Task`.

    Attributes:
        name: in links, `?task=name`, and in the visitor's progress.
        title: three or four words.
        sentence: what the card in the list says.
        goal: what is to be done, and where, on the card that is docked at the page.
        concept: the field's name for what one finds.
        why: what explains it, shown afterwards.
        minutes: about how long it takes, 1 to 10.
        tab: where it is done.
        check: the function of `checks.js` that decides.
        limits: its thresholds; probabilities and accuracies as fractions.
        guess: asked before one begins; "" = nothing.
        step: the part of Inside where it is done, from 1, far down that page; 0 = one sees it at once.
    """

    name: str
    title: str
    sentence: str
    goal: str
    concept: str
    why: str
    minutes: int
    tab: Literal["draw", "retrain", "inside", "tasks"]
    check: str
    limits: dict[str, float] = field(default_factory=dict)
    guess: str = ""
    step: int = 0
