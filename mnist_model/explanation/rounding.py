"""Numbers as they are printed: the strongest parts of a sum, and parts rounded so that they still add up."""

import numpy as np


def strongest(parts: np.ndarray, count: int) -> list[int]:
    """The indices of the parts with the largest absolute values, largest first.

    >>> strongest(np.array([0.5, -2.0, 0.0, 1.0]), 2)
    [1, 3]
    """
    return np.argsort(-np.abs(parts), kind="stable")[:count].tolist()


def round_to_sum(parts: list[float], total: float, decimals: int) -> list[float]:
    """Parts rounded so that the printed parts add up to the printed total exactly.

    Rounded one by one, 1.4 + 1.4 = 2.8 would be printed as 1 + 1 = 3. So the parts with the largest rounding
    error against the missing rest are rounded the other way (the largest remainder method): each stays within
    one unit of the last place.

    Args:
        parts: numbers that add up to `total`, up to rounding.
        total: their sum.
        decimals: digits after the point.

    >>> round_to_sum([1.4, 1.4], 2.8, decimals=0)
    [2.0, 1.0]
    """
    unit = 10.0**-decimals
    exact = np.asarray(parts, np.float64) / unit
    units = np.rint(exact)
    missing = int(np.rint(total / unit) - units.sum())
    by_error = np.argsort(-(exact - units) * np.sign(missing), kind="stable")
    units[by_error[: abs(missing)]] += np.sign(missing)
    return [round(float(count) * unit, decimals) for count in units]
