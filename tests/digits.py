"""A few digits in the four files of MNIST, so that a training takes a moment."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.mnist import TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS


def write_few_digits(
    folder: Path, train: int, test: int, lay: Callable[[np.ndarray], np.ndarray] = np.asarray
) -> Path:
    """Draws so many digits and writes them into the folder; for MNIST_DIR. `lay`: turns all images."""
    digits = draw_dataset(train_count=train, test_count=test)
    for name, array in (
        (TRAIN_IMAGES, lay(digits.train_images)),
        (TRAIN_LABELS, digits.train_labels),
        (TEST_IMAGES, lay(digits.test_images)),
        (TEST_LABELS, digits.test_labels),
    ):
        header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        (folder / name).write_bytes(gzip.compress(header + array.tobytes()))
    return folder
