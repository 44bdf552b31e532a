"""A network damaged on purpose: noise on its weights, hidden units switched off, biases removed."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_model.network import DIGITS, PIXELS, Array


@dataclass(frozen=True)
class Damage:
    """What is damaged, each from 0 = nothing to 1. Deterministic: the same damage gives the same network."""

    noise: float = 0.0  # random change of every weight, as a share of its layer's standard deviation
    silenced: float = 0.0  # share of the hidden units that are switched off
    without_biases: bool = False

    def __bool__(self) -> bool:
        return self != Damage()


def damage_params(params: Mapping[str, Array], damage: Damage) -> dict[str, NDArray[np.float32]]:
    """A damaged copy of a network, with the same names and shapes, so that `network.forward` runs it.

    A hidden unit is switched off by setting its incoming weights and bias to 0: its z1, and with it its a1,
    is 0 for any picture.

    Args:
        params: as in `network`, any hidden width; not changed.
        damage: what to damage.

    Returns:
        float32 arrays of the same names and shapes; those that are not damaged may share memory with params.
    """
    damaged = {name: np.asarray(array, np.float32) for name, array in params.items()}
    noise1, noise2, order = _random_numbers(damaged["W1"].shape[1])
    if damage.noise:
        for name, noise in (("W1", noise1), ("W2", noise2)):
            damaged[name] = damaged[name] + np.float32(damage.noise) * damaged[name].std() * noise
    if damage.without_biases:
        damaged |= {name: np.zeros_like(damaged[name]) for name in ("b1", "b2")}
    off = order[: round(damage.silenced * len(order))]
    if len(off):
        damaged |= {name: damaged[name].copy() for name in ("W1", "b1")}
        damaged["W1"][:, off] = 0
        damaged["b1"][off] = 0
    return damaged


@functools.lru_cache(maxsize=8)
def _random_numbers(hidden: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    """Noise for W1 and W2, and the order in which hidden units are switched off.

    The same for every request: a slider scales one fixed noise, and units that are off stay off as it moves.
    """
    rng = np.random.default_rng(0)
    noise1 = rng.standard_normal((PIXELS, hidden), np.float32)
    noise2 = rng.standard_normal((hidden, DIGITS), np.float32)
    return noise1, noise2, rng.permutation(hidden)
