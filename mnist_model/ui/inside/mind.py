"""What would change its mind: the least ink for another answer, and what each stroke argued for."""

from typing import TypedDict

import numpy as np
from PIL import Image

from mnist_model.compiled import compile_each_shape
from mnist_model.explanation.contributions import pixel_contributions, score_weights
from mnist_model.explanation.counterfactual import probabilities_on_the_way, smallest_change
from mnist_model.explanation.rounding import round_to_sum
from mnist_model.explanation.shares import shares_of_strokes
from mnist_model.network import IMAGE_SHAPE, as_input
from mnist_model.preprocessing.steps import steps_from_strokes, steps_of_each_stroke
from mnist_model.recognition import recognise, shipped_digit_or_not
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.numbers import PLACES
from mnist_model.ui.inside.subject import Subject, example_digits, network_inputs
from mnist_model.ui.pad.notation import PAD_SIDE, PEN
from mnist_model.ui.shared.answers import AnswerNumbers, answer_numbers, to_base64
from mnist_model.ui.shared.data_url import encode_input
from mnist_model.ui.shared.weights import Packed, packed

MOST_STROKES = 24
"""Strokes that are left out one by one: an answer each. A digit has one to four."""


class ChangeNumbers(TypedDict):
    """The least change of ink. Typed in change.js as `ChangeNumbers`."""

    answer: int | None  # the digit that the drawing is likeliest to be; None: there is no ink
    wanted: int  # the digit that is to be named
    already: bool  # it is named without any change
    found: bool
    picture: str  # 784 grey levels after the change, in base64
    ink: Packed  # what is added, or taken away where negative: of each pixel, in [-1, 1]
    added: float  # sum of the ink added, in pixels of full ink
    removed: float
    squares: float  # sum of the squared differences
    way: list[list[float]]  # ten probabilities of each picture on the way
    digit_at_all: list[float]  # on the way
    after: AnswerNumbers  # to the changed picture
    png: str  # the changed picture as a data URL that reaches the network unchanged


class StrokeShare(TypedDict):
    """One stroke."""

    share: float  # of the target score
    without: AnswerNumbers | None  # to the drawing without it; None: not asked


class StrokeNumbers(TypedDict):
    """What each stroke argued for. Typed in strokes.js as `StrokeNumbers`."""

    digit: int
    versus: int | None
    strokes: list[StrokeShare]  # none for a picture
    biases: float  # their part of the score
    total: float  # the score: shares and the biases' part add up to it


def change_numbers(subject: Subject, choices: Choices) -> ChangeNumbers:
    """The least change of ink that makes the page name another digit, and what happens on the way."""
    answer, x = subject.answers[choices.prepare], subject.x  # the network's: less ink ends no picture's doubt
    likeliest = answer.likeliest or (0, 1)
    wanted = likeliest[1] if choices.wanted is None else choices.wanted
    second = subject.digit_or_not or shipped_digit_or_not()
    already = answer.sure and answer.digit == wanted
    if already:
        picture, found, squares = x, True, 0.0
    else:
        change = _smallest_change(subject.params, second, x, np.int32(wanted), example_digits()[0][wanted])
        picture, squares = np.asarray(change.picture), float(change.squares)
        found = bool(np.isfinite(squares))
    levels = np.rint(picture * 255).astype(np.uint8).reshape(IMAGE_SHAPE)
    after = recognise(subject.params, levels, subject.digit_or_not)
    ink = as_input(levels) - x
    way, at_all = _on_the_way(subject.params, second, x, as_input(levels))
    return {
        "answer": answer.digit,
        "wanted": wanted,
        "already": already,
        # Grey levels are coarser than what was found: what counts is the answer to these.
        "found": found and after.sure and after.digit == wanted,
        "picture": to_base64(levels),
        "ink": packed(ink),
        "added": round(float(ink[ink > 0].sum()), 2),
        "removed": round(float(-ink[ink < 0].sum()), 2),
        "squares": round(float(ink @ ink), PLACES),
        "way": [[round(float(p), 4) for p in row] for row in np.asarray(way)],
        "digit_at_all": [round(float(p), 4) for p in np.asarray(at_all)],
        "after": answer_numbers(after),
        "png": encode_input(levels),
    }


def stroke_numbers(subject: Subject, choices: Choices) -> StrokeNumbers:
    """Each stroke's share of the score, and the answer without it."""
    target = score_weights(subject.digit, subject.versus)
    contributions = _pixel_contributions(subject.params, subject.x, target)
    parts, biases = np.asarray(contributions.parts, np.float64), float(contributions.constant)
    strokes = [] if isinstance(subject.drawing, Image.Image) else subject.drawing
    apart = steps_of_each_stroke(strokes, PAD_SIDE, PEN, turn_degrees=choices.turn_degrees)
    inks = np.array([network_inputs(steps, choices)[choices.prepare].ravel() for steps in apart])
    shares = shares_of_strokes(parts, inks).tolist() if apart else [float(parts.sum())]
    total = float(contributions.total)
    *shares, biases = round_to_sum([*shares, biases], total, PLACES)
    return {
        "digit": subject.digit,
        "versus": subject.versus,
        "strokes": [
            {"share": share, "without": _without(subject, choices, i) if i < MOST_STROKES else None}
            for i, share in enumerate(shares if apart else [])
        ],
        "biases": biases,
        "total": round(total, PLACES),
    }


def _without(subject: Subject, choices: Choices, index: int) -> AnswerNumbers:
    """The answer to the drawing without one of its strokes, cut out and centred anew."""
    assert not isinstance(subject.drawing, Image.Image)
    others = [stroke for i, stroke in enumerate(subject.drawing) if i != index]
    steps = steps_from_strokes(others, PAD_SIDE, PEN, turn_degrees=choices.turn_degrees)
    picture = network_inputs(steps, choices)[choices.prepare]
    return answer_numbers(recognise(subject.params, picture, subject.digit_or_not))


_smallest_change = compile_each_shape(smallest_change)
_on_the_way = compile_each_shape(probabilities_on_the_way)
_pixel_contributions = compile_each_shape(pixel_contributions)
