"""What a pen leaves: strokes, checked and turned.

A stroke is float[n, 2]: the positions of the pen between touching and leaving the paper, x to the right, y
down, in any unit. A drawing is a list of strokes.
"""

from collections.abc import Sequence

import numpy as np

Stroke = np.ndarray

IMAGE_SIDE = 28  # of the picture that the network reads, in pixels


def check_strokes(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes as float64[n, 2], n at least 1, all finite; empty strokes are left out."""
    checked = [np.asarray(stroke, np.float64) for stroke in strokes]
    for stroke in checked:
        if stroke.size and (stroke.ndim != 2 or stroke.shape[1] != 2):
            raise ValueError(f"a stroke is {stroke.shape}, expected (points, 2): one x and one y a point")
        if not np.isfinite(stroke).all():
            raise ValueError("a stroke holds a position that is not a finite number")
    return [stroke for stroke in checked if stroke.size]


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
