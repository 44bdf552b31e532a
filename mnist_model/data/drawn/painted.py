"""A drawing painted with a brush, as a paint program saves it: test pictures for `from_image`."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from mnist_model.preprocessing.strokes import Stroke

FINER = 3  # drawn this much larger and shrunk: Pillow draws without anti-aliasing


def paint(
    strokes: Sequence[Stroke],
    size: int = 280,
    digit: float = 0.7,
    brush: float = 16,
    place: tuple[float, float] = (0.5, 0.5),
    ink: int = 255,
    paper: int = 0,
) -> np.ndarray:
    """The drawing painted with a round brush on a square canvas.

    Args:
        strokes: at least one, with at least one position.
        size: the canvas's side, in pixels.
        digit: longer side of the drawing as a share of the canvas.
        brush: diameter in pixels.
        place: where in the room that is left, from (0, 0) top left to (1, 1) bottom right.
        ink: grey level of the brush.
        paper: grey level of the canvas.

    Returns:
        uint8[size, size].
    """
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = digit * size * FINER / max(extent.max(), 1e-9)
    corner = (size * FINER - extent * scale) * place
    mask = Image.new("L", (size * FINER, size * FINER))
    draw = ImageDraw.Draw(mask)
    radius = brush * FINER / 2
    for stroke in strokes:
        path = (stroke - low) * scale + corner
        draw.line([tuple(point) for point in path], fill=255, width=round(2 * radius))
        for x, y in path:
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    share = np.asarray(mask.resize((size, size), Image.Resampling.BOX)) / 255
    return np.rint(paper + (ink - paper) * share).astype(np.uint8)


def paint_at_random(rng: np.random.Generator, strokes: Sequence[Stroke]) -> np.ndarray:
    """The drawing at a random size and place, with a brush of 6 to 30 pixels and random polarity."""
    digit = rng.uniform(0.3, 0.85)
    brush = rng.uniform(6, min(30, 6 + 30 * digit))  # a brush of 30 pixels does not fit a digit of 84
    ink, paper = [(255, 0), (0, 255), (150, 255)][rng.integers(3)]
    x, y = rng.uniform(0.05, 0.95, 2)
    return paint(strokes, 280, digit, brush, (x, y), ink, paper)
