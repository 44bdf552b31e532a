"""Strokes, the pen's form of a drawing: limits, checks and turning.

A stroke is float[n, 2]: the positions of the pen between touching and leaving the paper, x to the right, y
down, in any unit. A drawing is a list of strokes.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

Stroke = np.ndarray

IMAGE_SIDE = 28  # of the picture that the network reads, in pixels

MAX_STROKES = 128
MAX_POINTS = 3_000
"""Limits of a drawing that comes in from outside. Of 17,778 digits written on tablets (UNIPEN, UCI pen
digits) the longest has 273 points, and none has more than 4 strokes. As text, 3,000 points are 36 kB."""

LARGEST_COORDINATE = 1e6  # in any unit


class StrokesError(ValueError):
    """Something that is not a drawing; its text is one sentence for a visitor."""


def check_strokes(strokes: object) -> list[Stroke]:
    """A drawing that comes in from outside: its form, its numbers and the limits above are checked.

    Args:
        strokes: anything; what passes is a list, tuple or array of strokes of [x, y].

    Returns:
        Strokes as float64[n, 2], n at least 1; empty strokes are left out.

    Raises:
        StrokesError: too many strokes or points, which is found before a number is read; another nesting;
            text, also numbers written as text; booleans; a coordinate that is not finite or too large.

    >>> [stroke.tolist() for stroke in check_strokes([[[1, 2], [3.5, 4]], [], [[5, 6]]])]
    [[[1.0, 2.0], [3.5, 4.0]], [[5.0, 6.0]]]
    """
    if not _is_list(strokes):
        raise _wrong_form()
    drawing: Sequence[Any] = strokes  # pyright: ignore[reportAssignmentType]
    if len(drawing) <= MAX_STROKES and not all(map(_is_list, drawing)):
        raise _wrong_form()
    if len(drawing) > MAX_STROKES or sum(map(len, drawing)) > MAX_POINTS:
        raise StrokesError(f"A drawing has at most {MAX_STROKES} strokes and {MAX_POINTS:,} points.")
    checked = as_strokes([_numbers(stroke) for stroke in drawing])
    for stroke in checked:
        if (largest := np.abs(stroke).max()) > LARGEST_COORDINATE:
            raise StrokesError(
                f"A stroke holds a coordinate of {largest:g}, expected at most {LARGEST_COORDINATE:,.0f}."
            )
    return checked


def as_strokes(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes of any unit and any number of points as float64, their shapes and finiteness checked.

    Args:
        strokes: float[n, 2] each.

    Returns:
        float64[n, 2] each, n at least 1; empty strokes are left out.

    Raises:
        StrokesError: a stroke has another shape, or a coordinate is not a finite number.
    """
    checked = [np.asarray(stroke, np.float64) for stroke in strokes]
    for stroke in checked:
        if stroke.size and (stroke.ndim != 2 or stroke.shape[1] != 2):
            raise StrokesError(f"A stroke is {stroke.shape}, expected (points, 2): x and y of each point.")
        if not np.isfinite(stroke).all():
            raise StrokesError("A stroke holds a coordinate that is not a finite number.")
    return [stroke for stroke in checked if stroke.size]


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _numbers(stroke: Sequence[Any] | np.ndarray) -> np.ndarray:
    """float64[n, 2] of a list of [x, y]. NumPy alone would take True for 1, and "2" beside a number for 2."""
    if isinstance(stroke, np.ndarray) and stroke.dtype != object:
        if stroke.dtype.kind not in "iuf" or (len(stroke) and stroke.shape[1:] != (2,)):
            raise _wrong_form()
        return stroke
    if not all(_is_list(point) and len(point) == 2 for point in stroke):
        raise _wrong_form()
    kinds = set(map(type, chain.from_iterable(stroke)))
    if bool in kinds or not all(issubclass(kind, (int, float, np.integer, np.floating)) for kind in kinds):
        raise _wrong_form()
    try:
        return np.array([tuple(point) for point in stroke], np.float64).reshape(-1, 2)
    except OverflowError:  # an int beyond float64
        raise _wrong_form() from None


def _wrong_form() -> StrokesError:
    return StrokesError("Expected a list of strokes, each a list of [x, y], both finite numbers.")


def turn_strokes(strokes: Sequence[Stroke], degrees: float) -> list[Stroke]:
    """A drawing turned clockwise about the middle of its box.

    >>> [stroke.round(3).tolist() for stroke in turn_strokes([np.array([[0.0, 0.0], [2.0, 0.0]])], 90)]
    [[[1.0, -1.0], [1.0, 1.0]]]
    """
    if not strokes or not degrees:
        return list(strokes)
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cos, sin], [-sin, cos]])  # y grows downwards, so this is clockwise
    return [(stroke - middle) @ turn + middle for stroke in strokes]
