"""Digits that are hard to read: blurred and noisy, for a person and the network to guess."""

import numpy as np
from scipy.ndimage import gaussian_filter

PICTURES = 12

BLUR_PX = 2.0
"""Standard deviation of the blur. With the noise below the shipped network reads about half of MNIST's
training digits: `python -m benchmarks.blurred` measures it."""

NOISE = 20.0
"""Standard deviation of the noise of each pixel, of 255 grey levels."""


def chosen(number: int, labels: np.ndarray) -> np.ndarray:
    """int[12]: rows of a data set, the same for the same number; each digit at least once.

    Args:
        number: of the round, at least 0.
        labels: uint8[examples], true digits.
    """
    rng = np.random.default_rng([number, 0])
    digits = rng.permutation(np.concatenate([np.arange(10), rng.integers(0, 10, PICTURES - 10)]))
    return np.array([rng.choice(np.flatnonzero(labels == digit)) for digit in digits])


def blurred(number: int, images: np.ndarray) -> np.ndarray:
    """The pictures blurred, as bright as before, and with noise: uint8[batch, 28, 28].

    Args:
        number: of the round, at least 0; the same number gives the same noise.
        images: uint8[batch, 28, 28], ink bright.
    """
    soft = gaussian_filter(images.astype(np.float32), (0, BLUR_PX, BLUR_PX))
    bright = soft * (255 / np.maximum(soft.max(axis=(1, 2), keepdims=True), 1))
    noise = np.random.default_rng([number, 1]).standard_normal(images.shape, np.float32)
    return np.clip(bright + np.float32(NOISE) * noise, 0, 255).astype(np.uint8)
