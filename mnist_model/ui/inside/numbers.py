"""From an explanation to the numbers that the Inside tab shows: rounded so that what is printed adds up."""

import math
from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from mnist_model.explanation.contributions import Contributions
from mnist_model.explanation.picture import Explanation
from mnist_model.explanation.rounding import round_to_sum, strongest
from mnist_model.ui.inside.backward import BackwardNumbers
from mnist_model.ui.shared.answers import AnswerNumbers
from mnist_model.ui.shared.weights import HiddenPictures, Packed, packed
from mnist_model.ui.visitor.networks import NetworkWords

ROWS = 8  # hidden units named one by one, as in scores.js; the others share a row
PLACES = 3  # decimals of a printed number
FACTOR_PLACES = 4  # of the factors of a printed product: with fewer, multiplying them gives another one

Power = tuple[float, int]
"""A mantissa of seven digits and a power of ten."""


ForAndAgainst = TypedDict("ForAndAgainst", {"for": float, "against": float, "bias": float})
"""The sums of the positive and of the negative parts, and the constant."""


class HiddenUnitNumbers(ForAndAgainst):
    """Step 2. Typed in detectors.js as `HiddenUnitNumbers`."""

    index: int
    weights: Packed
    products: Packed
    z1: float
    a1: float


class Target(TypedDict):
    """The score that is explained. Typed in words.js as `Target`."""

    digit: int
    versus: int | None


class ScoreRow(TypedDict):
    """What one hidden unit contributes to the target score: a1 times weight."""

    hidden_unit: int
    a1: float
    weight: float
    contribution: float


class ScoreNumbers(TypedDict):
    """Step 3. Typed in scores.js as `ScoreNumbers`."""

    rows: list[ScoreRow]
    rest: float  # contribution of the other hidden units together
    others: int  # how many these are
    bias: float
    total: float
    z2: list[float]
    exponent: float  # the target digit's z2 with all its digits
    exp: list[Power]
    sum: Power
    y_hat: list[float]


class PixelNumbers(ForAndAgainst):
    """Step 4. Typed in contributions.js as `PixelNumbers`."""

    contributions: Packed
    gradient: Packed
    total: float


class LearningStepNumbers(TypedDict):
    """Step 5. Typed in lesson.js as `LearningStepNumbers`."""

    intended: int
    learning_rate: float
    loss: float
    loss_after: float
    after: list[float]  # ten probabilities
    others_right: int  # of ten
    others_right_after: int
    hidden_step: list[float]  # one for each hidden unit


class StepNumbers(TypedDict):
    """Step 1. Typed in numbers.js as `StepNumbers`; pictures and answers are keyed by `PREPARATIONS`."""

    prepare: str
    pictures: dict[str, str]  # 784 grey levels each, in base64
    box: str  # 400 grey levels
    mass: list[float]  # x and y of the centre of mass before centring, in pixels
    shift: list[int]  # whole pixels right and down
    answers: dict[str, AnswerNumbers]


class Look(TypedDict):
    """All that the tab shows of one drawing and one network."""

    hidden: int
    broken: bool  # on purpose
    empty: bool
    answer: AnswerNumbers
    steps: StepNumbers
    pictures: HiddenPictures | None  # None: the browser has them
    z1: list[float]
    hidden_unit: HiddenUnitNumbers
    target: Target
    scores: ScoreNumbers
    pixels: PixelNumbers
    learning_step: LearningStepNumbers
    backward: BackwardNumbers


class InsideAnswer(Look):
    """What the route /inside answers. Typed in session.js as `InsideAnswer`."""

    network: NetworkWords


def hidden_unit_numbers(explained: Explanation, index: int, weights: np.ndarray) -> HiddenUnitNumbers:
    """Step 2 for the chosen hidden unit: products for and against, bias, z1, and a1 = ReLU(z1)."""
    parts = explained.hidden_unit
    z1 = float(parts.total)
    return {
        "index": index,
        "weights": packed(weights),
        "products": packed(parts.parts),
        "z1": round(z1, PLACES),
        "a1": round(max(z1, 0), PLACES),
        **_for_and_against(parts),
    }


def score_numbers(explained: Explanation, weights: np.ndarray, digit: int) -> ScoreNumbers:
    """Step 3: the largest contributions, the rest in one row, the bias; then softmax in numbers.

    Args:
        explained: of one picture.
        weights: float32[hidden], W2 for the target score.
        digit: the one whose probability is worked out in full.
    """
    contributions = explained.hidden_units
    parts, a1 = np.asarray(contributions.parts, np.float64), np.asarray(explained.a1)
    named = strongest(parts, min(ROWS, len(parts)))
    rest = float(parts.sum() - parts[named].sum())
    exact = [*parts[named].tolist(), rest, float(contributions.constant)]
    *rows, others, bias = round_to_sum(exact, float(contributions.total), PLACES)
    z2 = np.asarray(explained.z2, np.float64).tolist()
    return {
        "rows": [
            {
                "hidden_unit": index,
                "a1": round(float(a1[index]), FACTOR_PLACES),
                "weight": round(float(weights[index]), FACTOR_PLACES),
                "contribution": contribution,
            }
            for index, contribution in zip(named, rows, strict=True)
        ],
        "rest": others,
        "others": len(parts) - len(named),
        "bias": bias,
        "total": _rounded(contributions.total),
        "z2": [_rounded(score) for score in z2],
        "exponent": round(z2[digit], 6),
        "exp": [_exp(score) for score in z2],
        "sum": _exp(_log_sum_exp(z2)),
        "y_hat": [round(float(p), 6) for p in np.asarray(explained.y_hat)],
    }


def pixel_numbers(explained: Explanation) -> PixelNumbers:
    """Step 4: what each pixel's ink contributes to the score, the gradient, and the part of the biases."""
    contributions = explained.pixels
    return {
        "contributions": packed(contributions.parts),
        "gradient": packed(explained.gradient),
        "total": _rounded(contributions.total),
        **_for_and_against(contributions),
    }


def learning_step_numbers(explained: Explanation, intended: int, learning_rate: float) -> LearningStepNumbers:
    """Step 5: loss and probabilities before and after one gradient step on this drawing."""
    step = explained.step
    return {
        "intended": intended,
        "learning_rate": learning_rate,
        "loss": _rounded(step.loss),
        "loss_after": _rounded(step.loss_after),
        "after": [round(float(p), 6) for p in np.asarray(step.y_hat_after)],
        "others_right": round(10 * float(step.others_accuracy)),
        "others_right_after": round(10 * float(step.others_accuracy_after)),
        "hidden_step": [float(f"{change:.3g}") for change in np.asarray(step.hidden_step)],
    }


def _for_and_against(contributions: Contributions) -> ForAndAgainst:
    parts = np.asarray(contributions.parts, np.float64)
    exact = [float(parts[parts > 0].sum()), float(parts[parts < 0].sum()), float(contributions.constant)]
    positive, negative, bias = round_to_sum(exact, float(contributions.total), PLACES)
    return {"for": positive, "against": negative, "bias": bias}


def _rounded(value: Any) -> float:
    return round(float(value), PLACES)


def _log_sum_exp(z2: Sequence[float]) -> float:
    largest = max(z2)
    return largest + math.log(sum(math.exp(score - largest) for score in z2))


def _exp(exponent: float) -> Power:
    """e to the exponent, in two parts: exp itself would overflow above 709."""
    power = math.floor(exponent / math.log(10))
    return round(math.exp(exponent - power * math.log(10)), 6), power
