"""Connected parts of a mask, and boxes around them."""

import numpy as np
from scipy import ndimage
from scipy.spatial import ConvexHull

EIGHT_NEIGHBOURS = np.ones((3, 3))

Box = tuple[slice, slice]  # rows, columns


def parts_of(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[Box]]:
    """The parts that hang together, also across corners.

    Args:
        mask: bool[h, w].

    Returns:
        (int32[h, w]: the number of each pixel's part, from 1; int[parts] their pixels; their boxes).
    """
    labels, sizes = _labelled(mask)
    return labels, sizes, ndimage.find_objects(labels)


def count_parts(mask: np.ndarray) -> int:
    """How many parts `parts_of` would give."""
    return len(_labelled(mask)[1])


def box_of(mask: np.ndarray) -> Box:
    """The rows and columns that a mask, not empty, takes up."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def sides(box: Box) -> tuple[int, int]:
    """(height, width)"""
    return box[0].stop - box[0].start, box[1].stop - box[1].start


def gap(box: Box, other: Box) -> int:
    """Pixels between two boxes along the axis on which they are further apart; below 0 where they overlap."""
    return max(max(a.start - b.stop, b.start - a.stop) for a, b in zip(box, other, strict=True))


def encloses(box: Box, other: Box) -> bool:
    """Whether the other box lies in this one, and is smaller."""
    return box != other and all(
        a.start <= b.start and b.stop <= a.stop for a, b in zip(box, other, strict=True)
    )


def touches_edge(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a box reaches the edge of a picture of that shape."""
    return edges_touched(box, shape) > 0


def edges_touched(box: Box, shape: tuple[int, ...]) -> int:
    """How many of a picture's four edges a box reaches."""
    return sum((side.start == 0) + (side.stop == length) for side, length in zip(box, shape, strict=True))


def largest_part(mask: np.ndarray) -> np.ndarray:
    """bool[h, w]: the largest connected part."""
    labels, sizes = _labelled(mask)
    return labels == np.argmax(sizes) + 1 if len(sizes) else mask


def filled(region: np.ndarray) -> np.ndarray:
    """bool[h, w]: the region and all that it encloses."""
    labels = np.zeros(region.shape, np.int32)
    ndimage.label(~region, output=labels)
    outside = np.zeros(labels.max() + 1, bool)
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        outside[edge] = True
    outside[0] = False
    return (~outside).take(labels)  # a third of the time of an index


def convexity(region: np.ndarray) -> float:
    """The share of its convex hull that a region takes up: 1 for a rectangle, less for what has a waist.

    Args:
        region: bool[h, w], not empty.
    """
    rows = np.flatnonzero(region.any(axis=1))
    left = region[rows].argmax(axis=1)
    right = region.shape[1] - region[rows, ::-1].argmax(axis=1)
    corners = [np.stack([edge, side], axis=1) for edge in (rows, rows + 1) for side in (left, right)]
    return float(np.count_nonzero(region) / ConvexHull(np.concatenate(corners)).volume)  # in 2-D, the area


def _labelled(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`parts_of` without their boxes, which take as long again."""
    labels = np.zeros(mask.shape, np.int32)
    ndimage.label(mask, structure=EIGHT_NEIGHBOURS, output=labels)
    return labels, np.bincount(labels[mask])[1:]
