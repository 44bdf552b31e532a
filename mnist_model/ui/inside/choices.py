"""What a visitor has chosen on the Inside tab, checked where it enters."""

import math
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from mnist_model.damage import Damage
from mnist_model.network import DIGITS
from mnist_model.training.plan import LIMITS

PREPARATIONS = ("as_drawn", "boxed", "centered")
"""What reaches the network: the pad shrunk, the ink scaled to its box, or the box centred by its mass too."""

LOWEST_RATE, HIGHEST_RATE = 0.001, 1.0
FARTHEST_PX = 10


@dataclass(frozen=True)
class Choices:
    """One visitor's choices; None is "whatever fits the drawing"."""

    prepare: str = "centered"
    detector: int | None = None  # None: the one that is most awake
    digit: int | None = None  # None: the likeliest
    versus: int | None = None  # None: the digit's own score is asked about, not a difference
    meant: int | None = None  # None: the likeliest
    learning_rate: float = 0.01
    damage: Damage = field(default_factory=Damage)
    shift_px: tuple[int, int] = (0, 0)  # of the 28×28, right and down
    turn_degrees: float = 0.0  # of the drawing, clockwise
    pictures: str = ""  # the version of the detectors' pictures that the browser has already


def parse_choices(payload: Any) -> Choices:
    """Choices from what the page, or anybody, has sent.

    Raises:
        gr.Error: something in it is not what the page sends; one sentence.
    """
    if not isinstance(payload, dict):
        return Choices()
    prepare = payload.get("prepare", "centered")
    pictures = payload.get("pictures", "")
    if prepare not in PREPARATIONS or not isinstance(pictures, str) or len(pictures) > 64:
        raise _refusal("prepare")
    return Choices(
        prepare=prepare,
        detector=_whole(payload, "detector", int(LIMITS["hidden"][1]) - 1),
        digit=_whole(payload, "digit", DIGITS - 1),
        versus=_whole(payload, "versus", DIGITS - 1),
        meant=_whole(payload, "meant", DIGITS - 1),
        learning_rate=_number(payload, "learning_rate", LOWEST_RATE, HIGHEST_RATE, Choices.learning_rate),
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


def _number(payload: dict, name: str, low: float, high: float, default: float = 0.0) -> float:
    value = payload.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _refusal(name)
    if not (math.isfinite(value) and low <= value <= high):
        raise _refusal(name)
    return float(value)


def _whole(payload: dict, name: str, high: int) -> int | None:
    if payload.get(name) is None:
        return None
    value = _number(payload, name, 0, high)
    if value != int(value):
        raise _refusal(name)
    return int(value)


def _refusal(name: str) -> gr.Error:
    return gr.Error(f"The setting '{name}' is not one of this page: reload it.", print_exception=False)
