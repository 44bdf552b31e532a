"""The recipe of the shipped network: MNIST, pen strokes, our own handwriting, and drawings that are no digit.

    python -m mnist_model.training --recipe shipped --strokes FILE… --out weights/my.safetensors [--hold-out]

A person draws on the pad with a pen, not with ink on a form, and not only digits. So each step mixes
pictures from all sources in fixed shares, warps every one of them anew, and asks for ten equal probabilities
where there is no digit (outlier exposure: Hendrycks, Mazeika, Dietterich 2019). The steps are Adam's, their
length falls along half a cosine.

`--hold-out` leaves writers and whole sites for measuring (`writers.py`), and 5,000 of MNIST's training
images; every choice below was made on those. The shipped network was then trained on everything, by the same
recipe.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.augmentation import Warp, warp
from mnist_model.data import Dataset
from mnist_model.handwriting import write_digits
from mnist_model.network import DIGITS, PIXELS, Params, init_params, log_softmax, logits
from mnist_model.preprocessing import STROKE_PX, from_strokes_batch
from mnist_model.scribbles import draw_scribbles
from mnist_model.strokes import Drawing, Stroke, read_unipen
from mnist_model.training import Progress
from mnist_model.training_steps import count_right
from mnist_model.writers import is_held_out

NO_DIGIT = -1  # the label of a drawing that is no digit

STEPS = 80_000
BATCH = 256
LEARNING_RATE = 2e-3
WARM_UP_STEPS = 500
CHUNK_STEPS = 500

AMOUNT = Warp(rotation=0.09, scale=0.05, slant=0.09, shift_px=0.5, wobble_px=0.38)
"""Milder than `Warp()`: 128 hidden units that learn from every tilt have fewer left for the digits."""

TEMPERATURE = 0.95
"""What the scores are divided by at the end: fitted on held-out sites, where the network was a little too
modest (calibration error 0.0083 before, 0.0067 after). Source: Guo et al., On calibration of modern neural
networks (2017)."""

SHARES = {
    "MNIST": 0.43,
    "pen digits": 0.35,
    "own handwriting": 0.10,
    "letters": 0.08,
    "scribbles": 0.025,
    "lying digits": 0.015,
}
"""Of each batch. Letters are few and hard, so they are most of what is no digit."""

RENDERINGS = 6  # of each pen drawing, each with a pen of its own width
WIDTH_SPREAD_PX = 0.3  # standard deviation of that width
OWN_DIGITS, SCRIBBLES = 120_000, 40_000

LYING = "23457"
"""Digits that are none when they lie on their side; a lying 0, 1, 6, 8 or 9 could be one."""


@dataclass(frozen=True)
class Source:
    """Pictures of one origin and their share of each batch."""

    name: str
    images: np.ndarray  # uint8[n, 784]
    labels: np.ndarray  # int32[n], NO_DIGIT for what is none
    share: float


def gather(mnist: Dataset, stroke_files: Sequence[Path], hold_out: bool, seed: int) -> list[Source]:
    """All that the shipped network learns from.

    Args:
        mnist: the real one.
        stroke_files: UNIPEN-format files of digits and of letters.
        hold_out: leave out what `writers.py` keeps for measuring, and MNIST's last 5,000 training images.
        seed: of the pen widths, our own handwriting and the scribbles.

    Raises:
        ValueError: the files hold no digits, or no letters.
    """
    rng = np.random.default_rng(seed)
    drawings = [drawing for path in stroke_files for drawing in read_unipen(path)]
    if hold_out:
        drawings = [drawing for drawing in drawings if not is_held_out(drawing.writer)]
    digits = [d for d in drawings if d.label in list("0123456789")]
    letters = [d for d in drawings if d.label not in list("0123456789")]
    if not digits or not letters:
        raise ValueError("--strokes needs UNIPEN files of digits and of letters; see weights/README.md.")
    images, labels = mnist.train_images, mnist.train_labels
    if hold_out:
        images, labels = images[:-5000], labels[:-5000]
    own_labels = rng.integers(0, DIGITS, OWN_DIGITS)
    lying = [_lying(d.strokes) for d in digits if d.label in LYING]
    found = {
        "MNIST": (images.reshape(-1, PIXELS), labels),
        "pen digits": _rendered(rng, [d.strokes for d in digits], _labels(digits)),
        "own handwriting": _rendered(rng, write_digits(rng, own_labels), own_labels, 1),
        "letters": _rendered(rng, [d.strokes for d in letters]),
        "scribbles": _rendered(rng, draw_scribbles(rng, SCRIBBLES), renderings=1),
        "lying digits": _rendered(rng, lying, renderings=1),
    }
    return [Source(name, found[name][0], found[name][1], share) for name, share in SHARES.items()]


def train_shipped(sources: Sequence[Source], test: Dataset, seed: int) -> Iterator[Progress]:
    """Train by the recipe, telling about every `CHUNK_STEPS` steps how far it is.

    Args:
        sources: from `gather`.
        test: its test images give the accuracy on the way; nothing is chosen by it.
        seed: of the weights, the batches and the warps; same seed, same bits on the same machine.
    """
    counts = _counts([source.share for source in sources])
    data = [(jnp.asarray(source.images), jnp.asarray(source.labels, jnp.int32)) for source in sources]
    test_images = jnp.asarray(test.test_images.reshape(-1, PIXELS))
    test_labels = jnp.asarray(test.test_labels, jnp.int32)
    key = jax.random.key(seed)
    params = init_params(key)
    state = params, *(jax.tree.map(jnp.zeros_like, params) for _ in range(2))
    began_s = time.perf_counter()
    for first in range(0, STEPS, CHUNK_STEPS):
        state, cost = _run(state, data, key, first, counts)
        step, elapsed_s = first + CHUNK_STEPS, time.perf_counter() - began_s
        params = tempered(state[0])
        yield Progress(
            step=step,
            total_steps=STEPS,
            epoch=1,
            total_epochs=1,
            train_loss=float(cost),
            test_accuracy=int(count_right(params, test_images, test_labels)) / len(test_labels),
            accuracy_step=step,
            params=params,
            elapsed_s=elapsed_s,
            images_per_second=step * BATCH / elapsed_s,
            seconds_left=elapsed_s / step * (STEPS - step),
        )


def words(mnist: Dataset, stroke_files: Sequence[Path], hold_out: bool, seed: int) -> dict[str, str]:
    """What it takes to train these weights again, for their metadata."""
    names = [path.name for path in stroke_files]
    command = ["python -m mnist_model.training --recipe shipped --strokes", *names]
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in stroke_files}
    sums["MNIST train images"] = hashlib.sha256(mnist.train_images.tobytes()).hexdigest()
    return {
        "recipe": "shipped",
        "command": " ".join([*command, f"--seed {seed}", *(["--hold-out"] if hold_out else [])]),
        "data": f"{mnist.name}, {', '.join(names)}, own handwriting, scribbles",
        "sha256": ", ".join(f"{name} {digest}" for name, digest in sums.items()),
        "seed": str(seed),
        "steps": str(STEPS),
        "batch_size": str(BATCH),
        "learning_rate": str(LEARNING_RATE),
    }


def tempered(params: Params) -> Params:
    """The network with its scores divided by `TEMPERATURE`: the same answers, otherwise sure."""
    return params | {name: params[name] / TEMPERATURE for name in ("W2", "b2")}


@partial(jax.jit, static_argnames="counts")
def _run(state, data, key: jax.Array, first: int, counts: tuple[int, ...]):
    """`CHUNK_STEPS` steps of Adam from step `first`; the new state and the mean cost."""

    def step(state, number):
        params, mean, square = state
        images, labels = _batch(jax.random.fold_in(key, number), data, counts)
        cost, grads = jax.value_and_grad(mixed_loss)(params, images, labels)
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, grads)
        square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, grads)
        done = number.astype(jnp.float32) + 1
        rate = LEARNING_RATE * jnp.minimum(1, done / WARM_UP_STEPS) * (1 + jnp.cos(jnp.pi * done / STEPS)) / 2

        # Adam: Kingma and Ba 2015, algorithm 1. Both averages start at 0 and are made up for that.
        def moved(w, m, v):
            return w - rate * (m / (1 - 0.9**done)) / (jnp.sqrt(v / (1 - 0.999**done)) + 1e-8)

        return (jax.tree.map(moved, params, mean, square), mean, square), cost

    state, costs = jax.lax.scan(step, state, first + jnp.arange(CHUNK_STEPS))
    return state, costs.mean()


def mixed_loss(params: Params, images: jax.Array, labels: jax.Array) -> jax.Array:
    """Cross-entropy in nats, where a picture that is no digit has ten equal probabilities for its truth.

    Args:
        params: as in `network`.
        images: float32[batch, 784].
        labels: int32[batch]; NO_DIGIT for what is none.
    """
    one_hot = (labels[:, None] == jnp.arange(DIGITS)).astype(jnp.float32)
    truth = jnp.where(labels[:, None] == NO_DIGIT, 1 / DIGITS, one_hot)
    return -jnp.mean(jnp.sum(truth * log_softmax(logits(params, images)), axis=1))


def _batch(key: jax.Array, data, counts: tuple[int, ...]) -> tuple[jax.Array, jax.Array]:
    """Some random pictures from every source, each warped anew: float32[batch, 784], int32[batch]."""
    warp_key, *keys = jax.random.split(key, len(data) + 1)
    rows = [
        jax.random.randint(source_key, (count,), 0, len(labels))
        for source_key, (_, labels), count in zip(keys, data, counts, strict=True)
    ]
    images = jnp.concatenate([images[row] for (images, _), row in zip(data, rows, strict=True)])
    labels = jnp.concatenate([labels[row] for (_, labels), row in zip(data, rows, strict=True)])
    return warp(warp_key, images.astype(jnp.float32) / 255, AMOUNT), labels


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


def _labels(drawings: Sequence[Drawing]) -> np.ndarray:
    return np.array([int(drawing.label) for drawing in drawings])


def _lying(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The drawing turned by a quarter."""
    return [stroke[:, ::-1] * np.array([1, -1], np.float32) for stroke in strokes]
