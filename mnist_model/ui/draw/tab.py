"""The Draw tab: the pad, what the network sees of it, the answer; below, examples and a way for pictures."""

import math
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
import numpy as np

from mnist_model.preprocessing.picture import PictureError
from mnist_model.preprocessing.strokes import IMAGE_SIDE
from mnist_model.recognition import recognise
from mnist_model.ui.draw.answer import AnswerView, Shown
from mnist_model.ui.draw.tray import build_tray
from mnist_model.ui.pad.pad import DigitPad, OnPad, picture_seen
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.visitor import VisitorNetwork

FOLLOWS_THE_PEN = {
    "queue": False,
    "trigger_mode": "always_last",
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Of every event that answers the pen: past the queue, so that no training delays it, and never stale."""


@dataclass(frozen=True)
class DrawTab:
    """What other parts of the page need of this tab."""

    pad: DigitPad
    answer: AnswerView
    answering: dict[str, Any]  # arguments of an event listener that answers again, such as a tab's `select`


def build_draw_tab(visitor: gr.State) -> DrawTab:
    """Builds the tab inside the current `gr.Tab`.

    Args:
        visitor: holds the visitor's own network, or None.
    """
    with gr.Row(elem_id="instrument", equal_height=False):
        pad = DigitPad(elem_id="pad")
        answer = AnswerView()
    build_tray()
    answering = {"fn": answer_pad, "inputs": [pad, visitor], "outputs": answer, **FOLLOWS_THE_PEN}
    pad.input(**answering)
    visitor.change(**answering)
    # Past the queue gradio's page does not notice that a State has changed: `visitor.change` stays silent.
    answer.switch(switch_network, visitor, visitor, **FOLLOWS_THE_PEN).then(**answering)
    return DrawTab(pad, answer, answering)


def answer_pad(on_pad: OnPad, visitor: VisitorNetwork | None) -> Shown:
    """What the network in use makes of the pad."""
    in_use = bool(visitor and visitor.in_use)
    network = _words(visitor) if visitor else ""
    try:
        seen = picture_seen(on_pad)
    except PictureError as error:
        return Shown(np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8), None, str(error), network, in_use)
    return Shown(seen, recognise(params_in_use(visitor), seen), network=network, network_in_use=in_use)


def _words(visitor: VisitorNetwork) -> str:
    measured = math.isfinite(visitor.accuracy)  # not since it was changed by hand, on the Inside tab
    return f"Your network: {100 * visitor.accuracy:.1f} %" if measured else "Your network"


def switch_network(visitor: VisitorNetwork | None) -> VisitorNetwork | None:
    """The visitor's network put aside, or taken up again."""
    return replace(visitor, in_use=not visitor.in_use) if visitor else None
