"""Spoilt on purpose: a network with noise, without some units or its biases, and a drawing that is turned."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mnist_model.network import DIGITS, PIXELS, Array


@dataclass(frozen=True)
class Damage:
    """What is broken, each from 0 = nothing to 1. The same damage is always the same: nothing flickers."""

    noise: float = 0.0  # random change of every weight, as a share of the spread of its layer's weights
    silenced: float = 0.0  # share of the hidden units that are switched off
    without_biases: bool = False

    def __bool__(self) -> bool:
        return self != Damage()


def damage_params(params: Mapping[str, Array], damage: Damage) -> dict[str, np.ndarray]:
    """A broken copy of a network; it still is a network, and `network.forward` runs it like any other.

    A unit is switched off by taking away all that comes in: its z1, and with it its a1, is 0 for any picture.

    Args:
        params: as in `network`, any hidden width; not changed.
        damage: what to break.

    Returns:
        float32 arrays of the same names and shapes.
    """
    W1, b1, W2, b2 = (np.asarray(params[name], np.float32) for name in ("W1", "b1", "W2", "b2"))
    noise1, noise2, order = _chances(W1.shape[1])
    if damage.noise:
        W1 = W1 + np.float32(damage.noise) * W1.std() * noise1
        W2 = W2 + np.float32(damage.noise) * W2.std() * noise2
    if damage.without_biases:
        b1, b2 = np.zeros_like(b1), np.zeros_like(b2)
    off = order[: round(damage.silenced * len(order))]
    if len(off):
        W1, b1 = W1.copy(), b1.copy()
        W1[:, off] = 0
        b1[off] = 0
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@functools.lru_cache(maxsize=8)
def _chances(hidden: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noise for W1 and W2, and the order in which units fall silent: a slider moves along one fixed path."""
    rng = np.random.default_rng(0)
    noise1 = rng.standard_normal((PIXELS, hidden), np.float32)
    noise2 = rng.standard_normal((hidden, DIGITS), np.float32)
    return noise1, noise2, rng.permutation(hidden)
