"""What it learned from: the examples that look most alike to the network.

A network keeps no pictures, only weights. But two pictures that give nearly the same activations are nearly
the same to every layer after them, whatever they look like to us. So the training examples nearest to a
drawing, by the Euclidean distance between their activations, show what it is like to the network. They do not
say which examples made the weights what they are.

Sources: Caruana, Kangarloo, Dionisio, Sinha, Johnson, Case-based explanation of non-case-based learning
methods (1999), who compare cases by the activations of the hidden units; Papernot, McDaniel, Deep k-Nearest
Neighbors: towards confident, interpretable and robust deep learning (2018).
"""

from typing import NamedTuple

import jax
import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.network import PIXELS, READING_BATCH, Params, as_input, hidden_layer


class Remembered(NamedTuple):
    """The activations of examples of one digit."""

    rows: np.ndarray  # int32[examples], where each stands in its data set
    a1: np.ndarray  # float32[examples, hidden]
    squares: np.ndarray  # float32[examples], |a1|² of each


class Neighbours(NamedTuple):
    """The nearest examples, nearest first."""

    rows: np.ndarray  # int32[count], where they stand in their data set
    distances: np.ndarray  # float64[count]


def activations(params: Params, images: np.ndarray) -> np.ndarray:
    """What the hidden layer makes of each of many pictures.

    `READING_BATCH` at a time, and the last batch filled up with empty pictures: one program serves all.

    Args:
        params: as in `network`, any hidden width.
        images: uint8[examples, 28, 28] or [examples, 784].

    Returns:
        a1, float32[examples, hidden].
    """
    pictures = images.reshape(len(images), PIXELS)
    a1 = np.empty((len(pictures), params["b1"].shape[0]), np.float32)
    for first in range(0, len(pictures), READING_BATCH):
        batch = pictures[first : first + READING_BATCH]
        filled = np.pad(batch, ((0, READING_BATCH - len(batch)), (0, 0)))
        a1[first : first + len(batch)] = np.asarray(_hidden_compiled(params, filled))[: len(batch)]
    return a1


def remembered(params: Params, images: np.ndarray, labels: np.ndarray, digit: int) -> Remembered:
    """The activations of all examples of one digit.

    Args:
        params: as in `network`, any hidden width.
        images: uint8[examples, 28, 28], of all digits.
        labels: uint8[examples], the true digits.
        digit: 0 to 9.
    """
    rows = np.flatnonzero(labels == digit).astype(np.int32)
    a1 = activations(params, images[rows])
    return Remembered(rows, a1, np.einsum("ij,ij->i", a1, a1))


def nearest(examples: Remembered, a1: np.ndarray, count: int) -> Neighbours:
    """The examples whose activations are nearest to these.

        |a - b|² = |a|² - 2 a·b + |b|²        a: of the drawing, b: of an example

    |a|² is the same for all, so one product of a matrix and a vector ranks them. It loses digits where the
    distance is far smaller than the lengths; the distances of those found are taken from the differences.

    Args:
        examples: of one digit.
        a1: float32[hidden], activations of the drawing.
        count: of neighbours, at least 1; fewer are given where there are fewer examples.

    Raises:
        ValueError: the activations are so large that their squares overflow.

    >>> a1 = np.array([[0, 0], [3, 4], [1, 0]], np.float32)
    >>> examples = Remembered(np.array([7, 8, 9], np.int32), a1, (a1**2).sum(axis=1))
    >>> [column.tolist() for column in nearest(examples, np.zeros(2, np.float32), count=2)]
    [[7, 9], [0.0, 1.0]]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        # Not `@`: its threads wait for each other. On a busy server it took 14 ms for 60,000 × 128, this 3.
        products = np.einsum("ij,j->i", examples.a1, a1)
        ranked = examples.squares - 2 * products
    if not np.isfinite(ranked).all():
        raise ValueError("Activations whose squares overflow float32 cannot be compared.")
    count = min(count, len(ranked))
    found = np.argpartition(ranked, count - 1)[:count] if count else np.empty(0, np.intp)
    distances = np.linalg.norm(examples.a1[found].astype(np.float64) - a1, axis=1)
    order = np.argsort(distances, kind="stable")
    return Neighbours(examples.rows[found[order]], distances[order])


def _activations(params: Params, images: jax.Array) -> jax.Array:
    return hidden_layer(params, as_input(images))


_hidden_compiled = compile_each_shape(_activations)
