"""The pad: a square canvas that records pen strokes."""

from typing import Any

import gradio as gr

from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN
from mnist_model.ui.shared.modules import asset, mount_script


class DigitPad(gr.HTML):
    """A pad for one digit. All pads of a page show and edit the same drawing (`drawing.js`).

    It sends nothing: what wants an answer to the drawing subscribes to it and asks.
    """

    def __init__(self, elem_id: str = "pad", **kwargs: Any):
        super().__init__(
            value=None,
            elem_id=elem_id,
            elem_classes=["digit-pad"],
            html_template=asset("pad/pad.html").replace("@id", elem_id),
            js_on_load=mount_script("pad/pad.js"),
            apply_default_css=False,
            side=PAD_SIDE,
            pen=PEN,
            max_strokes=MAX_STROKES,
            max_points=MAX_POINTS,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from it."""
