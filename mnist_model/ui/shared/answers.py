"""An answer as the page's modules get it: numbers and sentences of our own."""

import base64
import math
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


class Activations(TypedDict):
    """The hidden layer at one drawing. Typed in draw/network.js as `Activations`."""

    version: str  # of the network, see `weights_version`
    levels: str  # a1 of each hidden unit as a byte, in base64; 0 only where a1 is 0; "" for an empty drawing
    largest: float  # the activation that 255 stands for


def activations(answer: Answer, version: str) -> Activations:
    """The hidden layer of an answer as bytes.

    Args:
        answer: of a network.
        version: the network's.

    >>> answer = Answer(3, True, np.zeros(10), (3, 5), 1.0, activations=np.array([0, 1e-6, 2, 4]))
    >>> base64.b64decode(activations(answer, "")["levels"]).hex()
    '000180ff'
    """
    a1 = answer.activations
    largest = float(a1.max(initial=0))
    if not 0 < largest < math.inf:  # an own network may overflow
        return {"version": version, "levels": to_base64(np.zeros(len(a1), np.uint8)), "largest": 0.0}
    # Active units never round to 0: then one that speaks could not be told from one that is silent.
    levels = np.maximum(np.rint(a1 * (255 / largest)), a1 > 0).astype(np.uint8)
    return {"version": version, "levels": base64.b64encode(levels.tobytes()).decode(), "largest": largest}


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
