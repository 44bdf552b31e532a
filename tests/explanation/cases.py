"""Networks and pictures for the tests of the explanations, and the forward pass in plain NumPy."""

from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np

from mnist_model import network
from mnist_model.explanation.contributions import score_weights
from mnist_model.explanation.picture import Explanation, explain_compiled

WIDTHS = [16, 128, 512]


def random_case(hidden: int, seed: int = 0) -> tuple[network.Params, np.ndarray]:
    """A network with weights and biases the size of trained ones, and a picture that is mostly background."""
    rng = np.random.default_rng(seed)
    shapes = {"W1": (784, hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    sizes = {"W1": 0.1, "b1": 0.3, "W2": 0.5, "b2": 0.3}
    params = {
        name: jnp.asarray(rng.normal(0, sizes[name], shape), jnp.float32) for name, shape in shapes.items()
    }
    x = np.where(rng.random(784) < 0.25, rng.random(784), 0).astype(np.float32)
    return params, x


def in_numpy(params: Mapping[str, network.Array], x: np.ndarray) -> tuple[np.ndarray, ...]:
    """The forward pass in plain float64 NumPy: z1, a1, z2, y_hat."""
    W1, b1, W2, b2 = (np.asarray(params[name], np.float64) for name in ("W1", "b1", "W2", "b2"))
    z1 = x.astype(np.float64) @ W1 + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ W2 + b2
    exp_z2 = np.exp(z2 - z2.max())
    return z1, a1, z2, exp_z2 / exp_z2.sum()


def explain(
    params: network.Params,
    x: np.ndarray,
    hidden_unit: int = 3,
    target: tuple[int, int | None] = (4, None),
    meant: int = 7,
    learning_rate: float = 0.1,
) -> Explanation:
    """All of it for one picture, compiled."""
    return explain_compiled(
        params,
        x,
        np.int32(hidden_unit),
        score_weights(*target),
        np.int32(meant),
        learning_rate,
        others(),
    )


def others() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    return rng.random((10, 784), np.float32), rng.integers(0, 10, 10).astype(np.int32)
