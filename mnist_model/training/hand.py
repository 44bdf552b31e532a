"""A network that learns one person's handwriting from a few of their drawings, and forgets nothing for it.

It is a training like any other, that starts at the network in use: a plan, and a dataset in which the
person's drawings, each many times and warped anew every time, are a sixteenth of all pictures. The rest is
replay: digits of the data that the network comes from. Fine-tuned on the new drawings alone, it would soon
answer with their digits everywhere (catastrophic forgetting); in a mixture, each batch says what must stay.

Chosen on half of the writers of `benchmarks.own_hand` and on 5,000 of MNIST's training images: with
learning rates of 0.005, 0.01 and 0.02 as many further drawings by the same hand were read, and the shipped
network lost 0.21, 0.26 and 0.37 points on other writers; with twice the share of own drawings 1.2 points more
of them were read, at 0.05 points of MNIST.

Source: Rolnick, Ahuja, Schwarz, Lillicrap, Wayne, Experience replay for continual learning (2019), section 3.
"""

from collections.abc import Iterator

import jax
import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.data.dataset import DIGITS, Dataset
from mnist_model.network import PIXELS, Params, as_input
from mnist_model.preprocessing.strokes import IMAGE_SIDE
from mnist_model.training.augmentation import Warp, warp
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import Progress, TrainingState
from mnist_model.training.stream import train

MAX_DRAWINGS = 120
"""Of one person: twelve of each digit. In the mixture each is then shown 16 times."""

PICTURES = 30_720
"""Of a mixture, whatever it is made of: one shape, so one compiled program for each width of the network."""

OWN_PICTURES = PICTURES // 16

BATCH = 64
LEARNING_RATE = 0.005
"""A twentieth of the recipe's own, which starts at random weights."""

AMOUNT = Warp(rotation=0.11, scale=0.06, slant=0.11, shift_px=0.5, wobble_px=0.38)
"""How far the own drawings are warped: as the shipped network's pictures (`shipped.AMOUNT`)."""

FOLDS = 4


def hand_plan(hidden: int, seed: int = 0) -> TrainingPlan:
    """The plan: momentum, and each picture of the mixture once, 480 steps.

    >>> hand_plan(hidden=128).total_steps(PICTURES)
    480
    """
    return TrainingPlan(
        "momentum", learning_rate=LEARNING_RATE, batch_size=BATCH, epochs=1, hidden=hidden, seed=seed
    )


def hand_dataset(images: np.ndarray, labels: np.ndarray, replay: Dataset, seed: int = 0) -> Dataset:
    """The drawings of one person, each warped in many ways, among digits of another dataset.

    Args:
        images: uint8[drawings, 28, 28], as the preprocessing gives them; from 1 to `MAX_DRAWINGS`.
        labels: int[drawings], 0 to 9.
        replay: its training images keep the network from forgetting; its test part is the dataset's own.
        seed: of the warps and of which digits are replayed: the same seed gives the same pictures.

    Raises:
        ValueError: another shape, number or label.
    """
    count = len(labels)
    if images.dtype != np.uint8 or images.shape != (count, IMAGE_SIDE, IMAGE_SIDE):
        raise ValueError(
            f"drawings are {images.dtype}{list(images.shape)} for {count} labels, expected "
            f"uint8[{count}, 28, 28]"
        )
    if not 1 <= count <= MAX_DRAWINGS or not all(0 <= label < DIGITS for label in labels):
        raise ValueError(f"{count} drawings came, expected 1 to {MAX_DRAWINGS}, labelled 0 to 9")
    shown = np.arange(OWN_PICTURES) % count
    warped = _warped(jax.random.key(seed), images[shown].reshape(OWN_PICTURES, PIXELS))
    replayed = np.random.default_rng(seed).permutation(len(replay.train_labels))
    rows = np.resize(replayed, PICTURES - OWN_PICTURES)  # a small dataset is repeated
    return Dataset(
        train_images=np.concatenate(
            [np.asarray(warped).reshape(-1, IMAGE_SIDE, IMAGE_SIDE), replay.train_images[rows]]
        ),
        train_labels=np.concatenate([labels[shown].astype(np.uint8), replay.train_labels[rows]]),
        test_images=replay.test_images,
        test_labels=replay.test_labels,
        name=data_name(replay, count),
    )


def data_name(replay: Dataset, count: int) -> str:
    """What such a mixture is called: "MNIST and 12 drawings of your own"."""
    return f"{replay.name} and {count} drawing{'s' * (count != 1)} of your own"


def learn_hand(
    params: Params, images: np.ndarray, labels: np.ndarray, replay: Dataset, seed: int = 0
) -> Iterator[Progress]:
    """Teach a network a hand; takes a quarter of a second on two cores with 128 hidden units.

    Args:
        params: the network in use, of any width; not changed.
        images, labels, replay, seed: as in `hand_dataset`.

    Yields:
        Progress, as `train` does.

    Raises:
        Diverged: the network cannot be trained further with these steps; as in `train`.
    """
    plan = hand_plan(params["W1"].shape[1], seed)
    return train(plan, hand_dataset(images, labels, replay, seed), TrainingState(params, {}, step=0))


def held_out_folds(labels: np.ndarray) -> list[np.ndarray]:
    """Which drawings to hold out together, so that each is once read by a network that never learned it.

    The drawings of each digit are dealt out in turn, so the network that is asked has learned about three
    quarters of them. A single drawing cannot be held out: nothing would be left to learn from.

    Args:
        labels: int[drawings].

    Returns:
        int[n] positions each, at most `FOLDS` of them; none for fewer than two drawings.

    >>> [fold.tolist() for fold in held_out_folds(np.array([7, 7, 1, 7, 7, 1, 7]))]
    [[2, 3], [4, 5], [0, 6], [1]]
    """
    count = len(labels)
    by_digit, folds = np.argsort(labels, kind="stable"), min(FOLDS, count)
    return [np.sort(by_digit[first::folds]) for first in range(folds)] if count > 1 else []


def _as_levels(key: jax.Array, images: jax.Array) -> jax.Array:
    """Pictures warped, as grey levels again: uint8[n, 784]."""
    return jax.numpy.rint(255 * warp(key, as_input(images), AMOUNT)).astype(np.uint8)


_warped = compile_each_shape(_as_levels)
