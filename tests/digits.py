"""A few digits in the four files of MNIST, so that a training takes a moment."""

import gzip
import struct
from pathlib import Path

from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.mnist import TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS


def write_few_digits(folder: Path, train: int, test: int) -> Path:
    """Draws so many digits and writes them into the folder; for MNIST_DIR."""
    digits = draw_dataset(train_count=train, test_count=test)
    for name, array in (
        (TRAIN_IMAGES, digits.train_images),
        (TRAIN_LABELS, digits.train_labels),
        (TEST_IMAGES, digits.test_images),
        (TEST_LABELS, digits.test_labels),
    ):
        header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        (folder / name).write_bytes(gzip.compress(header + array.tobytes()))
    return folder
