"""Data sets to train and test on: MNIST from a folder or a download, or synthetic handwriting."""

from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.mnist import load_mnist

__all__ = ["DataError", "Dataset", "draw_dataset", "load_mnist"]
