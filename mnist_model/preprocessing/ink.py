"""Rasterisation: the ink of a round pen on a 28×28 grid, anti-aliased."""

from collections.abc import Sequence

import numpy as np

from mnist_model.preprocessing.strokes import IMAGE_SIDE, Stroke

DOT_SPACING_PX = 0.4
"""Distance between two stamps of the pen. At MNIST's stroke width the scallops of a line of discs this far
apart are 0.02 px deep: below 2 % of a grey level step at the edge."""


def dots(drawings: Sequence[Sequence[Stroke]], spacing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pen position, and positions interpolated between them, so that no gap is wider than `spacing`.

    Args:
        drawings: lists of strokes; a stroke of one point is a dot.
        spacing: float32[drawings], in each drawing's own unit.

    Returns:
        (float32[dots, 2] positions, int32[dots] the drawing that each belongs to), in no particular order.
    """
    strokes = [stroke for drawing in drawings for stroke in drawing]
    if not strokes:
        return np.zeros((0, 2), np.float32), np.zeros(0, np.int32)
    points = np.concatenate(strokes).astype(np.float32)
    lengths = [len(stroke) for stroke in strokes]
    owner_of_stroke = [owner for owner, drawing in enumerate(drawings) for _ in drawing]
    owner = np.repeat(np.array(owner_of_stroke, np.int32), lengths)

    # Position i stands for itself and for the dots on the way to position i + 1, if that is of its stroke.
    step = np.zeros_like(points)
    np.subtract(points[1:], points[:-1], out=step[:-1])
    step[np.cumsum(lengths) - 1] = 0
    count = np.ceil(np.hypot(step[:, 0], step[:, 1]) / spacing[owner]).astype(np.intp)
    np.maximum(count, 1, out=count)
    position = np.repeat(np.arange(len(points)), count)
    rank = np.arange(len(position)) - (np.cumsum(count) - count)[position]
    fraction = (rank / count[position]).astype(np.float32)
    return points[position] + step[position] * fraction[:, None], owner[position]


def ink(positions: np.ndarray, owner: np.ndarray, width_px: np.ndarray) -> np.ndarray:
    """Ink of round stamps of the pen on a grid of 28×28 pixels, anti-aliased.

    A pixel is as bright as the share of it that the nearest stamp covers: with d the distance from the
    pixel's centre to the nearest dot,

        brightness = clip(width/2 - d + 1/2, 0, 1)

    which is exact for a straight edge along the grid, and what shrinking a black-and-white scan gives.

    Args:
        positions: float32[dots, 2], x and y in pixels; (0, 0) is the centre of the pixel at the top left.
        owner: int[dots], the drawing that each dot belongs to.
        width_px: float32[drawings], diameter of the pen.

    Returns:
        float32[drawings, 28, 28] in [0, 1].
    """
    reach = int(np.ceil(float(width_px.max(initial=0)) / 2 + 0.5))
    window = np.arange(-reach, reach + 1)
    nearest = np.rint(positions).astype(np.intp)
    offset = (positions - nearest).astype(np.float32)

    # Squared distances from each dot to the (2 reach + 1)² pixels around it: a row part plus a column part.
    square_x = (window.astype(np.float32) - offset[:, 0, None]) ** 2
    square_y = (window.astype(np.float32) - offset[:, 1, None]) ** 2
    squares = square_y[:, :, None] + square_x[:, None, :]

    # The margin holds the ink outside the grid; positions beyond it are clipped: no visible ink.
    margin = 2 * reach + 1
    side = IMAGE_SIDE + 2 * margin
    nearest = np.minimum(np.maximum(nearest, -reach - 1), IMAGE_SIDE + reach) + margin
    cells = ((owner.astype(np.intp) * side + nearest[:, 1]) * side + nearest[:, 0])[:, None, None]
    cells = cells + (window[:, None] * side + window)
    canvas = np.full(len(width_px) * side * side, np.inf, np.float32)
    np.minimum.at(canvas, cells.ravel(), squares.ravel())
    distance = np.sqrt(
        canvas.reshape(-1, side, side)[:, margin : margin + IMAGE_SIDE, margin : margin + IMAGE_SIDE]
    )
    brightness = width_px[:, None, None] / 2 + np.float32(0.5) - distance
    return np.minimum(np.maximum(brightness, 0), 1)
