"""How a network that has just been trained does on the test digits: each of its answers, and its worst."""

from dataclasses import dataclass

import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.network import DIGITS, Params, as_input, forward

BATCH = 1000  # all 10,000 at once leave the processor's cache between one operation and the next


@dataclass(frozen=True, eq=False)
class Exam:
    """Its answers to all of the test digits.

    Attributes:
        images: uint8[test, 28, 28], the questions.
        labels: int[test], what they show.
        answers: int[test], the likeliest digit of each.
        sure: float32[test], the probability that it gave to its answer.
    """

    images: np.ndarray
    labels: np.ndarray
    answers: np.ndarray
    sure: np.ndarray

    @property
    def accuracy(self) -> float:
        """Fraction answered right."""
        return float(np.mean(self.answers == self.labels))

    @property
    def confusion(self) -> np.ndarray:
        """int[10, 10]: how many of each digit, by row, got each answer, by column."""
        table = np.zeros((DIGITS, DIGITS), int)
        np.add.at(table, (self.labels, self.answers), 1)
        return table

    def surest_mistakes(self, count: int) -> np.ndarray:
        """Rows of the wrong answers, the surest first; at most `count`."""
        wrong = np.flatnonzero(self.answers != self.labels)
        return wrong[np.argsort(-self.sure[wrong], kind="stable")][:count]


def examine(params: Params, dataset: Dataset) -> Exam:
    """Ask the network every test digit."""
    images = dataset.test_images
    batches = np.split(images, range(BATCH, len(images), BATCH))
    probabilities = np.concatenate([forward(params, as_input(batch)) for batch in batches])
    return Exam(
        dataset.test_images,
        dataset.test_labels.astype(int),
        probabilities.argmax(axis=1),
        probabilities.max(axis=1),
    )
