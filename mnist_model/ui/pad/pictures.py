"""Pictures on the pad: what was read in them, and what the page shows of it."""

from typing import TypedDict

import numpy as np
from PIL import Image

from mnist_model.preprocessing.candidates import Candidate
from mnist_model.preprocessing.picture import PictureError
from mnist_model.reading import Reading, read_picture
from mnist_model.ui.shared.data_url import to_png_url
from mnist_model.ui.shared.routes import Refusal

LEFT_OUT, INK = 128, 255  # levels of `Cut.ink`; 0 is paper


class Cut(TypedDict):
    """What was taken for ink in a picture. Typed in pad/cut.js as `Cut`."""

    doubt: str  # why the page is not sure, one sentence; "" = the picture gives no reason
    box: (
        list[float] | None
    )  # left, top, right, bottom of the digit, as shares of the picture; None without ink
    ink: str  # a PNG of the whole picture as a data URL: grey levels INK, LEFT_OUT and 0; "" without ink


def read_on_pad(picture: Image.Image) -> Reading:
    """`read_picture` for a route.

    Raises:
        Refusal: the picture cannot be read; one sentence.
    """
    try:
        return read_picture(picture)
    except PictureError as error:
        raise Refusal(str(error)) from error


def compile_reading() -> None:
    """Compiles what reading a picture takes, half a second that the first one need not wait."""
    picture = np.full((60, 60), 255, np.uint8)
    picture[10:50, 28:32] = 0
    read_picture(Image.fromarray(picture))


def cut(reading: Reading) -> Cut:
    """What the page shows of a reading."""
    if reading.found is None:
        return {"doubt": reading.doubt, "box": None, "ink": ""}
    return {"doubt": reading.doubt, "box": _shares(reading.found), "ink": to_png_url(_levels(reading.found))}


def _shares(found: Candidate) -> list[float]:
    (rows, columns), (height, width) = found.box, found.ink.shape
    edges = columns.start / width, rows.start / height, columns.stop / width, rows.stop / height
    return [round(edge, 4) for edge in edges]


def _levels(found: Candidate) -> np.ndarray:
    """uint8[h, w]"""
    return np.where(found.ink, INK, np.where(found.left_out, LEFT_OUT, 0)).astype(np.uint8)
