"""From an explanation to the numbers that the Inside tab shows: rounded so that what is printed adds up."""

import base64
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from mnist_model.explanation import Contributions, Explanation, round_to_sum, strongest
from mnist_model.network import Array

ROWS = 8  # detectors named one by one; the others share a row
PLACES = 3  # decimals of a printed number
FACTOR_PLACES = 4  # of the factors of a printed product: with fewer, multiplying them gives another one


def grey_levels(picture: np.ndarray) -> str:
    """A uint8 picture as base64."""
    return base64.b64encode(np.ascontiguousarray(picture, np.uint8).tobytes()).decode()


def packed(values: Array) -> dict[str, Any]:
    """Numbers for a picture: int16 in base64, and the largest of them, which 32767 stands for."""
    exact = np.asarray(values, np.float64)
    largest = float(np.abs(exact).max(initial=0))
    levels = np.rint(exact * (32767 / largest) if largest > 0 else exact).astype("<i2")
    return {"largest": largest, "levels": base64.b64encode(levels.tobytes()).decode()}


def detector_pictures(W1: np.ndarray) -> dict[str, Any]:
    """The columns of W1 as pictures: int8 in base64, one detector after the other.

    127 stands for the weight that one in 20 exceeds: a few huge ones must not turn all others pale.
    """
    largest = float(np.quantile(np.abs(W1), 0.95)) or 1.0
    levels = np.rint(np.clip(W1.T / largest, -1, 1) * 127).astype(np.int8)
    return {"largest": largest, "levels": base64.b64encode(levels.tobytes()).decode()}


def detector_numbers(explained: Explanation, index: int, weights: np.ndarray) -> dict[str, Any]:
    """Step 2 for the chosen detector: products for and against, bias, z1, and what ReLU makes of it."""
    votes = explained.hidden_unit
    z1 = float(votes.total)
    return {
        "index": index,
        "weights": packed(weights),
        "products": packed(votes.parts),
        "z1": round(z1, PLACES),
        "a1": round(max(z1, 0), PLACES),
        **_for_and_against(votes),
    }


def score_numbers(explained: Explanation, weights: np.ndarray, digit: int) -> dict[str, Any]:
    """Step 3: the strongest detectors' votes, the rest in one row, the bias; then softmax in numbers.

    Args:
        explained: of one picture.
        weights: float32[hidden], W2 for the score asked about.
        digit: the one whose probability is worked out in full.
    """
    votes = explained.hidden_units
    parts, a1 = np.asarray(votes.parts, np.float64), np.asarray(explained.a1)
    named = strongest(parts, min(ROWS, len(parts)))
    rest = parts.sum() - parts[named].sum()
    printed = round_to_sum([*parts[named], rest, float(votes.constant)], float(votes.total), PLACES)
    z2 = np.asarray(explained.z2, np.float64)
    return {
        "rows": [
            [index, round(float(a1[index]), FACTOR_PLACES), round(float(weights[index]), FACTOR_PLACES), vote]
            for index, vote in zip(named, printed, strict=False)
        ],
        "rest": printed[-2],
        "others": len(parts) - len(named),
        "bias": printed[-1],
        "total": round(float(votes.total), PLACES),
        "z2": [_rounded(score) for score in z2],
        "exponent": round(float(z2[digit]), 6),
        "exp": [_significant(score) for score in z2],
        "sum": _significant(_log_sum_exp(z2)),
        "y_hat": [round(float(p), 6) for p in explained.y_hat],
    }


def pixel_numbers(explained: Explanation) -> dict[str, Any]:
    """Step 4: what each pixel's ink did for the score, what ink would do, and the biases' part."""
    votes = explained.pixels
    return {
        "votes": packed(votes.parts),
        "slope": packed(explained.gradient),
        "total": round(float(votes.total), PLACES),
        **_for_and_against(votes),
    }


def lesson_numbers(explained: Explanation, meant: int, learning_rate: float) -> dict[str, Any]:
    """Step 5: loss and probabilities before and after one gradient step on this drawing."""
    lesson = explained.step
    return {
        "meant": meant,
        "learning_rate": learning_rate,
        "loss": _rounded(lesson.loss),
        "loss_after": _rounded(lesson.loss_after),
        "after": [round(float(p), 6) for p in lesson.y_hat_after],
        "others_right": round(10 * float(lesson.others_accuracy)),
        "others_right_after": round(10 * float(lesson.others_accuracy_after)),
        "strength": [float(f"{strength:.3g}") for strength in np.asarray(lesson.hidden_step)],
    }


def _for_and_against(votes: Contributions) -> dict[str, Any]:
    parts = np.asarray(votes.parts, np.float64)
    speaking_for, against = parts[parts > 0].sum(), parts[parts < 0].sum()
    printed = round_to_sum([speaking_for, against, float(votes.constant)], float(votes.total), PLACES)
    return {"for": printed[0], "against": printed[1], "bias": printed[2]}


def _rounded(value: Any) -> float:
    return round(float(value), PLACES)


def _log_sum_exp(z2: Sequence[float] | np.ndarray) -> float:
    largest = max(z2)
    return largest + math.log(sum(math.exp(score - largest) for score in z2))


def _significant(exponent: float) -> list[float]:
    """e to the exponent as [mantissa, power of ten], seven digits: exp itself would overflow above 709."""
    power = math.floor(exponent / math.log(10))
    return [round(math.exp(exponent - power * math.log(10)), 6), power]
