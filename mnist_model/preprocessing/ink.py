"""What a pen leaves: strokes, the UNIPEN files that record them, and their ink on a 28×28 grid.

A stroke is float32[n, 2]: the positions of the pen between touching and leaving the paper, x to the right,
y down, in any unit. A drawing is a list of strokes.
"""

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Stroke = np.ndarray

GRID = 28  # side of the picture that the network reads, in pixels

DOT_SPACING_PX = 0.4
"""Distance between two stamps of the pen. At MNIST's stroke width the scallops of a line of discs this far
apart are 0.02 px deep: below 2 % of a grey level step at the edge."""


@dataclass(frozen=True)
class Drawing:
    """One labelled drawing of a UNIPEN file."""

    strokes: list[Stroke]
    label: str
    writer: str


# --- UNIPEN ------------------------------------------------------------------------------------------------


def read_unipen(path: str | Path) -> list[Drawing]:
    """All labelled drawings of a file in the UNIPEN text format, plain or gzip-compressed.

    The format (Guyon et al., UNIPEN project of on-line data exchange, 1994) is a list of `.KEYWORD` lines;
    between `.PEN_DOWN` and `.PEN_UP` stand the pen's positions, one `x y …` a line, y growing UPWARDS: the
    sign of y is turned here, so that a drawing looks the same on a screen. The writer stands in a comment,
    `.COMMENT writer NAME` or, in the pen digits of UCI, `.COMMENT label writer count`.

    Args:
        path: the file; gzip is recognised by its first two bytes, not by its name.

    Returns:
        Drawings in the file's order; those without a single pen position are left out.

    Raises:
        ValueError: a position is not two numbers, the file holds no segment, or is cut off; names the file.
    """
    path = Path(path)
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("latin-1")
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{path.name}: not a whole gzip file ({error})") from error
    drawings = list(_parse_unipen(text, path.name))
    if not drawings:
        raise ValueError(
            f'{path.name}: no .SEGMENT … "label" with pen positions: not a UNIPEN file of drawings'
        )
    return drawings


def _parse_unipen(text: str, name: str) -> Iterator[Drawing]:
    label, writer = None, ""
    strokes: list[list[tuple[float, float]]] = []
    pen_is_down = False

    def finished() -> Iterator[Drawing]:
        inked = [np.array(points, np.float32) for points in strokes if points]
        if label is not None and inked:
            yield Drawing(inked, label, writer)

    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(".SEGMENT"):
            yield from finished()
            quoted = re.search(r'"(.*)"', line)
            label, writer, strokes, pen_is_down = (quoted.group(1) if quoted else None), "", [], False
        elif line.startswith(".COMMENT") and label is not None:
            words = line.split()[1:]
            if words[:1] == ["writer"] or (len(words) == 3 and all(word.isdigit() for word in words)):
                writer = words[1]
        elif line.startswith(".PEN_DOWN"):
            strokes.append([])
            pen_is_down = True
        elif line.startswith("."):
            pen_is_down = False
        elif pen_is_down and line.strip():
            try:
                x, y = line.split()[:2]
                strokes[-1].append((float(x), -float(y)))
            except ValueError:
                raise ValueError(
                    f"{name}, line {number}: expected a position 'x y', came {line[:40]!r}"
                ) from None
    yield from finished()


# --- Ink ---------------------------------------------------------------------------------------------------


def dots(drawings: Sequence[Sequence[Stroke]], spacing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pen position, and as many between two of them that no gap is wider than `spacing`.

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
    stroke_lengths = [len(stroke) for stroke in strokes]
    stroke_owner = np.repeat(np.arange(len(drawings)), [len(drawing) for drawing in drawings])
    owner = np.repeat(stroke_owner, stroke_lengths)
    last_of_stroke = np.zeros(len(points), bool)
    last_of_stroke[np.cumsum(stroke_lengths) - 1] = True

    start = np.flatnonzero(~last_of_stroke)  # a segment runs from point i to point i + 1
    step = points[start + 1] - points[start]
    gaps = np.ceil(np.hypot(step[:, 0], step[:, 1]) / spacing[owner[start]])
    between = np.maximum(gaps, 1).astype(np.int64) - 1  # dots strictly inside the segment
    segment = np.repeat(np.arange(len(start)), between)
    rank = np.arange(len(segment)) - np.repeat(np.cumsum(between) - between, between) + 1
    fraction = (rank / (between[segment] + 1)).astype(np.float32)
    inside = points[start[segment]] + step[segment] * fraction[:, None]
    return np.concatenate([points, inside]), np.concatenate([owner, owner[start[segment]]]).astype(np.int32)


def ink(positions: np.ndarray, owner: np.ndarray, width_px: np.ndarray) -> np.ndarray:
    """Ink of round pen stamps on a grid of 28×28 pixels, anti-aliased.

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

    # The margin takes what falls outside the grid; dots further out than it have no visible ink.
    margin = 2 * reach + 1
    side = GRID + 2 * margin
    nearest = np.clip(nearest, -reach - 1, GRID + reach) + margin
    cells = ((owner.astype(np.intp) * side + nearest[:, 1]) * side + nearest[:, 0])[:, None, None]
    cells = cells + (window[:, None] * side + window)
    canvas = np.full(len(width_px) * side * side, np.inf, np.float32)
    np.minimum.at(canvas, cells.ravel(), squares.ravel())
    distance = np.sqrt(canvas.reshape(-1, side, side)[:, margin : margin + GRID, margin : margin + GRID])
    return np.clip(width_px[:, None, None] / 2 + np.float32(0.5) - distance, 0, 1)
