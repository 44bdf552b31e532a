"""The answer: what the network sees, the digit, ten bars. One component, so that all changes at once."""

import base64
import itertools
from dataclasses import dataclass
from typing import Any

import gradio as gr
import numpy as np

from mnist_model.network import DIGITS
from mnist_model.recognition import NO_ANSWER, SURE, Answer
from mnist_model.ui.pad.pad import BOARD_JS
from mnist_model.ui.shared.theme import asset

_BARS = "".join(
    f'<li data-digit="{digit}" data-probability="0"><b>{digit}</b><i><u></u></i><span>0 %</span></li>'
    for digit in range(DIGITS)
)

_HTML = f"""
<div class="answer" data-state="empty">
  <div class="arrow" aria-hidden="true">shrunk<i></i></div>
  <canvas id="seen" width="28" height="28" role="img" aria-label="What the network sees: nothing"></canvas>
  <div class="arrow" aria-hidden="true">weighed<i></i></div>
  <div class="verdict">
    <div id="answer" data-digit=""><span class="numeral"></span><span class="words">Draw a digit</span></div>
    <div class="chip" hidden><span></span><button type="button" class="quiet"></button></div>
  </div>
  <ol id="bars" aria-label="Probability of each digit">{_BARS}</ol>
  <p class="spoken" aria-live="polite"></p>
</div>
"""

_serial = itertools.count(1)


@dataclass(frozen=True)
class Shown:
    """What an AnswerView shows: an answer to a picture, or a sentence about why there is none."""

    seen: np.ndarray  # uint8[28, 28]
    answer: Answer | None  # None: `failure` says why
    failure: str = ""
    network: str = ""  # words about the visitor's own network; empty without one
    network_in_use: bool = False


def doubt(answer: Answer) -> str:
    """What stands beneath the question mark: the two likeliest digits, and whether it may be none."""
    if not answer.likeliest:
        return ""
    first, second = answer.likeliest
    return f"{first}, {second} or none?" if answer.digit_at_all < SURE else f"{first} or {second}?"


def answer_numbers(answer: Answer) -> dict[str, Any]:
    """An answer for the page's scripts."""
    return {
        "digit": answer.digit,
        "sure": answer.sure,
        "likeliest": list(answer.likeliest),
        "doubt": doubt(answer),
        "digit_at_all": round(answer.digit_at_all, 4),
        "probabilities": [round(float(p), 4) for p in answer.probabilities],
    }


class AnswerView(gr.HTML):
    """#seen, #answer and #bars. Its value in Python is a `Shown`.

    Event `switch`: the visitor wants the other network, the shipped one or their own.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            elem_id="answer-view",
            html_template=_HTML,
            js_on_load=BOARD_JS + asset("draw/answer.js"),
            apply_default_css=False,
            **kwargs,
        )

    def postprocess(self, value: Shown | None) -> dict[str, Any] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The value as numbers and our own sentences: nothing that a visitor typed reaches the page."""
        if value is None:
            return None
        return {
            "serial": next(_serial),  # two answers in a row may be equal; the page must notice both
            "seen": base64.b64encode(value.seen.tobytes()).decode(),
            **answer_numbers(value.answer or NO_ANSWER),
            "failure": value.failure,
            "network": value.network,
            "network_in_use": value.network_in_use,
        }

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from an answer."""
