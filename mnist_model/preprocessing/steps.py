"""The pictures on the way from a drawing to the network's input, for those who want to see them.

They are computed by the functions of `centring.py` that compute the input itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_model.preprocessing.centring import (
    BOX,
    BOX_MARGIN,
    STROKE_PX,
    as_mnist_picture,
    center_of_mass,
    ink_in_box,
    ink_of_paths,
    ink_on_grid,
    mass_shift,
    placed_in_box,
    plausible_path,
    shift_pixels,
    to_grey_levels,
)
from mnist_model.preprocessing.ink import DOT_SPACING_PX, dots, ink
from mnist_model.preprocessing.parts import box_of
from mnist_model.preprocessing.strokes import IMAGE_SIDE, Stroke, as_strokes, turn_strokes
from mnist_model.preprocessing.thinning import DIGIT_SIDE

PATH_SHARE_OF_PAD = 0.7  # longer side of a path found in a picture, on the pad: a digit as people draw it
BOXED = slice(BOX_MARGIN, -BOX_MARGIN)  # of 28 rows or columns, those of the box in the middle


@dataclass(frozen=True)
class Steps:
    """The pictures on the way from a drawing to the network's input, all uint8, ink bright."""

    as_drawn: np.ndarray  # [28, 28], the whole pad shrunk, nothing moved; for a picture, its path on a pad
    boxed: np.ndarray  # [20, 20], the ink alone, scaled
    centered: np.ndarray  # [28, 28], what the network gets
    mass: tuple[float, float]  # centre of mass of the box put in the middle of 28×28, x and y in pixels
    shift: tuple[int, int]  # whole pixels right and down from there to `centered`


def steps_from_strokes(
    strokes: Sequence[Stroke], pad_side: float, pen: float, *, turn_degrees: float = 0.0
) -> Steps:
    """The pictures on the way from a drawing on a square pad to the network's input.

    Args:
        strokes: as `from_strokes`, in the pad's unit.
        pad_side: the pad's side, in the same unit.
        pen: diameter of the pen on the pad, in the same unit.
        turn_degrees: turn the drawing clockwise first, about the middle of its box.

    Returns:
        Steps; `centered` is `from_strokes` of the turned strokes, bit for bit.
    """
    turned = turn_strokes(as_strokes(strokes), turn_degrees)
    boxed = ink_in_box([turned], np.array([STROKE_PX], np.float32))
    return _steps(boxed, _shrunk(turned, pad_side, pen))


def steps_of_each_stroke(
    strokes: Sequence[Stroke], pad_side: float, pen: float, *, turn_degrees: float = 0.0
) -> list[Steps]:
    """`steps_from_strokes` taken apart: the ink of each stroke alone, where the whole drawing has it.

    Args:
        strokes: as `steps_from_strokes`, and so are the others.
        pad_side: the pad's side.
        pen: diameter of the pen on the pad.
        turn_degrees: turn the whole drawing clockwise first.

    Returns:
        Steps of each stroke; the brightest of them at each pixel is the whole drawing's. `mass` and `shift`
        are the whole drawing's.
    """
    turned = turn_strokes(as_strokes(strokes), turn_degrees)
    if not turned:
        return []
    mass, shift = _mass_and_shift(ink_in_box([turned], np.array([STROKE_PX], np.float32)))
    placed = placed_in_box(turned, STROKE_PX)
    boxed = ink_on_grid([[stroke] for stroke in placed], np.full(len(placed), STROKE_PX, np.float32))
    centered = shift_pixels(boxed, np.tile(shift, (len(placed), 1)))
    return [
        Steps(
            as_drawn=_shrunk([stroke], pad_side, pen),
            boxed=to_grey_levels(in_box)[BOXED, BOXED],
            centered=to_grey_levels(moved),
            mass=mass,
            shift=shift,
        )
        for stroke, in_box, moved in zip(turned, boxed, centered, strict=True)
    ]


def steps_from_path(path: np.ndarray, pad_side: float, pen: float, *, turn_degrees: float = 0.0) -> Steps:
    """The pictures on the way from a path that was found in a picture to the network's input.

    Args:
        path: float32[points, 2], as from `ink_path`.
        pad_side: side of the pad on which the path is drawn for `as_drawn`: it was found in a crop of the
            picture, so its longer side is made 0.7 of the pad and put in the middle.
        pen: diameter of the pen on that pad, in the same unit.
        turn_degrees: turn the path clockwise first, about the middle of its box.

    Returns:
        Steps; if `turn_degrees` is 0, `centered` is `from_paths` of the path, bit for bit.
    """
    on_grid = path
    if len(path):
        path = turn_strokes([path], turn_degrees)[0]
        middle = (path.min(axis=0) + path.max(axis=0)) / 2
        on_grid = (path - middle) * (PATH_SHARE_OF_PAD * IMAGE_SIDE / DIGIT_SIDE) + IMAGE_SIDE / 2 - 0.5
    width_px = np.array([pen * IMAGE_SIDE / pad_side], np.float32)
    as_drawn = to_grey_levels(ink(on_grid.astype(np.float32), np.zeros(len(path), np.intp), width_px))[0]
    return _steps(ink_of_paths([path]), as_drawn)


def steps_from_image(
    image: np.ndarray | Image.Image, pad_side: float, pen: float, *, turn_degrees: float = 0.0
) -> Steps:
    """The pictures on the way from a picture to the network's input, its ink found by geometry alone.

    Args:
        image: as `from_image`.
        pad_side: as `steps_from_path`, and so are the others.
        pen: diameter of the pen on the pad.
        turn_degrees: turn the path of the ink clockwise first.

    Returns:
        Steps; if `turn_degrees` is 0, `centered` is `from_image` of the picture, bit for bit.

    Raises:
        PictureError: as `from_image`.
    """
    picture = None if turn_degrees else as_mnist_picture(image)
    if picture is not None:
        return _steps_of_mnist_picture(picture)
    return steps_from_path(plausible_path(image), pad_side, pen, turn_degrees=turn_degrees)


def _shrunk(strokes: list[Stroke], pad_side: float, pen: float) -> np.ndarray:
    """uint8[28, 28]: the whole pad, nothing moved."""
    scale = IMAGE_SIDE / pad_side
    on_grid = [stroke * scale - 0.5 for stroke in strokes]
    positions, owner = dots([on_grid], np.array([DOT_SPACING_PX], np.float32))
    return to_grey_levels(ink(positions, owner, np.array([pen * scale], np.float32)))[0]


def _steps_of_mnist_picture(picture: np.ndarray) -> Steps:
    """The steps that end in this picture: its ink in the middle of the box, and the shift from there.

    A `NETWORK_INPUT` may have ink outside of the box: then what lies in the box, not moved.
    """
    rows, columns = box_of(picture > 0)
    cropped = picture[rows, columns]
    if max(cropped.shape) > BOX:
        mass, _ = _mass_and_shift(picture[None].astype(np.float32))
        return Steps(picture.copy(), picture[BOXED, BOXED], picture, mass, (0, 0))
    boxed = np.zeros((BOX, BOX), np.uint8)
    top, left = (BOX - cropped.shape[0]) // 2, (BOX - cropped.shape[1]) // 2
    boxed[top : top + cropped.shape[0], left : left + cropped.shape[1]] = cropped
    mass, _ = _mass_and_shift(np.pad(boxed, BOX_MARGIN)[None].astype(np.float32))
    return Steps(
        as_drawn=picture.copy(),
        boxed=boxed,
        centered=picture,
        mass=mass,
        shift=(int(columns.start) - BOX_MARGIN - left, int(rows.start) - BOX_MARGIN - top),
    )


def _steps(boxed: np.ndarray, as_drawn: np.ndarray) -> Steps:
    """From the ink in its box, float32[1, 28, 28], on."""
    mass, shift = _mass_and_shift(boxed)
    return Steps(
        as_drawn=as_drawn,
        boxed=to_grey_levels(boxed)[0, BOXED, BOXED],
        centered=to_grey_levels(shift_pixels(boxed, np.array([shift])))[0],
        mass=mass,
        shift=shift,
    )


def _mass_and_shift(boxed: np.ndarray) -> tuple[tuple[float, float], tuple[int, int]]:
    """As in `Steps`, of one drawing, float32[1, 28, 28]."""
    (x, y), (right, down) = center_of_mass(boxed)[0], mass_shift(boxed)[0]
    return (float(x), float(y)), (int(right), int(down))
