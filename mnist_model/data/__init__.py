"""The digits that the network learns from: MNIST from a folder or the network, or digits drawn here."""

from mnist_model.data.mnist import DataError, Dataset, draw_dataset, load_mnist

__all__ = ["DataError", "Dataset", "draw_dataset", "load_mnist"]
