"""Pictures as people send them, by kind: how many are read right, and how often the page is sure and wrong.

python -m benchmarks.pictures [STROKES…] [--count 60] [--seed 0] [--held-out FOLD]

makes each kind of `kinds_of_pictures.py` from the strokes of UNIPEN files; without one, from our own
handwriting. "By geometry" is what `from_image` reads: it cannot ask the networks which candidate is a digit.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.kinds_of_pictures import KINDS, Kind
from benchmarks.report import command_line, machine, table
from mnist_model.data.drawn.handwriting import write_digits
from mnist_model.data.holdout import FOLDS, is_held_out
from mnist_model.data.unipen import read_unipen
from mnist_model.evaluation import wilson
from mnist_model.network import DIGITS
from mnist_model.preprocessing import from_image
from mnist_model.preprocessing.strokes import Stroke
from mnist_model.reading import doubted, read_picture
from mnist_model.recognition import recognise
from mnist_model.weights import load_params

Digit = tuple[int, Sequence[Stroke]]


@dataclass
class Read:
    """How the pictures of one kind were read."""

    count: int = 0
    right: int = 0  # the likeliest digit, sure or not
    sure_and_wrong: int = 0
    not_sure: int = 0
    empty: int = 0  # answered as an empty pad is
    by_geometry: int = 0
    took_ms: list[float] = field(default_factory=list)


def read_kind(kind: Kind, digits: Sequence[Digit], rng: np.random.Generator) -> Read:
    """Every digit made into a picture of a kind, and read."""
    params, read = load_params(), Read()
    for digit, strokes in digits:
        picture = kind(rng, strokes)
        picture.load()
        began_s = time.perf_counter()
        reading = read_picture(picture)
        read.took_ms.append((time.perf_counter() - began_s) * 1e3)
        answer = doubted(recognise(params, reading.seen), reading)
        read.count += 1
        read.right += answer.digit == digit
        read.sure_and_wrong += answer.sure and answer.digit != digit
        read.not_sure += not answer.sure
        read.empty += answer.digit is None
        read.by_geometry += recognise(params, from_image(picture)).digit == digit
    return read


def digits_at_hand(files: Sequence[Path], held_out: int | None, count: int, seed: int) -> list[Digit]:
    """So many digits, at random: of files, or our own."""
    rng = np.random.default_rng(seed)
    if not files:
        labels = rng.permutation(np.arange(count) % DIGITS)
        return list(zip(labels.tolist(), write_digits(rng, labels), strict=True))
    drawings = [drawing for path in files for drawing in read_unipen(path) if drawing.label.isdigit()]
    if held_out is not None:
        drawings = [drawing for drawing in drawings if is_held_out(drawing.writer, held_out)]
    chosen = rng.choice(len(drawings), count, replace=False)
    return [(int(drawings[n].label), drawings[n].strokes) for n in chosen]


def megapixels_ms(width: int, height: int) -> float:
    """Median time in which a photo of that size is read, once it is decoded."""
    rng = np.random.default_rng(0)
    small = KINDS["plain photo"](rng, write_digits(rng, np.array([4]))[0])
    photo = small.convert("RGB").resize((width, height), Image.Resampling.BICUBIC)
    took_ms = []
    for _ in range(11):
        began_s = time.perf_counter()
        read_picture(photo)
        took_ms.append((time.perf_counter() - began_s) * 1e3)
    return float(np.median(took_ms))


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("strokes", nargs="*", type=Path, metavar="STROKES", help="UNIPEN files")
    parser.add_argument("--count", type=int, default=60, help="pictures of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held-out", type=int, choices=range(FOLDS), metavar="FOLD", help="only its writers")
    arguments = parser.parse_args()
    print("Pictures as people send them")
    print(machine("pillow", "scipy", "numpy"))
    rows, all_right, all_count = [], 0, 0
    for number, (name, kind) in enumerate(KINDS.items()):
        digits = digits_at_hand(
            arguments.strokes, arguments.held_out, arguments.count, arguments.seed + number
        )
        read = read_kind(kind, digits, np.random.default_rng([arguments.seed, number]))
        low, high = wilson(read.right, read.count)
        shares = (read.sure_and_wrong, read.not_sure, read.empty, read.by_geometry)
        rows.append(
            [name, f"{read.right / read.count:.0%}", f"{low:.0%} to {high:.0%}"]
            + [f"{share / read.count:.0%}" for share in shares]
            + [f"{np.median(read.took_ms):.0f} ms"]
        )
        all_right, all_count = all_right + read.right, all_count + read.count
    table(["kind", "right", "95 %", "sure and wrong", "not sure", "empty", "by geometry", "median"], rows)
    print(f"\n{all_right / all_count:.1%} of {all_count:,} right")
    for width, height in ((1154, 866), (4032, 3024)):
        print(f"{width}×{height}: {megapixels_ms(width, height):.0f} ms beyond decoding")


if __name__ == "__main__":
    main()
