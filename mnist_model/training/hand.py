"""A network that learns one person's handwriting from a few of their drawings, and forgets nothing for it.

It is a training like any other, that starts at the network in use: a plan, and a dataset in which the
person's drawings, each many times and warped anew every time, are a sixteenth of all pictures. The rest is
replay: digits of the data that the network comes from. Fine-tuned on the new drawings alone, it would soon
answer with their digits everywhere (catastrophic forgetting); in a mixture, each batch says what must stay.

The result is the average of what the network was and what it became, weight by weight.

Chosen on half of the writers of `benchmarks.own_hand`, on further drawn styles and on 5,000 of MNIST's
training images, with a network of MNIST and with the shipped one:

    share of the learned weights             1              0.85 = `NEW`   0.7
    further drawings by the hand, right      97.9, 98.6 %   96.6, 97.1 %   95.5, 93.5 %
    points lost on MNIST                     0.18, 0.13     0.10, 0.07     0.05, 0.03
    points lost on other writers             -0.26, 0.22    -0.28, 0.12    -0.28, 0.07

Twice the share of own drawings won 0.7 points of them and lost 0.04 on MNIST. Learning rates from 0.002 to
0.02 differed by less than 0.5 points of them; with 0.02 the shipped network lost 0.16 more on other writers.

Sources: Rolnick, Ahuja, Schwarz, Lillicrap, Wayne, Experience replay for continual learning (2019),
section 3; Wortsman and others, Robust fine-tuning of zero-shot models (2022), section 4, for the average.
"""

import jax
import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.data.dataset import DIGITS, Dataset
from mnist_model.network import PIXELS, Params, as_input
from mnist_model.preprocessing.strokes import IMAGE_SIDE
from mnist_model.training.augmentation import Warp, warp
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import TrainingState
from mnist_model.training.steps import answers_compiled
from mnist_model.training.stream import train

MAX_DRAWINGS = 120
"""Of one person: twelve of each digit. In the mixture each is then shown 16 times."""

PICTURES = 30_720
"""Of a mixture, whatever it is made of: one shape, so one compiled program for each width of the network."""

OWN_PICTURES = PICTURES // 16

BATCH = 64
LEARNING_RATE = 0.005
"""A twentieth of the recipe's own, which starts at random weights."""

NEW = np.float32(0.85)
"""Share of the learned weights in the network that comes of it; the rest is what it was before."""

AMOUNT = Warp(rotation=0.11, scale=0.06, slant=0.11, shift_px=0.5, wobble_px=0.38)
"""How far the own drawings are warped: as the shipped network's pictures (`shipped.AMOUNT`)."""

NEVER = np.float32(-30)
"""Bias of an output that is not to answer: its probability is below 1e-12, and so is its gradient."""

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
    _check(images, labels)
    replayed = np.random.default_rng(seed).permutation(len(replay.train_labels))
    rows = np.resize(replayed, PICTURES - OWN_PICTURES)  # a small dataset is repeated
    return _mixed(images, labels, replay.train_images[rows], replay.train_labels[rows], replay, seed)


def _check(images: np.ndarray, labels: np.ndarray) -> None:
    count = len(labels)
    if images.dtype != np.uint8 or images.shape != (count, IMAGE_SIDE, IMAGE_SIDE):
        raise ValueError(
            f"drawings are {images.dtype}{list(images.shape)} for {count} labels, expected "
            f"uint8[{count}, 28, 28]"
        )
    if not 1 <= count <= MAX_DRAWINGS or not all(0 <= label < DIGITS for label in labels):
        raise ValueError(f"{count} drawings came, expected 1 to {MAX_DRAWINGS}, labelled 0 to 9")


def _mixed(
    images: np.ndarray,
    labels: np.ndarray,
    other_images: np.ndarray,
    other_labels: np.ndarray,
    replay: Dataset,
    seed: int,
) -> Dataset:
    """The drawings, each warped in many ways, before others; the test part is that of `replay`."""
    shown = np.arange(OWN_PICTURES) % len(labels)
    warped = _warped(jax.random.key(seed), images[shown].reshape(OWN_PICTURES, PIXELS))
    return Dataset(
        train_images=np.concatenate([np.asarray(warped).reshape(-1, IMAGE_SIDE, IMAGE_SIDE), other_images]),
        train_labels=np.concatenate([labels[shown].astype(np.uint8), other_labels]),
        test_images=replay.test_images,
        test_labels=replay.test_labels,
        name=data_name(replay, len(labels)),
    )


def data_name(replay: Dataset, count: int) -> str:
    """What such a mixture is called: "MNIST and 12 drawings of your own"."""
    return f"{replay.name} and {count} drawing{'s' * (count != 1)} of your own"


def learn_hand(
    params: Params, images: np.ndarray, labels: np.ndarray, replay: Dataset, seed: int = 0
) -> Params:
    """A network that has learned a hand; takes some 0.3 s on two cores with 128 hidden units.

    Args:
        params: the network in use, of any width; not changed.
        images, labels, replay, seed: as in `hand_dataset`.

    Raises:
        Diverged: the network cannot be trained further with these steps; as in `train`.
    """
    return _learned(params, hand_dataset(images, labels, replay, seed), seed)


def learn_as_digits(digit_or_not: Params, images: np.ndarray, replay: Dataset, seed: int = 0) -> Params:
    """The network that says whether a picture is a digit at all, once it has learned that these are.

    Without it a style may be read right, and the page still not be sure. What is replayed are digits and what
    becomes of them when they are mirrored, turned, halved or drawn over each other: many of these are none.
    Its own answers to them are the labels, so that it goes on as it is (distillation). Of two drawn styles it
    took 0 and 47 % of the drawings for digits, and after ten of each 100 and 97 %; of letters 0.8 instead of
    0.2 %, of scribbles 6.6 instead of 4.6 %.

    Args:
        digit_or_not: as from `load_digit_or_not`: two outputs, no and yes; not changed.
        images, replay, seed: as in `hand_dataset`.

    Raises:
        Diverged: as `learn_hand`.

    Source: Li, Hoiem, Learning without forgetting (2016), section 3, with answers in place of probabilities.
    """
    yes = np.ones(len(images), np.uint8)
    _check(images, yes)
    replayed = np.random.default_rng(seed).permutation(len(replay.train_labels))
    others = _digits_and_others(replay.train_images[np.resize(replayed, PICTURES - OWN_PICTURES)])
    answers, _ = answers_compiled(digit_or_not, others.reshape(-1, PIXELS))
    dataset = _mixed(images, yes, others, np.asarray(answers).astype(np.uint8), replay, seed)
    learned = _learned(_with_ten_outputs(digit_or_not), dataset, seed)
    return {name: array if name.endswith("1") else array[..., :2] for name, array in learned.items()}


def _learned(params: Params, dataset: Dataset, seed: int) -> Params:
    plan = hand_plan(params["W1"].shape[1], seed)
    *_, last = train(plan, dataset, TrainingState(params, {}, step=0))
    return {name: params[name] + NEW * (last.params[name] - params[name]) for name in params}


def _digits_and_others(images: np.ndarray) -> np.ndarray:
    """uint8[n, 28, 28]: half of n digits as they are; of the others an eighth each changed in one way."""
    eighth = len(images) // 8
    mirrored, turned, halved, over = np.split(images[-4 * eighth :], 4)
    upper = np.where(np.arange(IMAGE_SIDE)[:, None] < IMAGE_SIDE // 2, halved, np.uint8(0))
    changed = [
        mirrored[:, :, ::-1],
        np.rot90(turned, axes=(1, 2)),
        np.roll(upper, IMAGE_SIDE // 4, axis=1),  # to the middle
        np.maximum(over, images[:eighth]),
    ]
    return np.concatenate([images[: -4 * eighth], *changed])


def _with_ten_outputs(params: Params) -> Params:
    """The same network with eight more outputs, which never answer: `train` knows networks of ten."""
    W2, b2 = np.asarray(params["W2"]), np.asarray(params["b2"])
    more = DIGITS - len(b2)
    W2 = np.pad(W2, ((0, 0), (0, more)))
    b2 = np.pad(b2, (0, more), constant_values=NEVER)
    return {**params, "W2": W2, "b2": b2}  # pyright: ignore[reportReturnType] (NumPy arrays serve as well)


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
