"""The pad: a square canvas that records pen strokes."""

from typing import Any

from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class DigitPad(View):
    """A pad for one digit. All pads of a page show and edit the same drawing (`drawing.js`).

    It sends nothing: what wants an answer to the drawing subscribes to it and asks.
    """

    def __init__(self, elem_id: str = "pad", **gradio: Any):
        super().__init__(
            elem_id=elem_id,
            elem_classes=["digit-pad"],
            template=asset("pad/pad.html").replace("@id", elem_id),
            module="pad/pad.js",
            side=PAD_SIDE,
            pen=PEN,
            max_strokes=MAX_STROKES,
            max_points=MAX_POINTS,
            **gradio,
        )
