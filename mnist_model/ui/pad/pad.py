"""The pad: a canvas that records pen strokes, and what arrives of them at the server."""

import re
from collections.abc import Sequence
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from mnist_model.preprocessing.centring import from_image, from_strokes
from mnist_model.preprocessing.picture import PictureError
from mnist_model.preprocessing.strokes import Stroke
from mnist_model.ui.shared.data_url import decode_picture, encode_picture
from mnist_model.ui.shared.theme import asset

SIDE = 400
"""Width and height of the pad in its own units, however large it is shown."""

PEN = 26
"""Diameter of the pen on the pad, in pad units: as in the 28×28, if a digit is two thirds of the pad high."""

TAP = 10
"""A drawing smaller than this, in pad units, is a tap of an unsteady finger: a dot, whatever its shape."""

MAX_STROKES = 64
MAX_POINTS = 2000
"""A pad is full at this many points: 20 times a patient digit, and still only 20 kB to send."""

LONGEST_NOTATION = MAX_STROKES + MAX_POINTS * len("400.0,400.0 ")

Strokes = list[Stroke]
OnPad = Strokes | Image.Image
"""What is on a pad: pen strokes, float32[n, 2] in pad units, or a picture. No strokes: it is empty."""

_COORDINATE = r"[0-9]{1,3}(?:\.[0-9])?"
_POINT = rf"{_COORDINATE},{_COORDINATE}"
_STROKE = rf"{_POINT}(?: {_POINT})*"
_NOTATION = re.compile(rf"{_STROKE}(?:;{_STROKE})*")

_HTML = """
<div class="pad-frame empty">
  <canvas tabindex="0" role="img" aria-label="Drawing pad. Draw one digit with mouse, finger or pen.
    Control Z takes back a stroke, Delete clears, the keys 0 to 9 draw an example."></canvas>
  <div class="pad-tools">
    <button type="button" id="@id-undo" class="quiet">Undo</button>
    <button type="button" id="@id-clear" class="quiet">Clear</button>
    <span class="pad-says" role="status"></span>
  </div>
</div>
"""

BOARD_JS = (
    asset("pad/drawing.js").replace("@MAX_STROKES", str(MAX_STROKES)).replace("@MAX_POINTS", str(MAX_POINTS))
)
"""Makes `window.digitBoard`, the drawing that the whole page shares; stands before scripts that use it."""

_JS = BOARD_JS + asset("pad/pad.js").replace("@SIDE", str(SIDE)).replace("@PEN", str(PEN))


class DigitPad(gr.HTML):
    """A square pad for one digit. All pads of a page show and edit the same drawing (`window.digitBoard`).

    In the browser its value is text, because that is cheap to compare and to send many times a second:
    `x,y x,y;x,y …` with a semicolon between strokes, or a picture as a data URL. In Python it is `OnPad`.

    Event `input`: the drawing has changed, by the pen, a button, an example or the server, and this pad is
    the one that is visible.
    """

    def __init__(self, elem_id: str = "pad", **kwargs: Any):
        super().__init__(
            value="",
            elem_id=elem_id,
            elem_classes=["digit-pad"],
            html_template=_HTML.replace("@id", elem_id),
            js_on_load=_JS,
            apply_default_css=False,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> OnPad:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What is on the pad, whoever sent it: the page or a direct call.

        Raises:
            gr.Error: it is neither strokes nor a picture; one sentence.
        """
        if payload is None or payload == "":
            return []
        if isinstance(payload, str) and payload.startswith("data:"):
            try:
                return decode_picture(payload)
            except PictureError as error:
                raise gr.Error(str(error), print_exception=False) from error
        return parse_notation(payload)

    def postprocess(self, value: OnPad | np.ndarray | None) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Strokes or a picture to put on the pad; it is painted and answered as if a visitor had drawn it."""
        if value is None:
            return ""
        if isinstance(value, (Image.Image, np.ndarray)):
            return encode_picture(value)
        return to_notation(value)


def parse_notation(notation: Any) -> Strokes:
    """Strokes from the pad's own notation.

    Raises:
        gr.Error: it is not that notation, too long, or leaves the pad.

    >>> [stroke.tolist() for stroke in parse_notation("1,2 3.5,4;5,6")]
    [[[1.0, 2.0], [3.5, 4.0]], [[5.0, 6.0]]]
    """
    if not isinstance(notation, str) or len(notation) > LONGEST_NOTATION or not _NOTATION.fullmatch(notation):
        raise gr.Error(
            "This is not a drawing from the pad: clear the pad and draw again.", print_exception=False
        )
    strokes = [
        np.array([point.split(",") for point in stroke.split(" ")], np.float32)
        for stroke in notation.split(";")
    ]
    if (
        len(strokes) > MAX_STROKES
        or sum(map(len, strokes)) > MAX_POINTS
        or max(s.max() for s in strokes) > SIDE
    ):
        raise gr.Error(
            f"A drawing has at most {MAX_STROKES} strokes and {MAX_POINTS} points between 0 and {SIDE}.",
            print_exception=False,
        )
    return strokes


def to_notation(strokes: Sequence[Any]) -> str:
    """Strokes in the pad's own notation, cut at the pad's edge.

    >>> to_notation([[[1, 2], [3.25, 4]], [[5, 6]]])
    '1,2 3.2,4;5,6'
    """
    return ";".join(
        " ".join(f"{x:g},{y:g}" for x, y in np.clip(np.asarray(stroke, np.float64), 0, SIDE).round(1))
        for stroke in strokes
        if len(stroke)
    )


def picture_seen(on_pad: OnPad) -> np.ndarray:
    """uint8[28, 28]: the picture that the network gets of what is on the pad; all zeros of an empty one.

    Raises:
        PictureError: a picture that nobody can read; one sentence for the visitor.
    """
    if isinstance(on_pad, Image.Image):
        return from_image(on_pad)
    if on_pad and np.ptp(np.concatenate(on_pad), axis=0).max() < TAP:
        return from_strokes([on_pad[0][:1]])
    return from_strokes(on_pad)
