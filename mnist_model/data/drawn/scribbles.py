"""Random drawings that are no digit: with letters, the negative examples of the second network.

The kinds below are what people draw on a pad other than digits; many and different, so that the network
generalises to kinds that it was not trained on.

Source: Hendrycks, Mazeika, Dietterich, Deep Anomaly Detection with Outlier Exposure (2019).
"""

import itertools
from collections.abc import Callable

import numpy as np

from mnist_model.preprocessing.strokes import Stroke

Drawn = list[Stroke]


def draw_scribbles(rng: np.random.Generator, count: int) -> list[Drawn]:
    """`count` drawings, each of a random kind of `KINDS`, with some tremor.

    Args:
        rng: the same generator gives the same drawings.

    Returns:
        Drawings as lists of float32[n, 2] strokes, about 1 wide, y down.
    """
    kinds = list(KINDS.values())
    return [_shaken(rng, kinds[kind](rng)) for kind in rng.integers(len(kinds), size=count)]


def _shaken(rng: np.random.Generator, drawing: Drawn) -> Drawn:
    tremor = rng.uniform(0, 0.012)
    return [(stroke + rng.normal(0, tremor, stroke.shape)).astype(np.float32) for stroke in drawing]


def _turned(rng: np.random.Generator, drawing: Drawn, degrees: float) -> Drawn:
    angle = np.deg2rad(rng.uniform(-degrees, degrees))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    stretch = np.exp(rng.normal(0, 0.2, 2))
    return [stroke @ turn * stretch for stroke in drawing]


def _line(start: tuple[float, float], end: tuple[float, float], points: int = 12) -> Stroke:
    return np.linspace(start, end, points)


def _through(corners: np.ndarray, points: int) -> Stroke:
    """Straight lines from corner to corner, each with about as many of the points."""
    at, known = np.linspace(0, len(corners) - 1, points), np.arange(len(corners))
    return np.stack([np.interp(at, known, corners[:, axis]) for axis in (0, 1)], axis=1)


def scribble(rng: np.random.Generator) -> Drawn:
    """Smooth random strokes: each a sum of a few sine waves in x and in y."""
    drawing = []
    for _ in range(rng.integers(1, 4)):
        time = np.linspace(0, 1, 60)[:, None, None]
        waves = rng.integers(3, 8)
        rate = rng.uniform(0.3, 4.5, (1, 2, waves))
        height = rng.normal(size=(1, 2, waves)) / (1 + rate)
        path = (height * np.sin(2 * np.pi * (rate * time + rng.uniform(size=(1, 2, waves))))).sum(axis=2)
        drawing.append(path + rng.normal(0, 0.25, 2))
    return drawing


def walk(rng: np.random.Generator) -> Drawn:
    """Lines between random points, straight or rounded."""
    drawing = []
    for _ in range(rng.integers(1, 4)):
        corners = rng.uniform(-0.5, 0.5, (rng.integers(4, 9), 2))
        path = _through(corners, 80)
        if rng.random() < 0.6:
            kernel = np.hanning(rng.integers(5, 25))
            kernel /= kernel.sum()
            half = len(kernel) // 2
            padded = np.pad(path, ((half, len(kernel) - 1 - half), (0, 0)), mode="edge")
            path = np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)
        drawing.append(path)
    return drawing


def flat_lines(rng: np.random.Generator) -> Drawn:
    """One to four horizontal lines, more or less bent; an upright one would be a 1."""
    count = rng.choice([1, 1, 1, 2, 3, 4])
    x = np.linspace(-0.5, 0.5, 30)
    drawing = []
    for row in range(count):
        length, tilt, bend = rng.uniform(0.6, 1), rng.normal(0, 0.12), rng.normal(0, 0.12)
        y = row * rng.uniform(0.2, 0.4) + tilt * x + bend * 4 * x * x
        drawing.append(np.stack([x * length + rng.normal(0, 0.05), y], axis=1))
    return drawing


def zigzag(rng: np.random.Generator) -> Drawn:
    """A zigzag or wave in any direction: hatching, filled patches."""
    turns = rng.integers(4, 14)  # three would be a 2 of straight lines
    time = np.linspace(0, turns, 12 * turns)
    wave = np.abs(time % 2 - 1) if rng.random() < 0.6 else np.cos(np.pi * time) / 2 + 0.5
    path = np.stack([time / turns * rng.uniform(0.5, 1.6), wave * rng.uniform(0.2, 1)], axis=1)
    return _turned(rng, [path - path.mean(axis=0)], 180)


def corners(rng: np.random.Generator) -> Drawn:
    """Five to ten lines, level and upright in turn: stairs, battlements, mazes."""
    lengths = rng.uniform(0.15, 0.6, rng.integers(5, 11))
    ahead = rng.random(len(lengths)) < rng.choice([0.5, 0.9])
    steps = np.where(ahead, lengths, -lengths)[:, None] * np.eye(2)[np.arange(len(lengths)) % 2]
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)]) * np.where(rng.random(2) < 0.5, 1, -1)
    return _turned(rng, [_through(path, 10 * len(lengths) + 1)], 15)


def crosses(rng: np.random.Generator) -> Drawn:
    """Plus, times, star, arrow heads: two to four straight lines through or from one point."""
    first = rng.uniform(0, np.pi)
    count = rng.integers(2, 5)
    drawing = []
    for number in range(count):
        angle = first + np.pi * number / count + rng.normal(0, 0.15)
        along = np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(0.35, 0.6)
        back = rng.choice([0.0, 1.0], p=[0.25, 0.75])
        center = rng.normal(0, 0.06, 2)
        drawing.append(_line(tuple(center - along * back), tuple(center + along)))
    return drawing


def polygon(rng: np.random.Generator) -> Drawn:
    """A box, a triangle, a roof, a house: closed or not, with or without something in it."""
    corners = rng.integers(3, 7)
    angle = np.arange(corners + 1) * 2 * np.pi / corners + rng.uniform(0, 2 * np.pi)
    path = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.5 + rng.normal(0, 0.05, (corners + 1, 2))
    if rng.random() < 0.7:
        path[-1] = path[0]
    outline = np.concatenate([_line(tuple(a), tuple(b)) for a, b in itertools.pairwise(path)])
    inside = [
        _line(tuple(rng.uniform(-0.4, 0.4, 2)), tuple(rng.uniform(-0.4, 0.4, 2)))
        for _ in range(rng.integers(3))
    ]
    return _turned(rng, [outline, *inside], 180)


def filled_box(rng: np.random.Generator) -> Drawn:
    """A rectangle filled in, row by row."""
    height = rng.uniform(0.25, 1.2)
    rows = np.arange(0, height, 0.04)
    ends = np.tile([[-0.5, 0.5], [0.5, -0.5]], (len(rows) // 2 + 1, 1))[: len(rows)]
    path = np.stack([ends.ravel(), np.repeat(rows, 2)], axis=1)
    return _turned(rng, [path + rng.normal(0, rng.uniform(0, 0.05), path.shape)], 180)


def spiral(rng: np.random.Generator) -> Drawn:
    """Several turns of a spiral, around one point or along a line."""
    turns = rng.uniform(1.8, 5)
    angle = np.linspace(0, 2 * np.pi * turns, int(24 * turns)) * rng.choice([-1, 1]) + rng.uniform(
        0, 2 * np.pi
    )
    radius = np.linspace(rng.uniform(0, 0.25), 0.5, len(angle))  # a thin ring would be a 0
    path = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
    path[:, 0] += np.linspace(0, rng.choice([0, 0, 1, 2]), len(angle))
    return _turned(rng, [path], 180)


def spots(rng: np.random.Generator) -> Drawn:
    """One to five dots."""
    count = rng.choice([1, 1, 2, 3, 4, 5])
    places = rng.uniform(-0.5, 0.5, (count, 2))
    places[:, 1] *= 0.4 if count < 3 else 1.0  # two taps above each other are nearly a colon, nearly an 8
    return [place[None] for place in places]


def signs(rng: np.random.Generator) -> Drawn:
    """Ticks, waves, hearts, smiles, arrows, hash and equal signs."""
    kind = rng.integers(6)
    time = np.linspace(0, 1, 40)
    if kind == 0:  # a tick
        return [
            np.concatenate(
                [_line((-0.5, 0.1), (-0.2, 0.5)), _line((-0.2, 0.5), (0.6, rng.uniform(-0.6, -0.2)))]
            )
        ]
    if kind == 1:  # a horizontal wave
        return [
            np.stack([time * 2, np.sin(time * 2 * np.pi * rng.uniform(1, 3)) * rng.uniform(0.1, 0.4)], axis=1)
        ]
    if kind == 2:  # a heart
        angle = time * 2 * np.pi
        heart_y = 13 * np.cos(angle) - 5 * np.cos(2 * angle) - 2 * np.cos(3 * angle) - np.cos(4 * angle)
        return [np.stack([np.sin(angle) ** 3 * 0.5, -heart_y / 32], axis=1)]
    if kind == 3:  # a smile
        angle = time * 2 * np.pi
        face = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.5
        mouth = np.stack([time * 0.5 - 0.25, 0.15 + 0.15 * np.sin(time * np.pi)], axis=1)
        return [face, mouth, _line((-0.18, -0.2), (-0.17, -0.1)), _line((0.18, -0.2), (0.17, -0.1))]
    if kind == 4:  # an arrow
        head = [_line((0.5, 0), (0.25, -0.25)), _line((0.5, 0), (0.25, 0.25))]
        return _turned(rng, [_line((-0.5, 0), (0.5, 0)), *head], 180)
    gap = rng.uniform(0.1, 0.25)  # a hash
    upright = [_line((side, -0.5), (side, 0.5)) for side in (-gap, gap)]
    return _turned(rng, [*upright, *[stroke[:, ::-1].copy() for stroke in upright]], 20)


def rune(rng: np.random.Generator) -> Drawn:
    """Four to seven lines and bows between the points of a grid: a sign of no script."""
    grid = np.array(list(itertools.product([-0.5, 0.0, 0.5], repeat=2))) * [rng.uniform(0.6, 1.2), 1]
    drawing, at = [], rng.integers(9)
    for _ in range(rng.integers(4, 8)):
        to = rng.choice(np.delete(np.arange(9), at))
        start, end = grid[at] + rng.normal(0, 0.04, 2), grid[to] + rng.normal(0, 0.04, 2)
        bow = np.array([start[1] - end[1], end[0] - start[0]]) * rng.choice([0, 0, rng.normal(0, 0.4)])
        time = np.linspace(0, 1, 16)[:, None]
        drawing.append(start + (end - start) * time + bow * 4 * time * (1 - time))
        at = to if rng.random() < 0.6 else rng.integers(9)  # the pen goes on, or is lifted
    return drawing


def arcs(rng: np.random.Generator) -> Drawn:
    """Three to six parts of circles, of any size, anywhere."""
    drawing = []
    for _ in range(rng.integers(3, 7)):
        angle = rng.uniform(0, 2 * np.pi) + np.linspace(0, rng.uniform(1, 2 * np.pi), 24)
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        drawing.append(circle * rng.uniform(0.1, 0.4) + rng.uniform(-0.5, 0.5, 2))
    return drawing


def loops(rng: np.random.Generator) -> Drawn:
    """Joined handwriting that says nothing: arches and loops of several heights along a line."""
    time = np.linspace(0, 1, 120)
    turns, knots = rng.uniform(3, 8), np.linspace(0, 1, 7)
    height = np.interp(time, knots, rng.uniform(0.05, 0.3, 7))
    swing = np.interp(time, knots, rng.uniform(0, 0.08, 7))
    phase = 2 * np.pi * turns * time
    return [np.stack([time * rng.uniform(0.8, 1.6) + swing * np.cos(phase), height * np.sin(phase)], axis=1)]


KINDS: dict[str, Callable[[np.random.Generator], Drawn]] = {
    kind.__name__: kind
    for kind in (
        *(scribble, walk, flat_lines, zigzag, corners, crosses, polygon, filled_box, spiral, spots, signs),
        *(rune, arcs, loops),
    )
}
