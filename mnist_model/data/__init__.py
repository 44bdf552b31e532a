"""The digits that the network learns from: MNIST from a folder or the network, or digits drawn here."""

from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.mnist import load_mnist

__all__ = ["DataError", "Dataset", "draw_dataset", "load_mnist"]
