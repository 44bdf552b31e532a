"""Synthetic handwriting: random variations of the ideal digits of `glyphs.py`.

A path is a spline through a glyph's points, and linear in them: the pen's positions are S @ points, with a
matrix S that is computed once per glyph. So a thousand drawings of one glyph are a few matrix products:

    points of the glyph  + random displacements, ends lengthened or shortened
    S @ points           = the pen's positions; corners rounded, tremor added
    bent by two waves, sheared, stretched, tapered, turned: what differs between writers, not between points
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from mnist_model.data.drawn.glyphs import GLYPHS, Glyph
from mnist_model.preprocessing.strokes import Stroke

POSITIONS_PER_HEIGHT = 18  # MNIST's digits are 20 pixels high: a position about every pixel of the way
ROUNDING = 2.0  # positions over which fast handwriting averages a corner
TREMOR_SPACING = 4  # positions between two knots of the tremor

PEN_PX = 2.5
PEN_SPREAD = 0.28
THINNEST_PX, THICKEST_PX = 1.2, 6.0
"""Pens: median width, and spread of its logarithm. Lines drawn with them are 1.46, 2.42 and 4.47 px wide at
the 2nd, 50th and 98th percentile, those of MNIST's training images 1.50, 2.36 and 3.98 (twice the area of
the ink by the length of its outline)."""


@dataclass(frozen=True)
class Variation:
    """How much drawings vary: standard deviations, in heights of the digit where no unit is named.

    Tuned by the accuracy of a network that learned from these digits alone, on MNIST's *training* images. The
    table of glyphs was also shaped by looking at pen digits that a network had misread, some of them by the
    writers and sites that the model card calls held out.
    """

    control: float = 0.035  # each point of the glyph
    stroke: float = 0.03  # each stroke as a whole: strokes that should meet may not
    end: float = 0.08  # both ends of a stroke, along it: too long or too short
    tremor: float = 0.006
    care: float = 0.35  # of the logarithm of a factor for each drawing: scales control and tremor
    bend: float = 0.06  # each of two waves across the digit
    waves: float = 2.5  # their frequency, in radians a height
    sag: float = 0.25  # the middle against top and bottom: a high or low waist
    taper: float = 0.22  # the top's width against the bottom's
    stretch: float = 0.24  # of the logarithm of the width
    wider: float = 0.12  # its mean: MNIST's writers write wider than the glyphs are drawn
    slant: float = 0.24  # shear
    lean: float = 0.12  # its mean: to the right
    turn: float = 0.12  # radians


CALM = Variation(
    control=0.025, stroke=0.02, end=0.05, bend=0.04, taper=0.12, stretch=0.16, wider=0.05, slant=0.2, turn=0.1
)
"""For ways of writing that live by a small part: a tiny loop, a gap, a bar."""


@dataclass(frozen=True)
class _Path:
    """A glyph prepared for drawing: its points, and the matrices that are linear in them."""

    points: np.ndarray  # float32[points, 2], x centred on 0, y from -0.5 at the top to 0.5
    stroke_of_point: np.ndarray  # int[points]
    ends: np.ndarray  # int[2 strokes, 2]: the point at an end of a stroke, and the one next to it
    curve: np.ndarray  # float32[positions, points]
    rounding: np.ndarray  # float32[positions, positions], moving average along each stroke
    tremor: np.ndarray  # float32[positions, knots], a smooth curve through them
    cuts: np.ndarray  # int[strokes - 1]: where in the positions one stroke ends and the next begins
    width: float  # factor on x


def write_digits(
    rng: np.random.Generator,
    labels: np.ndarray,
    variation: Variation = Variation(),
    glyphs: tuple[Glyph, ...] = GLYPHS,
) -> list[list[Stroke]]:
    """One drawing for each label, each varied at random, in one of the ways people write that digit.

    Args:
        rng: the only source of randomness: the same state gives the same drawings, bit for bit.
        labels: int[drawings], 0 to 9.
        variation: how much the drawings vary.
        glyphs: the ways of writing, at least one of each label.

    Returns:
        Drawings in the order of the labels; a drawing is a list of strokes, float32[positions, 2], x to the
        right, y down, about one unit high, around the origin.
    """
    drawings: list[list[Stroke]] = [[]] * len(labels)
    ways = _choose_ways(rng, labels, glyphs)
    for way, path in enumerate(_paths(glyphs)):
        places = np.flatnonzero(ways == way)
        for place, strokes in zip(places, _write_path(rng, path, len(places), variation), strict=True):
            drawings[place] = strokes
    return drawings


def write_glyph(
    rng: np.random.Generator, strokes: Sequence[str], count: int, variation: Variation
) -> list[list[Stroke]]:
    """`count` drawings of one glyph, which need not be one of `GLYPHS`: a style of one's own.

    Args:
        strokes: as in `glyphs.Glyph`.
        rng, variation: as in `write_digits`, and so are the drawings.
    """
    return _write_path(rng, _path(strokes), count, variation)


def _write_path(rng: np.random.Generator, path: _Path, count: int, v: Variation) -> list[list[Stroke]]:
    positions = _write(rng, path, count, v)
    return [list(strokes) for strokes in zip(*np.split(positions, path.cuts, axis=1), strict=True)]


def pen_widths(rng: np.random.Generator, count: int) -> np.ndarray:
    """Diameters of `count` pens in pixels of the 28×28 grid, float32[count], spread as MNIST's."""
    widths = PEN_PX * np.exp(PEN_SPREAD * rng.standard_normal(count, np.float32))
    return np.clip(widths, THINNEST_PX, THICKEST_PX)


def _choose_ways(rng: np.random.Generator, labels: np.ndarray, glyphs: tuple[Glyph, ...]) -> np.ndarray:
    """int[drawings]: an index into `glyphs` for each label, as common as its share says."""
    digits = np.array([glyph.digit for glyph in glyphs])
    shares = np.array([glyph.share for glyph in glyphs])
    ways = np.zeros(len(labels), int)
    for digit in np.unique(labels):
        known = np.flatnonzero(digits == digit)
        places = np.flatnonzero(labels == digit)
        ways[places] = rng.choice(known, len(places), p=shares[known] / shares[known].sum())
    return ways


def _write(rng: np.random.Generator, path: _Path, count: int, v: Variation) -> np.ndarray:
    """float32[count, positions, 2]: `count` variations of one glyph."""

    def normal(*shape: int) -> np.ndarray:
        return rng.standard_normal((count, *shape), np.float32)

    def uniform(*shape: int) -> np.ndarray:
        return rng.random((count, *shape), np.float32)

    careless = np.exp(v.care * normal(1, 1))
    points = path.points + v.control * careless * normal(*path.points.shape)
    points += v.stroke * normal(len(path.cuts) + 1, 2)[:, path.stroke_of_point]
    end, neighbour = path.ends.T
    outwards = points[:, end] - points[:, neighbour]
    outwards /= np.maximum(np.hypot(outwards[..., :1], outwards[..., 1:]), 1e-6)
    points[:, end] += v.end * normal(len(end), 1) * outwards

    pen = path.curve @ points
    pen += uniform(1, 1) * (path.rounding @ pen - pen)
    pen += v.tremor * careless * (path.tremor @ normal(path.tremor.shape[1], 2))
    for _ in range(2):
        phase = pen @ (v.waves * normal(2, 1)) + 2 * np.pi * uniform(1, 1)
        pen += np.sin(phase) * v.bend * normal(1, 2)

    x, y = pen[..., 0], pen[..., 1]
    y = y + v.sag * normal(1) * (0.25 - y * y)
    x = x * path.width * np.exp(v.wider + v.stretch * normal(1)) * (1 + 2 * v.taper * normal(1) * y)
    x = x - y * (v.lean + v.slant * normal(1))
    angle = v.turn * normal(1)
    return np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=-1)


@cache
def _paths(glyphs: tuple[Glyph, ...]) -> list[_Path]:
    return [_path(glyph.strokes, glyph.width) for glyph in glyphs]


def _path(strokes: Sequence[str], width: float = 1.0) -> _Path:
    parts = [_parse(stroke) for stroke in strokes]
    curves = [_curve(points, corners) for points, corners in parts]
    points = np.concatenate([points for points, _ in parts])
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    counts = np.array([len(points) for points, _ in parts])
    stops = np.cumsum(counts)
    firsts = stops - counts
    return _Path(
        points=(points - [middle[0], 0.5]).astype(np.float32),
        stroke_of_point=np.repeat(np.arange(len(parts)), counts),
        ends=np.concatenate([np.stack([firsts, firsts + 1], 1), np.stack([stops - 1, stops - 2], 1)]),
        curve=_block_diagonal(curves),
        rounding=_block_diagonal([_rounding(len(curve)) for curve in curves]),
        tremor=_block_diagonal([_tremor(len(curve)) for curve in curves]),
        cuts=np.cumsum([len(curve) for curve in curves])[:-1],
        width=width,
    )


def _parse(stroke: str) -> tuple[np.ndarray, list[int]]:
    """The points of a stroke in heights, float[points, 2], and the indices of its corners.

    >>> _parse("4,8 54,5! 27,100")
    (array([[0.04, 0.08],
           [0.54, 0.05],
           [0.27, 1.  ]]), [1])
    """
    words = stroke.split()
    points = np.array([[float(number) for number in word.rstrip("!").split(",")] for word in words])
    return points / 100, [index for index, word in enumerate(words) if word.endswith("!")]


def _curve(points: np.ndarray, corners: list[int]) -> np.ndarray:
    """float[positions, points]: the matrix of the natural cubic spline through the points, broken at corners.

    The parameter grows with the square root of the distance ("centripetal"), which keeps a curve from
    overshooting where near points follow far ones (Lee, Choosing nodes in parametric curve
    interpolation, 1989).
    """
    rows = []
    for first, last in zip([0, *corners], [*corners, len(points) - 1], strict=True):
        part = points[first : last + 1]
        lengths = np.hypot(*np.diff(part, axis=0).T)
        knots = np.concatenate([[0], np.cumsum(np.sqrt(lengths))])
        count = max(int(np.ceil(lengths.sum() * POSITIONS_PER_HEIGHT)), 2)
        at = np.linspace(0, knots[-1], count + 1)[1 if first else 0 :]  # a corner is one position, not two
        matrix = np.zeros((len(at), len(points)))
        matrix[:, first : last + 1] = _spline(knots, at)
        rows.append(matrix)
    return np.concatenate(rows)


def _rounding(count: int) -> np.ndarray:
    """float[count, count]: the average of each position's neighbourhood; the two ends stay where they are."""
    index = np.arange(count)
    weights = np.exp(-0.5 * ((index[:, None] - index) / ROUNDING) ** 2)
    weights[[0, -1]] = np.eye(count)[[0, -1]]
    return weights / weights.sum(axis=1, keepdims=True)


def _tremor(count: int) -> np.ndarray:
    """float[count, knots]: from a few random knots along the stroke to a smooth tremor of all positions."""
    knots = max(count // TREMOR_SPACING, 3)
    return _spline(np.linspace(0, count - 1, knots), np.arange(count))


def _spline(knots: np.ndarray, at: np.ndarray) -> np.ndarray:
    """float[at, knots]: the matrix that takes values at the knots to a natural cubic spline's values."""
    from scipy.interpolate import CubicSpline  # its import takes a second, for which the page must not wait

    return CubicSpline(knots, np.eye(len(knots)), bc_type="natural")(at)


def _block_diagonal(blocks: Sequence[np.ndarray]) -> np.ndarray:
    """float32: the blocks from the top left to the bottom right, zeros elsewhere."""
    whole = np.zeros(
        (sum(len(block) for block in blocks), sum(block.shape[1] for block in blocks)), np.float32
    )
    row = column = 0
    for block in blocks:
        whole[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + len(block), column + block.shape[1]
    return whole
