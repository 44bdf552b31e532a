"""Straight lines that were printed or ruled: underlines, frames, the cells of a form.

A line is found by projection: sheared so that the line lies along the rows, its pixels fall into a few of
them. What sets it apart from a stroke of a digit is its length, not its look; so lines are only proposed
here, and the picture is read with and without them (`mnist_model.reading`).
"""

from dataclasses import dataclass

import numpy as np

SLOPES = np.linspace(-0.08, 0.08, 17)  # up to 4.6°, in steps of 0.6°
SHORTEST = 0.3  # of the picture's side: shorter ones are strokes of a digit
THICKEST = 0.045  # of the picture's side
MOST = 6  # lines of one picture: a frame and two more
COVERED = 0.9  # of a line's length that is ink


@dataclass(frozen=True, eq=False)
class Line:
    """A straight band of ink, nearly horizontal or nearly vertical."""

    pixels: np.ndarray  # bool[h, w]
    length: float  # as a share of the picture's side along it
    crosses: bool  # from edge to edge


def straight_lines(ink: np.ndarray) -> list[Line]:
    """The straight lines in a picture's ink, longest first.

    Args:
        ink: bool[h, w].
    """
    left, found = ink.copy(), []
    for _ in range(MOST):
        both = [line for line in (_longest(left), _turned(_longest(left.T))) if line]
        if not both:
            break
        best = max(both, key=lambda line: line.length)
        found.append(best)
        left &= ~best.pixels
    return found


def _turned(line: Line | None) -> Line | None:
    return line and Line(line.pixels.T, line.length, line.crosses)


def _longest(ink: np.ndarray) -> Line | None:
    """The longest line along the rows."""
    height, width = ink.shape
    start, stop = _longest_run(np.asarray(ink.any(axis=0)), _hole(width))
    if stop - start < SHORTEST * width:
        return None  # as with most digits, and the rest takes time
    y, x = np.nonzero(ink)
    along = x - width / 2
    best = None
    for slope in SLOPES:
        rows = np.rint(y - slope * along).astype(np.intp) + height
        counts = np.bincount(rows, minlength=3 * height)
        row = int(counts.argmax())
        if best is None or counts[row] > best[0]:
            best = counts[row], row, slope, counts
    if best is None or best[0] < SHORTEST * width:
        return None
    count, row, slope, counts = best
    first = last = row
    while counts[first - 1] >= 0.5 * count:
        first -= 1
    while counts[last + 1] >= 0.5 * count:
        last += 1
    if last - first + 1 > max(THICKEST * max(height, width), 3):
        return None
    return _between(ink, first - height - 1, last - height + 1, slope)


def _between(ink: np.ndarray, first: float, last: float, slope: float) -> Line | None:
    """The line whose band of rows is given, where it lies."""
    height, width = ink.shape
    columns = np.arange(width)
    middle = slope * (columns - width / 2)
    rows = np.arange(height)[:, None]
    band = (rows >= first + middle) & (rows <= last + middle)
    covered = (ink & band).any(axis=0)
    start, stop = _longest_run(covered, _hole(width))
    length = stop - start
    if length < SHORTEST * width or covered[start:stop].mean() < COVERED:
        return None
    inside = np.zeros_like(ink)
    inside[:, start:stop] = (ink & band)[:, start:stop]
    # Where a stroke crosses the line, there is ink right above and right below it: that stays.
    above = np.clip(np.rint(first + middle - 1).astype(int), 0, height - 1)
    below = np.clip(np.rint(last + middle + 1).astype(int), 0, height - 1)
    crossed = ink[above, columns] & ink[below, columns]
    crossed &= (above > 0) & (below < height - 1)
    inside[:, crossed] = False
    near = 0.02 * width
    return Line(inside, length / width, start <= near and stop >= width - near)


def _hole(width: int) -> int:
    """Widest hole in a line, in pixels."""
    return max(2, width // 60)


def _longest_run(covered: np.ndarray, gap: int) -> tuple[int, int]:
    """Start and stop of the longest stretch of True that has no hole wider than `gap`."""
    at = np.flatnonzero(covered)
    if not len(at):
        return 0, 0
    breaks = np.flatnonzero(np.diff(at) > gap + 1)
    starts, stops = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(at) - 1]])
    longest = int(np.argmax(at[stops] - at[starts]))
    return int(at[starts[longest]]), int(at[stops[longest]]) + 1
