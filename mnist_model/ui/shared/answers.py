"""An answer as the page's modules get it: numbers and sentences of our own."""

import base64
from typing import TypedDict

import numpy as np

from mnist_model.recognition import SURE, Answer

PLACES = 4  # decimals of a probability: the page shows whole percentages


class AnswerNumbers(TypedDict):
    """What `shared/verdict.js` and `shared/bars.js` show. Typed there as `Answer`."""

    digit: int | None  # the likeliest digit; null for an empty drawing
    sure: bool
    likeliest: list[int]  # the two likeliest digits, likeliest first; empty for an empty drawing
    doubt: str  # what stands beneath the question mark
    digit_at_all: float
    probabilities: list[float]  # ten


def doubt(answer: Answer) -> str:
    """The two likeliest digits, and whether it may be none; "" for an empty drawing."""
    if not answer.likeliest:
        return ""
    first, second = answer.likeliest
    return f"{first}, {second} or none?" if answer.digit_at_all < SURE else f"{first} or {second}?"


def answer_numbers(answer: Answer) -> AnswerNumbers:
    """An answer for the page's modules."""
    return {
        "digit": answer.digit,
        "sure": answer.sure,
        "likeliest": list(answer.likeliest),
        "doubt": doubt(answer),
        "digit_at_all": round(answer.digit_at_all, PLACES),
        "probabilities": rounded(answer.probabilities),
    }


def rounded(probabilities: np.ndarray) -> list[float]:
    """Probabilities, float32[digits], as the page shows them."""
    return [round(float(p), PLACES) for p in probabilities]


def to_base64(levels: np.ndarray) -> str:
    """The bytes of a picture, uint8[...], in base64."""
    return base64.b64encode(np.ascontiguousarray(levels, np.uint8).tobytes()).decode()
