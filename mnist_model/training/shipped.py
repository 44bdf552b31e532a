"""The recipes of the two shipped networks: which digit is it, and is it a digit at all.

    python -m mnist_model.training --recipe shipped --strokes FILE… --out my.safetensors
    python -m mnist_model.training --recipe digit-or-not --strokes FILE… --out my-digit-or-not.safetensors

Drawings on the pad are pen strokes, not scans of ink, and not all of them are digits. So each batch mixes
pictures from several sources in fixed shares and warps every one of them anew. The optimizer is Adam; its
learning rate falls along half a cosine.

One network for both tasks lost digit accuracy, so there are two. Trained to give letters and scribbles ten
equal probabilities (Hendrycks, Mazeika, Dietterich 2019), a network with 128 hidden units read 98.7 % of
MNIST instead of 99.1 %, and 93 % of unseen letters were "not sure", not 97 % (weights/README.md).

`--hold-out FOLD` leaves writers and whole sites for measuring (`holdout.py`), and 5,000 of MNIST's training
images; every choice below was made on fold 0. The shipped networks were then trained on everything, by the
same recipes.
"""

import hashlib
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.data.drawn.glyphs import GLYPHS, RARE_GLYPHS, Glyph
from mnist_model.data.drawn.handwriting import CALM, Variation, write_digits
from mnist_model.data.drawn.letters import draw_letters
from mnist_model.data.drawn.scribbles import draw_scribbles
from mnist_model.data.holdout import HELD_OUT_MNIST, is_held_out
from mnist_model.data.unipen import Drawing, read_unipen
from mnist_model.network import DIGITS, PIXELS, as_input, init_params
from mnist_model.preprocessing.centring import STROKE_PX, from_strokes_batch
from mnist_model.preprocessing.strokes import Stroke
from mnist_model.training.augmentation import Warp, warp
from mnist_model.training.state import Progress, TrainingState
from mnist_model.training.steps import adam_step, measure_accuracy
from mnist_model.weights import NO_OR_YES

NO_DIGIT = -1  # the label of a drawing that is no digit

BATCH = 256
LEARNING_RATE = 2e-3
WARM_UP_STEPS = 500
CHUNK_STEPS = 500

AMOUNT = Warp(rotation=0.11, scale=0.06, slant=0.11, shift_px=0.5, wobble_px=0.38)
"""Milder than `Warp()`: 128 hidden units have too little capacity for stronger warps."""


@dataclass(frozen=True)
class Recipe:
    """The labels, the sources of pictures and the length of the training of one of the two networks."""

    outputs: int  # number of classes
    right: Callable[[np.ndarray], np.ndarray]  # class of each label, 0 to 9 or NO_DIGIT
    shares: dict[str, float]  # of each batch, by source
    steps: int


SHIPPED_RECIPES = {
    "shipped": Recipe(
        outputs=DIGITS,
        right=lambda labels: labels,
        shares={"MNIST": 0.65, "pen digits": 0.27, "own handwriting": 0.04, "rare ways": 0.04},
        steps=320_000,
    ),
    "digit-or-not": Recipe(
        outputs=NO_OR_YES,
        right=lambda labels: labels != NO_DIGIT,
        shares={
            "MNIST": 0.27,
            "pen digits": 0.27,
            "own handwriting": 0.05,
            "rare ways": 0.08,
            "letters": 0.10,
            "own letters": 0.06,
            "scribbles": 0.14,
            "turned": 0.02,
            "pairs of digits": 0.01,
        },
        steps=40_000,
    ),
}

RENDERINGS = 6  # of each pen drawing, each with a pen of its own width
WIDTH_SPREAD_PX = 0.3  # standard deviation of that width
OWN_DIGITS, OWN_LETTERS, SCRIBBLES, PAIRS = 120_000, 40_000, 40_000, 10_000

TURNED: dict[str, tuple[str, np.ndarray]] = {
    "on its side": ("23457AFHKTkx", np.array([[0, -1], [1, 0]], np.float32)),
    "mirrored": ("37KRk", np.array([[-1, 0], [0, 1]], np.float32)),
    "upside down": ("AFKRk", np.array([[1, 0], [0, -1]], np.float32)),
}
"""Digits and letters that look like no digit when they are turned, and by which matrix. A turned 0, 1, 6, 8
or 9 could be one; a mirrored E is a 3, a mirrored 4 often a 2, a P upside down a 6."""


@dataclass(frozen=True)
class Source:
    """Pictures of one origin and their share of each batch."""

    name: str
    images: np.ndarray  # uint8[n, 784]
    labels: np.ndarray  # int32[n], the class of each
    share: float


def gather(
    recipe: Recipe, mnist: Dataset, stroke_files: Sequence[Path], hold_out: int | None, seed: int
) -> list[Source]:
    """The training pictures of a network, source by source.

    Args:
        recipe: one of `SHIPPED_RECIPES`.
        mnist: the real one.
        stroke_files: UNIPEN-format files of digits, and of letters if the recipe has a share for them.
        hold_out: leave out what `holdout.py` keeps for measuring, by the number of its fold, and the last of
            MNIST's training images; None = leave nothing out.
        seed: of the pen widths, our own handwriting and the scribbles.

    Raises:
        ValueError: the files lack a source of the recipe.
    """
    images, labels = mnist.train_images, mnist.train_labels
    drawings = [drawing for path in stroke_files for drawing in read_unipen(path)]
    if hold_out is not None:
        images, labels = images[:-HELD_OUT_MNIST], labels[:-HELD_OUT_MNIST]
        drawings = [drawing for drawing in drawings if not is_held_out(drawing.writer, hold_out)]
    digits = [d for d in drawings if d.label in list("0123456789")]
    letters = [d for d in drawings if d.label not in list("0123456789")]
    turned = [
        [stroke @ turn for stroke in d.strokes]
        for labels, turn in TURNED.values()
        for d in drawings
        if d.label in list(labels)
    ]
    if not digits or ("letters" in recipe.shares and not letters):
        needed = "of digits and of letters" if "letters" in recipe.shares else "of digits"
        left = "" if hold_out is None else ", also by writers that are not held out"
        raise ValueError(f"--strokes needs UNIPEN files {needed}{left}; see weights/README.md.")
    make: dict[str, Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
        "MNIST": lambda rng: (images.reshape(-1, PIXELS), labels),
        "pen digits": lambda rng: _rendered(rng, [d.strokes for d in digits], _labels(digits)),
        "own handwriting": lambda rng: _written(rng, GLYPHS, Variation()),
        "letters": lambda rng: _rendered(rng, [d.strokes for d in letters]),
        "scribbles": lambda rng: _rendered(rng, draw_scribbles(rng, SCRIBBLES), renderings=1),
        "turned": lambda rng: _rendered(rng, turned, renderings=1),
        "rare ways": lambda rng: _written(rng, RARE_GLYPHS, CALM),
        "own letters": lambda rng: _rendered(rng, draw_letters(rng, OWN_LETTERS), renderings=1),
        "pairs of digits": lambda rng: _rendered(rng, _pairs(rng, digits), renderings=1),
    }
    rngs = dict(zip(make, np.random.default_rng(seed).spawn(len(make)), strict=True))
    sources = []
    for name, share in recipe.shares.items():
        pictures, true = make[name](rngs[name])
        sources.append(Source(name, pictures, recipe.right(true).astype(np.int32), share))
    return sources


def train_shipped(recipe: Recipe, sources: Sequence[Source], test: Dataset, seed: int) -> Iterator[Progress]:
    """Train by the recipe, reporting every `CHUNK_STEPS` steps.

    Args:
        recipe: one of `SHIPPED_RECIPES`.
        sources: from `gather`.
        test: its test images give the accuracy on the way; nothing is chosen by it. Of digits or not, that
            is the share of them that is taken for digits.
        seed: of the weights, the batches and the warps; same seed, same bits on the same machine.
    """
    counts = _counts([source.share for source in sources])
    data = [(jnp.asarray(source.images), jnp.asarray(source.labels)) for source in sources]
    test_images = jnp.asarray(test.test_images.reshape(-1, PIXELS))
    test_labels = recipe.right(test.test_labels)
    key = jax.random.key(seed)
    params = init_params(key, outputs=recipe.outputs)
    state = params, *(jax.tree.map(jnp.zeros_like, params) for _ in range(2))
    began_s = time.perf_counter()
    for first in range(0, recipe.steps, CHUNK_STEPS):
        state, cost = _run(state, data, key, first, recipe.steps, counts)
        step, elapsed_s = first + CHUNK_STEPS, time.perf_counter() - began_s
        yield Progress(
            state=TrainingState(state[0], state[1], step, square=state[2]),
            total_steps=recipe.steps,
            epoch=1,
            total_epochs=1,
            train_loss=float(cost),
            test_accuracy=measure_accuracy(state[0], test_images, test_labels),
            accuracy_step=step,
            elapsed_s=elapsed_s,
            images_per_second=step * BATCH / elapsed_s,
            seconds_left=elapsed_s / step * (recipe.steps - step),
        )


def words(
    name: str, mnist: Dataset, stroke_files: Sequence[Path], hold_out: int | None, seed: int
) -> dict[str, str]:
    """What it takes to train these weights again, for their metadata."""
    recipe, files = SHIPPED_RECIPES[name], [path.name for path in stroke_files]
    command = [
        "python",
        "-m",
        "mnist_model.training",
        "--recipe",
        name,
        "--strokes",
        *files,
        "--seed",
        str(seed),
    ]
    if hold_out is not None:
        command += ["--hold-out", str(hold_out)]
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in stroke_files}
    sums["MNIST train images"] = hashlib.sha256(mnist.train_images.tobytes()).hexdigest()
    shares = ", ".join(f"{source} {share:.0%}" for source, share in recipe.shares.items())
    return {
        "recipe": name,
        "command": shlex.join(command),
        "data": f"{mnist.name}, {', '.join(files)}: {shares}",
        "sha256": ", ".join(f"{file} {digest}" for file, digest in sums.items()),
        "seed": str(seed),
        "steps": str(recipe.steps),
        "batch_size": str(BATCH),
        "learning_rate": str(LEARNING_RATE),
    }


@partial(jax.jit, static_argnames="counts")
def _run(state, data, key: jax.Array, first: int, steps: int, counts: tuple[int, ...]):
    """`CHUNK_STEPS` of all `steps` of Adam, from step `first`; the new state and the mean cost."""

    def step(state, number):
        params, mean, square = state
        images, labels = _batch(jax.random.fold_in(key, number), data, counts)
        done = number.astype(jnp.float32) + 1
        rate = LEARNING_RATE * jnp.minimum(1, done / WARM_UP_STEPS) * (1 + jnp.cos(jnp.pi * done / steps)) / 2
        params, mean, square, cost = adam_step(params, mean, square, images, labels, number + 1, rate)
        return (params, mean, square), cost

    state, costs = jax.lax.scan(step, state, first + jnp.arange(CHUNK_STEPS))
    return state, costs.mean()


def _batch(key: jax.Array, data, counts: tuple[int, ...]) -> tuple[jax.Array, jax.Array]:
    """Some random pictures from every source, each warped anew: float32[batch, 784], int32[batch]."""
    warp_key, *keys = jax.random.split(key, len(data) + 1)
    rows = [
        jax.random.randint(source_key, (count,), 0, len(labels))
        for source_key, (_, labels), count in zip(keys, data, counts, strict=True)
    ]
    images = jnp.concatenate([images[row] for (images, _), row in zip(data, rows, strict=True)])
    labels = jnp.concatenate([labels[row] for (_, labels), row in zip(data, rows, strict=True)])
    return warp(warp_key, as_input(images), AMOUNT), labels


def _counts(shares: Sequence[float]) -> tuple[int, ...]:
    """How many pictures of a batch come from each source; the first takes what rounding leaves."""
    counts = [round(BATCH * share / sum(shares)) for share in shares]
    return BATCH - sum(counts[1:]), *counts[1:]


def _rendered(
    rng: np.random.Generator,
    drawings: Sequence[Sequence[Stroke]],
    labels: np.ndarray | None = None,
    renderings: int = RENDERINGS,
) -> tuple[np.ndarray, np.ndarray]:
    """uint8[n, 784] and int32[n]: every drawing so many times, each time with another pen."""
    labels = np.full(len(drawings), NO_DIGIT) if labels is None else labels
    pictures = []
    for _ in range(renderings):
        width_px = np.clip(rng.normal(STROKE_PX, WIDTH_SPREAD_PX, len(drawings)), 1.3, 3.8)
        pictures.append(from_strokes_batch(drawings, width_px).reshape(-1, PIXELS))
    return np.concatenate(pictures), np.tile(labels, renderings).astype(np.int32)


def _written(
    rng: np.random.Generator, glyphs: tuple[Glyph, ...], variation: Variation
) -> tuple[np.ndarray, np.ndarray]:
    labels = rng.integers(0, DIGITS, OWN_DIGITS)
    return _rendered(rng, write_digits(rng, labels, variation, glyphs), labels, 1)


def _labels(drawings: Sequence[Drawing]) -> np.ndarray:
    return np.array([int(drawing.label) for drawing in drawings])


def _pairs(rng: np.random.Generator, digits: Sequence[Drawing]) -> list[list[Stroke]]:
    """Two digits side by side, of about the same height, with a gap between them."""
    pairs = []
    for first, second in rng.integers(len(digits), size=(PAIRS, 2)):
        left, right = _of_height_one(digits[first].strokes), _of_height_one(digits[second].strokes)
        gap = max(stroke[:, 0].max() for stroke in left) + rng.uniform(0.1, 0.5)
        moved = np.array([gap, rng.normal(0, 0.08)], np.float32)
        pairs.append([*left, *(stroke * np.float32(rng.uniform(0.8, 1.2)) + moved for stroke in right)])
    return pairs


def _of_height_one(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes moved and scaled: x from 0 on, y from 0 to 1."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    return [(stroke - low) / max(high[1] - low[1], 1e-6) for stroke in strokes]
