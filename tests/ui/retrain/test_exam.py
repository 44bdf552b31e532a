"""What a finished network got right and wrong."""

from typing import Any

import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.ui.retrain.exam import Exam, examine


def exam(labels, answers, sure=None):
    count = len(labels)
    sure = np.full(count, 0.5, np.float32) if sure is None else np.array(sure, np.float32)
    return Exam(np.zeros((count, 28, 28), np.uint8), np.array(labels), np.array(answers), sure)


def test_confusion_counts_true_digits_by_row_and_answers_by_column():
    table = exam([7, 7, 7, 1], [7, 1, 1, 1]).confusion
    assert (table[7, 7], table[7, 1], table[1, 1], table.sum()) == (1, 2, 1, 4)


def test_surest_mistakes_come_surest_first_and_leave_the_right_answers_out():
    mistakes = exam([0, 1, 2, 3], [0, 9, 9, 9], sure=[0.99, 0.4, 0.9, 0.6]).surest_mistakes(2)
    assert mistakes.tolist() == [2, 3]


def test_perfect_network_has_no_mistakes():
    assert exam([3, 4], [3, 4]).surest_mistakes(5).size == 0
    assert exam([3, 4], [3, 4]).accuracy == 1


def test_every_test_digit_is_asked_once_also_in_the_short_last_batch():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2345, 28, 28), np.uint8)
    labels = rng.integers(0, 10, 2345).astype(np.uint8)
    params: Any = {
        "W1": rng.normal(size=(784, 16)).astype(np.float32),
        "b1": rng.normal(size=16).astype(np.float32),
        "W2": rng.normal(size=(16, 10)).astype(np.float32),
        "b2": rng.normal(size=10).astype(np.float32),
    }
    result = examine(params, Dataset(images, labels, images, labels, name="noise"))
    a1 = np.maximum(images.reshape(-1, 784) / 255 @ params["W1"] + params["b1"], 0)
    z2 = a1 @ params["W2"] + params["b2"]
    # Two of ten scores may be so close that float32 swaps them, but not in more than a few pictures.
    assert np.mean(result.answers == z2.argmax(axis=1)) > 0.995
    assert result.accuracy == np.mean(result.answers == labels)
