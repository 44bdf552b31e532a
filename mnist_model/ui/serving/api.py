"""The two calls of the page's API: a drawing in, the answer out."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.events import api

from mnist_model.preprocessing.centring import from_strokes
from mnist_model.preprocessing.picture import PictureError
from mnist_model.preprocessing.strokes import Stroke, StrokesError, check_strokes
from mnist_model.reading import Reading, doubted, read_picture
from mnist_model.recognition import recognise, shipped_params
from mnist_model.ui.shared.data_url import decode_picture


def predict_strokes(strokes: list) -> dict:
    """Which digit a pen has drawn.

    Args:
        strokes: a list of strokes, each a list of [x, y], x to the right, y down, in any unit.

    Returns:
        digit: the likeliest digit, or null for an empty drawing;
        sure: false when it is no digit or could be two;
        probabilities: of the digits 0 to 9; ten zeros for an empty drawing, for then nothing was asked;
        seen: the 28 rows of 28 grey levels, 0 to 255, that the network got.
    """
    return _answer(from_strokes(_checked_strokes(strokes)))


def predict_image(image: str) -> dict:
    """Which digit is in a picture.

    Args:
        image: a PNG, JPEG, WebP, GIF, BMP or AVIF as a data URL, `data:image/png;base64,…`;
            at most 12 MB and 25 megapixels.

    Returns:
        digit, sure, probabilities and seen, as predict_strokes.
    """
    if not isinstance(image, str):
        raise _refusal("Expected a picture as a data URL: data:image/png;base64, and then its bytes.")
    try:
        reading = read_picture(decode_picture(image))
    except PictureError as error:
        raise _refusal(str(error)) from error
    return _answer(reading.seen, reading)


def add_api() -> None:
    """Adds both calls to the page that is being built."""
    api(predict_strokes, api_name="predict_strokes", queue=False)
    api(predict_image, api_name="predict_image", queue=False)


def _refusal(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)


def _checked_strokes(strokes: Any) -> list[Stroke]:
    try:
        return check_strokes(strokes)
    except StrokesError as error:
        raise _refusal(str(error)) from error


def _answer(seen: np.ndarray, reading: Reading | None = None) -> dict[str, Any]:
    answer = doubted(recognise(shipped_params(), seen), reading)
    return {
        "digit": answer.digit,
        "sure": answer.sure,
        "probabilities": [float(p) for p in answer.probabilities],
        "seen": seen.tolist(),
    }
