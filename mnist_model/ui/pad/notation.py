"""What arrives of a drawing at the server: the page's notation for strokes, or a picture as a data URL."""

import re
from typing import Any

import numpy as np
from anyio.to_thread import run_sync
from PIL import Image

from mnist_model.preprocessing.picture import PictureError
from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES, Stroke, StrokesError, check_strokes
from mnist_model.ui.shared.data_url import decode_picture
from mnist_model.ui.shared.routes import Refusal

PAD_SIDE = 400
"""Width and height of the pad in its own units, however large it is shown."""

PEN = 26
"""Diameter of the pen on the pad, in pad units: as in the 28×28, if a digit is two thirds of the pad high."""

TAP = 10
"""A drawing smaller than this, in pad units, is a tap of an unsteady finger: a dot, whatever its shape."""

MAX_NOTATION_CHARS = MAX_STROKES + MAX_POINTS * len("400.0,400.0 ")

Drawing = list[Stroke] | Image.Image
"""Pen strokes, float32[n, 2] in pad units, or a picture. No strokes: an empty pad."""

_COORDINATE = r"[0-9]{1,3}(?:\.[0-9])?"
_POINT = rf"{_COORDINATE},{_COORDINATE}"
_STROKE = rf"{_POINT}(?: {_POINT})*"
_NOTATION = re.compile(rf"{_STROKE}(?:;{_STROKE})*")


def parse_notation(notation: Any) -> list[Stroke]:
    """Strokes from the pad's own notation; a tap becomes a dot.

    Raises:
        Refusal: it is not that notation, too long, or leaves the pad.

    >>> [stroke.tolist() for stroke in parse_notation("1,2 33.5,4;5,6")]
    [[[1.0, 2.0], [33.5, 4.0]], [[5.0, 6.0]]]
    >>> [stroke.tolist() for stroke in parse_notation("200,200 200,208")]
    [[[200.0, 200.0]]]
    """
    if notation is None or notation == "":
        return []
    if (
        not isinstance(notation, str)
        or len(notation) > MAX_NOTATION_CHARS
        or not _NOTATION.fullmatch(notation)
    ):
        raise Refusal("This is not a drawing from the pad: clear the pad and draw again.")
    numbers = [
        np.array([point.split(",") for point in stroke.split(" ")], np.float32)
        for stroke in notation.split(";")
    ]
    try:
        strokes = check_strokes(numbers)
    except StrokesError as error:
        raise Refusal(str(error)) from error
    points = np.concatenate(strokes)
    if points.max() > PAD_SIDE:
        raise Refusal(f"A drawing on the pad lies between 0 and {PAD_SIDE}.")
    if (points.max(axis=0) - points.min(axis=0)).max() < TAP:
        return [strokes[0][:1]]
    return strokes


async def parse_drawing(text: Any) -> Drawing:
    """The drawing that a page sends: strokes in the pad's notation, or a picture as a data URL.

    Raises:
        Refusal: it is neither, or the picture cannot be read; one sentence.
    """
    if not (isinstance(text, str) and text.startswith("data:")):
        return parse_notation(text)
    try:
        return await run_sync(decode_picture, text)
    except PictureError as error:
        raise Refusal(str(error)) from error
