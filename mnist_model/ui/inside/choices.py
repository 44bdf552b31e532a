"""What a visitor has chosen on the Inside tab, checked where it enters."""

import math
from dataclasses import dataclass, field
from typing import Any

from mnist_model.damage import Damage
from mnist_model.network import DIGITS, PIXELS
from mnist_model.training.plan import LIMITS
from mnist_model.ui.shared.routes import Refusal

PREPARATIONS = ("as_drawn", "boxed", "centered")
"""What reaches the network: the pad shrunk, the ink scaled to its box, or that box centred by its mass."""

WEIGHTS = ("W2", "b2", "W1", "b1")
"""Which weight is moved in step 6; what it leads from and to are choices of their own."""

MANY_STEPS = 10
"""Gradient steps of "learn only this"."""

LOWEST_RATE, HIGHEST_RATE = 0.001, 1.0
"""Ends of the slider for the learning rate."""

FARTHEST_PX = 10
"""Ends of the sliders that push the 28×28: half of the ink's box."""

MAX_VERSION_CHARS = 64
"""Of `Choices.pictures`: what `weights_version` gives has 8."""

MAX_HIDDEN = int(LIMITS["hidden"][1])
"""Hidden units that a visitor's own network may have."""


@dataclass(frozen=True)
class Choices:
    """One visitor's choices; None follows the drawing. Typed in session.js as `Choices`."""

    prepare: str = "centered"
    hidden_unit: int | None = None  # None: the most active one
    digit: int | None = None  # None: the likeliest
    versus: int | None = None  # None: the digit's own score is explained, not its lead over another one
    intended: int | None = None  # None: the likeliest
    learning_rate: float = 0.01
    learn_steps: int = 1  # that are kept: 1 or MANY_STEPS
    wanted: int | None = None  # digit for which the ink is changed; None: the second likeliest
    weight: str = WEIGHTS[0]  # the one that is moved
    to_digit: int | None = None  # that it leads to; None: the intended one
    pixel: int | None = None  # that it comes from; None: the one with the most ink
    damage: Damage = field(default_factory=Damage)
    shift_px: tuple[int, int] = (0, 0)  # of the 28×28, right and down
    turn_degrees: float = 0.0  # of the drawing, clockwise
    pictures: str = ""  # the version of the hidden units' pictures that the browser has already


def parse_choices(payload: Any) -> Choices:
    """Choices from what the page, or anybody, has sent.

    Raises:
        Refusal: something in it is not what the page sends; one sentence.
    """
    if payload is None:
        return Choices()
    if not isinstance(payload, dict):
        raise _refusal("choices")
    prepare = payload.get("prepare", "centered")
    if prepare not in PREPARATIONS:
        raise _refusal("prepare")
    pictures = payload.get("pictures", "")
    if not isinstance(pictures, str) or len(pictures) > MAX_VERSION_CHARS:
        raise _refusal("pictures")
    weight = payload.get("weight", WEIGHTS[0])
    if weight not in WEIGHTS:
        raise _refusal("weight")
    learn_steps = payload.get("learn_steps", 1)
    if learn_steps not in (1, MANY_STEPS):
        raise _refusal("learn_steps")
    return Choices(
        prepare=prepare,
        hidden_unit=_whole(payload, "hidden_unit", MAX_HIDDEN - 1),
        digit=_whole(payload, "digit", DIGITS - 1),
        versus=_whole(payload, "versus", DIGITS - 1),
        intended=_whole(payload, "intended", DIGITS - 1),
        learning_rate=_number(payload, "learning_rate", LOWEST_RATE, HIGHEST_RATE, Choices.learning_rate),
        learn_steps=int(learn_steps),
        wanted=_whole(payload, "wanted", DIGITS - 1),
        weight=weight,
        to_digit=_whole(payload, "to_digit", DIGITS - 1),
        pixel=_whole(payload, "pixel", PIXELS - 1),
        damage=Damage(
            noise=_number(payload, "noise", 0, 1),
            silenced=_number(payload, "silenced", 0, 1),
            without_biases=payload.get("without_biases") is True,
        ),
        shift_px=(
            round(_number(payload, "shift_x", -FARTHEST_PX, FARTHEST_PX)),
            round(_number(payload, "shift_y", -FARTHEST_PX, FARTHEST_PX)),
        ),
        turn_degrees=_number(payload, "turn", -180, 180),
        pictures=pictures,
    )


def _number(payload: dict[str, Any], name: str, low: float, high: float, default: float = 0.0) -> float:
    value = payload.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _refusal(name)
    if not (math.isfinite(value) and low <= value <= high):
        raise _refusal(name)
    return float(value)


def _whole(payload: dict[str, Any], name: str, high: int) -> int | None:
    if payload.get(name) is None:
        return None
    value = _number(payload, name, 0, high)
    if value != int(value):
        raise _refusal(name)
    return int(value)


def _refusal(name: str) -> Refusal:
    return Refusal(f"The setting '{name}' is not one of this page: reload it.")
