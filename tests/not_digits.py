"""Out-of-distribution drawings: no digits, of kinds and in styles that no shipped network was trained on.

    python -m tests.not_digits [WEIGHTS [DIGIT-OR-NOT]]

prints how many of each kind the page would call "not sure". Left out are letters that are a digit to the eye
as well (b, D, g, I, l, O, q, S, T, Z, z); nothing is left out for the answer it got. What
`data.drawn.scribbles` draws too, in another way, is in SEEN_IN_TRAINING. The paths are our own, in
hundredths, x to the right, y down, joined by straight lines.
"""

import sys
from collections.abc import Callable

import numpy as np
from scipy.interpolate import make_interp_spline

from mnist_model.network import Params
from mnist_model.preprocessing.centring import from_strokes
from mnist_model.preprocessing.strokes import Stroke
from mnist_model.recognition import Answer, recognise
from mnist_model.weights import load_digit_or_not, load_params

Drawn = list[Stroke]
Kind = Callable[[np.random.Generator], Drawn]

COUNT = 100  # drawings of a kind

LETTERS: dict[str, tuple[str, ...]] = {
    "A": ("2,98 36,2 70,98", "15,62 57,62"),
    "E": ("58,2 6,2 6,98 60,98", "6,48 48,48"),
    "F": ("56,2 6,2 6,98", "6,46 46,46"),
    "H": ("5,2 5,98", "62,2 62,98", "5,50 62,50"),
    "K": ("7,2 7,98", "58,2 7,55 60,98"),
    "L": ("7,2 7,97 60,97",),
    "M": ("3,98 10,2 42,62 74,2 82,98",),
    "N": ("5,98 6,2 60,98 61,2",),
    "R": ("7,98 7,2 34,2 48,8 54,20 50,36 36,45 7,46", "30,46 58,98"),
    "V": ("3,2 34,98 66,2",),
    "W": ("2,2 22,98 44,28 66,98 88,2",),
    "X": ("4,2 62,98", "60,2 3,98"),
    "Y": ("3,2 33,48 64,2", "33,48 33,98"),
    "m": ("4,98 4,30 8,44 20,32 32,30 40,40 42,98 42,46 54,32 66,30 76,40 78,98",),
    "w": ("2,32 16,98 32,48 48,98 64,32",),
    "k": ("8,0 8,98", "46,36 8,68 48,98"),
}

THINGS: dict[str, tuple[str, ...]] = {
    "star of five points": ("20,97 50,2 80,97 3,38 97,38 20,97",),
    "house": ("12,98 12,45 50,5 88,45 88,98 12,98", "12,45 88,45", "42,98 42,68 60,68 60,98"),
    "envelope": ("3,20 97,20 97,80 3,80 3,20 50,55 97,20",),
    "lightning": ("60,2 25,52 52,50 30,98 80,38 52,40 60,2",),
    "stick figure": (
        "50,30 42,26 40,16 46,6 54,6 60,14 58,26 50,30 50,66 30,98",
        "50,66 70,98",
        "25,44 75,44",
    ),
    "ladder": ("25,2 22,98", "75,2 78,98", "25,18 75,18", "24,36 76,36", "24,54 76,54", "23,72 77,72"),
    "fir tree": ("50,2 26,34 40,34 18,64 36,64 8,90 92,90 64,64 82,64 60,34 74,34 50,2", "50,90 50,99"),
    "fish": ("96,30 70,60 40,72 14,62 4,50 14,38 40,28 70,40 96,70 96,30",),
    "cup": ("10,20 16,90 70,90 76,20 10,20", "74,34 90,34 94,50 88,64 71,66"),
    "chair": ("20,2 20,98", "20,52 72,52 72,98"),
    "crown": ("5,90 5,25 28,58 50,12 72,58 95,25 95,90 5,90",),
    "flag on a pole": ("15,98 15,3 88,20 15,44",),
    "percent sign": ("88,4 12,96", "24,8 12,18 22,30 36,22 24,8", "76,70 64,80 74,94 88,84 76,70"),
    "hourglass": ("10,3 90,3 12,97 90,97 10,3",),
    "window": ("5,5 95,5 95,95 5,95 5,5", "50,5 50,95", "5,50 95,50"),
    "sun": (
        "50,28 34,34 28,50 34,66 50,72 66,66 72,50 66,34 50,28",
        *("50,18 50,2", "50,82 50,98", "18,50 2,50", "82,50 98,50", "28,28 16,16", "72,72 84,84"),
    ),
}


def _straight(strokes: tuple[str, ...]) -> Kind:
    corners = [np.array([[float(x) for x in p.split(",")] for p in s.split()]) / 100 for s in strokes]

    def draw(rng: np.random.Generator) -> Drawn:
        return [_dense(points + rng.normal(0, 0.025, points.shape)) for points in corners]

    return draw


def _dense(points: np.ndarray, spacing: float = 0.03) -> Stroke:
    """Straight lines from point to point, sampled about every `spacing`."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, length[-1], max(2, int(length[-1] / spacing)))
    return np.stack([np.interp(at, length, points[:, axis]) for axis in (0, 1)], axis=1)


def flower(rng: np.random.Generator) -> Drawn:
    """Four to seven petals in one stroke."""
    petals = rng.integers(4, 8)
    angle = np.linspace(0, 2 * np.pi, 160) + rng.uniform(0, 2 * np.pi)
    radius = rng.uniform(0.25, 0.32) + 0.18 * np.cos(petals * angle)
    return [np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)]


def cloud(rng: np.random.Generator) -> Drawn:
    """Arcs around an oval."""
    bows = rng.integers(5, 9)
    angle = np.linspace(0, 2 * np.pi, 160)
    radius = 1 + 0.25 * np.abs(np.sin(bows * angle / 2))
    return [np.stack([0.5 * radius * np.cos(angle), 0.32 * radius * np.sin(angle)], axis=1)]


def coil(rng: np.random.Generator) -> Drawn:
    """Loops in a horizontal row, like a telephone cord."""
    loops = rng.integers(3, 7)
    angle = np.linspace(0, 2 * np.pi * loops, 30 * loops)
    return [np.stack([angle * 0.06 + 0.22 * np.cos(angle), 0.3 * np.sin(angle)], axis=1)]


def rings(rng: np.random.Generator) -> Drawn:
    """Two or three concentric circles."""
    angle = np.linspace(0, 2 * np.pi, 60)
    radii = np.linspace(0.5, rng.uniform(0.12, 0.2), rng.integers(2, 4))
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return [radius * circle + rng.normal(0, 0.02, 2) for radius in radii]


def unread_words(rng: np.random.Generator) -> Drawn:
    """Illegible handwriting: two lines of small waves of changing height."""
    x = np.linspace(0, 1, 80)
    waves = [np.sin(2 * np.pi * rng.uniform(5, 9) * x) * rng.uniform(0.03, 0.09, 80) for _ in range(2)]
    return [np.stack([x, 0.35 * row + wave], axis=1) for row, wave in enumerate(waves)]


def dashed_line(rng: np.random.Generator) -> Drawn:
    """Three to five dashes in a row."""
    count, tilt = rng.integers(3, 6), rng.normal(0, 0.08)
    starts = np.linspace(0, 1, count, endpoint=False)
    return [np.array([[x, tilt * x], [x + 0.6 / count, tilt * x]]) for x in starts]


def staircase(rng: np.random.Generator) -> Drawn:
    """Three to six steps up or down."""
    steps = rng.integers(3, 7)
    x = np.repeat(np.arange(steps + 1), 2)[1:] / steps
    y = np.repeat(np.arange(steps + 1), 2)[:-1] / steps * rng.choice([-1, 1])
    return [_dense(np.stack([x, y], axis=1))]


def loose_lines(rng: np.random.Generator) -> Drawn:
    """Four to six straight lines that do not meet."""
    middle = rng.uniform(-0.5, 0.5, (rng.integers(4, 7), 2))
    angle = rng.uniform(0, np.pi, len(middle))
    along = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.15
    return [np.stack([m - a, m + a]) for m, a in zip(middle, along, strict=True)]


def flat_line(rng: np.random.Generator) -> Drawn:
    """One horizontal line, up to 12 degrees from level."""
    angle = np.deg2rad(rng.uniform(-12, 12))
    return [_dense(np.array([[0, 0], [np.cos(angle), np.sin(angle)]]))]


def check_mark(rng: np.random.Generator) -> Drawn:
    """A short stroke down, a long one up."""
    low = np.array([0.3, 0.9]) + rng.normal(0, 0.05, 2)
    return [_dense(np.array([[0.0, rng.uniform(0.45, 0.65)], low, [1.0, rng.uniform(0, 0.2)]]))]


def arrow(rng: np.random.Generator) -> Drawn:
    """A shaft and, in one stroke, its head; in any direction."""
    head = rng.uniform(0.18, 0.32)
    strokes = [np.array([[0, 0], [1, 0]]), np.array([[1 - head, -head], [1, 0], [1 - head, head]])]
    return _turned([_dense(stroke.astype(float)) for stroke in strokes], rng.uniform(0, 2 * np.pi))


def hatching(rng: np.random.Generator) -> Drawn:
    """Five to nine lines side by side, each its own stroke."""
    count = rng.integers(5, 10)
    lines = [np.array([[x, 0.0], [x, 1.0]]) + rng.normal(0, 0.02, (2, 2)) for x in np.arange(count) / count]
    return _turned([_dense(line) for line in lines], rng.uniform(-np.pi / 2, np.pi / 2))


def heart(rng: np.random.Generator) -> Drawn:
    """From the notch around and back, in curves."""
    half = np.array([[0, -0.2], [-0.15, -0.42], [-0.38, -0.4], [-0.5, -0.15], [-0.35, 0.2], [0, 0.55]])
    half = half + rng.normal(0, 0.02, half.shape)
    right = half[::-1] * [-1, 1]
    return [_rounded(np.concatenate([half, right[1:]]))]


def _rounded(points: np.ndarray) -> Stroke:
    knots = np.arange(len(points))
    return make_interp_spline(knots, points, 2)(np.linspace(0, len(points) - 1, 12 * len(points)))


def _turned(drawing: Drawn, angle: float) -> Drawn:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [stroke @ turn for stroke in drawing]


def _named(*kinds: Kind) -> dict[str, Kind]:
    return {kind.__name__.replace("_", " "): kind for kind in kinds}


GROUPS: dict[str, dict[str, Kind]] = {
    "letters": {f"letter {letter}": _straight(strokes) for letter, strokes in LETTERS.items()},
    "lines and scribbles": _named(
        flat_line, dashed_line, hatching, loose_lines, check_mark, staircase, coil, unread_words
    ),
    "pictures": {name: _straight(strokes) for name, strokes in THINGS.items()}
    | _named(flower, cloud, rings, arrow, heart),
}

SEEN_IN_TRAINING = ("flat line", "hatching", "check mark", "staircase", "arrow", "heart")


def draw_not_digits(rng: np.random.Generator, kind: Kind, count: int = COUNT) -> list[Drawn]:
    """`count` drawings of one kind, each with its own slant, width and tremor."""
    drawings = []
    for _ in range(count):
        lean, wider = rng.normal(0.08, 0.12), np.exp(rng.normal(0, 0.12))
        shear = np.array([[wider, 0.0], [-lean, 1.0]])
        tremble = rng.uniform(0, 0.01)
        drawings.append([stroke @ shear + rng.normal(0, tremble, stroke.shape) for stroke in kind(rng)])
    return drawings


def answers_to(
    params: Params, group: str, seed: int = 0, digit_or_not: Params | None = None
) -> dict[str, list[Answer]]:
    """The answers to the drawings of each kind of a group."""
    kinds = GROUPS[group]
    rngs = np.random.default_rng(seed).spawn(len(kinds))  # a kind that is added changes no other
    return {
        name: [recognise(params, from_strokes(drawn), digit_or_not) for drawn in draw_not_digits(rng, kind)]
        for rng, (name, kind) in zip(rngs, kinds.items(), strict=True)
    }


def share_unsure(answers: list[Answer]) -> float:
    return float(np.mean([not answer.sure for answer in answers]))


def main() -> None:
    params = load_params(sys.argv[1] if len(sys.argv) > 1 else None)
    digit_or_not = load_digit_or_not(sys.argv[2] if len(sys.argv) > 2 else None)
    never_trained = []
    for group in GROUPS:
        answers = answers_to(params, group, digit_or_not=digit_or_not)
        rates = {name: share_unsure(given) for name, given in answers.items()}
        print(f"{group}: {np.mean(list(rates.values())):.1%} not sure, {COUNT} drawings of each kind")
        for name, rate in sorted(rates.items(), key=lambda item: item[1]):
            sure = [answer.digit for answer in answers[name] if answer.sure]
            taken = max(set(sure), key=sure.count) if rate < 0.9 else None
            familiar = ", also in training" if name in SEEN_IN_TRAINING else ""
            print(f"  {rate:6.1%}  {name}{familiar}" + ("" if taken is None else f" (else mostly a {taken})"))
        never_trained += [rate for name, rate in rates.items() if name not in SEEN_IN_TRAINING]
    print(f"all kinds not in training: {np.mean(never_trained):.1%}")


if __name__ == "__main__":
    main()
