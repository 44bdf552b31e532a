"""Other programs that train a network of this size, each written as its library's own examples are.

All have 784 inputs, one hidden layer with ReLU and ten outputs, and learn from cross-entropy in float32. They
are fed from NumPy arrays in memory, in batches that are shuffled anew in each epoch.
"""

import os
from abc import ABC, abstractmethod

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp

from benchmarks.training_pictures import SEED, in_float
from mnist_model.data.dataset import Dataset

Layers = list[tuple[np.ndarray, np.ndarray]]


class Contestant(ABC):
    """A network that trains, one call of `epoch` after the other."""

    @abstractmethod
    def epoch(self) -> None:
        """Train on all training pictures once. Returns when the last step has run."""

    @abstractmethod
    def accuracy(self) -> float:
        """Fraction of the test pictures that the network answers right."""

    def epoch_and_accuracy(self) -> float:
        self.epoch()
        return self.accuracy()


class JaxExample(Contestant):
    """JAX's own example: batches cut by NumPy, one compiled update for each, plain gradient descent.

    Its structure, with this network and learning rate for its 784-1024-1024-10, tanh and 0.001; its mean runs
    over batch and digits, here over the batch, as everywhere. The accuracy is not compiled there either.

    Source: https://github.com/jax-ml/jax, examples/mnist_classifier_fromscratch.py.
    """

    def __init__(self, data: Dataset, *, hidden: int, batch: int, learning_rate: float) -> None:
        self._rng, self._batch = np.random.RandomState(SEED), batch
        self._images, labels = in_float(data, "train")
        self._targets = np.eye(10, dtype=np.float32)[labels]
        self._test_images, self._test_labels = in_float(data, "test")
        self._order = np.empty(0, np.int64)

        def update(layers: Layers, images: np.ndarray, targets: np.ndarray) -> Layers:
            gradients = jax.grad(_log_loss)(layers, images, targets)
            return [
                (w - learning_rate * dw, b - learning_rate * db)
                for (w, b), (dw, db) in zip(layers, gradients, strict=True)
            ]

        self._update = jax.jit(update)
        self._layers: Layers = [
            (
                self._rng.randn(inputs, outputs).astype(np.float32) * np.float32((2 / inputs) ** 0.5),
                np.zeros(outputs, np.float32),
            )
            for inputs, outputs in ((784, hidden), (hidden, 10))
        ]

    def steps(self, count: int) -> None:
        """So many updates, the last of an epoch on a short batch."""
        for _ in range(count):
            if not len(self._order):
                self._order = self._rng.permutation(len(self._images))
            rows, self._order = self._order[: self._batch], self._order[self._batch :]
            self._layers = self._update(self._layers, self._images[rows], self._targets[rows])
        jax.block_until_ready(self._layers)

    def epoch(self) -> None:
        self.steps(-(-len(self._images) // self._batch))

    def accuracy(self) -> float:
        answers = jnp.argmax(_log_probabilities(self._layers, self._test_images), axis=1)
        return float(np.mean(answers == self._test_labels))


def _log_probabilities(layers: Layers, images: np.ndarray) -> jax.Array:
    activations = jnp.asarray(images)
    for w, b in layers[:-1]:
        activations = jnp.maximum(jnp.dot(activations, w) + b, 0)
    w, b = layers[-1]
    logits = jnp.dot(activations, w) + b
    return logits - logsumexp(logits, axis=1, keepdims=True)


def _log_loss(layers: Layers, images: np.ndarray, targets: np.ndarray) -> jax.Array:
    return -jnp.mean(jnp.sum(_log_probabilities(layers, images) * targets, axis=1))


class KerasOnJax(Contestant):
    """Keras 3 with the JAX backend: `Sequential`, `compile`, `fit` and `predict`; Keras compiles the step."""

    def __init__(
        self, data: Dataset, *, hidden: int, batch: int, learning_rate: float, momentum: float = 0.0
    ) -> None:
        os.environ["KERAS_BACKEND"] = "jax"  # read while keras is imported
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        import keras  # pyright: ignore[reportMissingImports]

        keras.utils.set_random_seed(SEED)
        self._rng, self._batch = np.random.default_rng(SEED), batch
        self._images, self._labels = in_float(data, "train")
        self._test_images, self._test_labels = in_float(data, "test")
        self._model = keras.Sequential(
            [
                keras.Input((784,)),
                keras.layers.Dense(hidden, activation="relu", kernel_initializer="he_normal"),
                keras.layers.Dense(10),
            ]
        )
        self._model.compile(
            optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )

    def steps(self, count: int) -> None:
        """So many steps on pictures chosen at random."""
        rows = self._rng.permutation(len(self._images))[: count * self._batch]
        self._fit(self._images[rows], self._labels[rows])

    def epoch(self) -> None:
        self._fit(self._images, self._labels)

    def _fit(self, images: np.ndarray, labels: np.ndarray) -> None:
        self._model.fit(images, labels, batch_size=self._batch, epochs=1, verbose=0)
        jax.block_until_ready([weight.value for weight in self._model.weights])

    def accuracy(self) -> float:
        scores = self._model.predict(self._test_images, batch_size=1000, verbose=0)
        return float(np.mean(np.argmax(scores, axis=1) == self._test_labels))
