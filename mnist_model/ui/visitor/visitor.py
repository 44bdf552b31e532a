"""The network that belongs to one visitor."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)  # gradio hashes what a session holds, and arrays have no hash
class VisitorNetwork:
    """What a visitor's own training has made; it lives in that visitor's session and nowhere else.

    Attributes:
        params: W1 [784, hidden], b1, W2 [hidden, 10], b2, float32, in NumPy: it outlives any device.
        accuracy: fraction of the test digits that it reads.
        data_name: what it was trained on, in words.
        hidden: its number of hidden units.
        in_use: whether the page answers with it, or with the shipped network.
    """

    params: dict[str, np.ndarray]
    accuracy: float
    data_name: str
    hidden: int
    in_use: bool = True
