"""Which ink belongs together: the digits in a mask of ink, also without straight lines, and of dots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.sparse.csgraph import minimum_spanning_tree

from mnist_model.preprocessing.lines import Line, straight_lines
from mnist_model.preprocessing.looks import Look
from mnist_model.preprocessing.parts import Box, box_of, gap, parts_of, sides, touches_edge

LOOKS_WITH_LINES = ("smooth paper", "darker than around", "lighter than around", "on a")
"""Ways in which they begin; levels of grey find the same lines, and looking for them takes time."""

REACH = 0.6  # parts this near to the main one, in its own sizes, belong to it
EDGE_REACH = 0.25  # the same for parts at the picture's edge, where the main one is there as well
SMALLEST_PART = 0.03  # of the main part
ANOTHER_DIGIT = 0.4  # of the main digit's size: so large is what could be a second one
ANOTHER_HEIGHT = 0.6  # of the height of several side by side
MOST_DIGITS = 3
FEWEST_DOTS, MOST_DOTS = 5, 150
DOT_SIZES = 0.4, 2.5  # times the median, in pixels: dots are of one size
DOT_SPACING = 12  # widest usual gap between dots, in their widths
LENGTH_BELOW = 0.8  # of the digit's width: least length of a line under it
APART = 3  # pixels
STICKS_OUT = 0.2  # of the digit's longer side: by so much a line is longer, at both ends
THIN = 0.6  # of the digit's strokes: a line of that width is none of them, unless the picture's edge cuts it


@dataclass(frozen=True, eq=False)
class Group:
    """A digit's ink in a look's mask."""

    what: str  # was done to it
    ink: np.ndarray  # bool[h, w]
    lines: Sequence[Line] = ()  # that were left out
    is_guess: bool = False  # what was left out may be strokes of the digit


def groups(look: Look, tiny: bool) -> Iterator[Group]:
    """The digits that a look's mask, not empty, may hold.

    Args:
        look: at a picture.
        tiny: the picture is all digit, and has no pixels for lines and dots.
    """
    parts = parts_of(look.mask)
    if tiny:
        yield Group("", _main_digit(*parts))
        return
    digits = list(_digits(*parts))
    for ink in digits:
        yield Group("", ink)
    for piece in _side_by_side(digits[0]):
        yield Group(", one of several", piece, is_guess=True)
    if look.way.startswith(LOOKS_WITH_LINES):
        lines = straight_lines(look.mask)
        left = parts_of(_without(look.mask, lines)) if lines else parts
        bare = _main_digit(*left) if lines and len(left[1]) else None
        printed = [
            line
            for line in lines
            if line.crosses or (bare is not None and _is_printed(line, bare, *left[:2]))
        ]
        if printed:
            ink = bare if len(printed) == len(lines) else _digit_in(_without(look.mask, printed))
            if ink is not None:
                yield Group(", without a line", ink, printed)
        if len(lines) > len(printed) and bare is not None:
            yield Group(", without lines", bare, lines, is_guess=True)
    if (dots := _joined_dots(*parts)) is not None:
        yield Group(", dots joined", dots)


def _without(mask: np.ndarray, lines: list[Line]) -> np.ndarray:
    """bool[h, w]: what is left."""
    left = mask.copy()
    for line in lines:
        left &= ~line.pixels
    return left


def _digit_in(mask: np.ndarray) -> np.ndarray | None:
    """bool[h, w]: the main digit, if there is any ink."""
    return _main_digit(*parts_of(mask)) if mask.any() else None


def _is_printed(line: Line, digit: np.ndarray, labels: np.ndarray, sizes: np.ndarray) -> bool:
    """Whether a line is none of the digit's strokes.

    Args:
        line: in a look's mask.
        digit: bool[h, w], the main digit of what is left of the mask without its lines.
        labels, sizes: from `parts_of` all that is left.
    """
    box, around = box_of(line.pixels), box_of(digit)
    return (
        _sticks_out(box, around)
        or (_is_beside(box, around) and not _touches(line, labels, sizes))
        or (not touches_edge(box, digit.shape) and _width(line.pixels) <= THIN * _width(digit))
    )


def _sticks_out(line: Box, digit: Box) -> bool:
    """Whether a line is longer than the digit at both of its ends."""
    along = _axis(line)
    here, there = line[along], digit[along]
    return min(there.start - here.start, here.stop - there.stop) >= STICKS_OUT * max(sides(digit))


def _is_beside(line: Box, digit: Box) -> bool:
    """Whether a line lies under the digit, as long as that is wide.

    Beside or above a digit, as its longer side: what is shorter may be the stem of a 4 or the bar of a 5.
    """
    along = _axis(line)
    across = 1 - along
    here, there = line[along], digit[along]
    before, after = digit[across].start - line[across].stop, line[across].start - digit[across].stop
    is_below = along == 1 and after >= APART
    least = LENGTH_BELOW * (there.stop - there.start) if is_below else max(sides(digit))
    return max(before, after) >= APART and here.stop - here.start >= least


def _axis(line: Box) -> int:
    """1 for a line along the rows, 0 for one along the columns."""
    height, width = sides(line)
    return int(width > height)


def _touches(line: Line, labels: np.ndarray, sizes: np.ndarray) -> bool:
    """Whether there are strokes right beside a line: parts as large as those of a digit."""
    around = np.asarray(ndimage.maximum_filter(line.pixels, 2 * APART + 1), bool)
    touching = np.unique(labels[around & (labels > 0)])
    return bool((sizes[touching - 1] >= SMALLEST_PART * sizes.max()).any())


def _width(ink: np.ndarray) -> float:
    """Width of strokes, in pixels: four times the mean distance of their pixels to the edge."""
    cropped = np.pad(ink[box_of(ink)], 1)
    to_paper = np.asarray(ndimage.distance_transform_edt(cropped))  # to the first pixel beyond the edge
    return 4 * (float(to_paper[cropped].mean()) - 0.5)


def _main_digit(labels: np.ndarray, sizes: np.ndarray, boxes: list[Box]) -> np.ndarray:
    """bool[h, w]: the parts of one digit, the largest within the picture and what is near it."""
    inside = np.array([not touches_edge(box, labels.shape) for box in boxes])
    main = int(np.argmax(np.where(inside, sizes, sizes * 0.1)))
    size = max(sides(boxes[main]))
    reach = np.where(inside, REACH * size, 0 if inside[main] else EDGE_REACH * size)
    keep = [
        number == main
        or (sizes[number] >= SMALLEST_PART * sizes[main] and gap(box, boxes[main]) < reach[number])
        for number, box in enumerate(boxes)
    ]
    return np.array([False, *keep]).take(labels)


def _digits(labels: np.ndarray, sizes: np.ndarray, boxes: list[Box]) -> Iterator[np.ndarray]:
    """bool[h, w]: the main digit, and others beside it that are as large."""
    first = _main_digit(labels, sizes, boxes)
    yield first
    size = max(sides(box_of(first)))
    left = (labels > 0) & ~first
    for _ in range(MOST_DIGITS - 1):
        numbers = [n for n in np.unique(labels[left]) if not touches_edge(boxes[n - 1], labels.shape)]
        left = np.isin(labels, numbers)
        if not left.any():
            return
        ink = _main_digit(*parts_of(left))
        if max(sides(box_of(ink))) < ANOTHER_DIGIT * size:
            return
        yield ink
        left &= ~ink


def _side_by_side(ink: np.ndarray) -> Iterator[np.ndarray]:
    """bool[h, w]: what stands side by side, each about as high as the whole, with paper in between."""
    rows, columns = box_of(ink)
    inked = np.asarray(ink[rows, columns].any(axis=0))
    cuts = np.flatnonzero(np.diff(inked.astype(np.int8)))
    edges = [0, *(cuts + 1), len(inked)]
    runs = [slice(columns.start + a, columns.start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    pieces = []
    for run in runs:
        piece = np.zeros_like(ink)
        piece[:, run] = ink[:, run]
        pieces.append(piece)
    tall = ANOTHER_HEIGHT * (rows.stop - rows.start)
    if 1 < len(pieces) <= MOST_DIGITS and all(sides(box_of(piece))[0] >= tall for piece in pieces):
        yield from pieces


def _joined_dots(labels: np.ndarray, sizes: np.ndarray, boxes: list[Box]) -> np.ndarray | None:
    """bool[h, w]: dots of one size joined to strokes, each with its nearest; None if these are not dots.

    The strokes are the edges of the minimum spanning tree of the dots' centres that are not unusually long.
    """
    if not FEWEST_DOTS <= len(sizes) <= MOST_DOTS:
        return None
    least, most = (factor * np.median(sizes) for factor in DOT_SIZES)
    numbers = np.flatnonzero((least <= sizes) & (sizes <= most))
    if len(numbers) < FEWEST_DOTS or sizes[numbers].sum() < 0.8 * sizes.sum():
        return None
    centers = [
        tuple((side.start + side.stop - 1) / 2 for side in reversed(boxes[n])) for n in numbers
    ]  # x, y
    width = float(np.median([max(sides(boxes[n])) for n in numbers]))
    at = np.array(centers)
    tree = minimum_spanning_tree(np.hypot(*(at[:, None] - at).transpose(2, 0, 1))).tocoo()
    usual = float(np.median(tree.data))
    if usual > DOT_SPACING * width:
        return None
    picture = Image.new("1", (labels.shape[1], labels.shape[0]))
    draw = ImageDraw.Draw(picture)
    for a, b, length in zip(tree.row, tree.col, tree.data, strict=True):
        if length < 2 * usual:
            draw.line([centers[a], centers[b]], fill=1, width=max(1, round(0.8 * width)))
    return np.asarray(picture, bool) | np.isin(labels, numbers + 1)
