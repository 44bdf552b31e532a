"""What the benchmarks train on."""

import os

import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.data.mnist import load_mnist
from mnist_model.network import as_input

SEED = 0


def pictures() -> Dataset:
    """MNIST from the folder MNIST_DIR; without one, random pictures of its shape, which take as long."""
    if os.environ.get("MNIST_DIR"):
        return load_mnist()
    rng = np.random.default_rng(SEED)
    train_images, test_images = (rng.integers(0, 256, (n, 28, 28), np.uint8) for n in (60_000, 10_000))
    train_labels, test_labels = (rng.integers(0, 10, n, np.uint8) for n in (60_000, 10_000))
    return Dataset(train_images, train_labels, test_images, test_labels, name="random pictures")


def in_float(data: Dataset, part: str) -> tuple[np.ndarray, np.ndarray]:
    """The "train" or "test" part as float32[n, 784] in [0, 1] and int64[n]."""
    images, labels = getattr(data, f"{part}_images"), getattr(data, f"{part}_labels")
    return as_input(images), labels.astype(np.int64)
