"""Contributions of pixels, shared out among the strokes whose ink they are."""

import numpy as np


def shares_of_strokes(parts: np.ndarray, inks: np.ndarray) -> np.ndarray:
    """What each stroke contributed to a score: the pixels' contributions, divided by whose ink they are.

        share[s] = sum over pixels of parts[i] · inks[s, i] / (sum over strokes of inks[·, i])

    A pixel that two strokes inked is divided in proportion to the ink of each. The shares add up to the sum
    of the parts of all pixels with ink; a pixel without ink contributes 0 (see `pixel_contributions`).

    Args:
        parts: float[pixels], contributions of the pixels to a score.
        inks: uint8 or float[strokes, pixels], the ink of each stroke alone, where it lies in the picture.

    Returns:
        float64[strokes].

    >>> shares_of_strokes(np.array([3.0, -1.0, 0.0]), np.array([[1, 0, 0], [1, 5, 0]])).tolist()
    [1.5, 0.5]
    """
    inks = np.asarray(inks, np.float64)
    total = inks.sum(axis=0)
    return (inks / np.where(total > 0, total, 1)) @ np.asarray(parts, np.float64)
