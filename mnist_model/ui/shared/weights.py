"""The weights of a network as the page gets them: once for each network, told apart by a version."""

import base64
import zlib
from typing import TypedDict

import numpy as np

from mnist_model.network import Array


class Packed(TypedDict):
    """Numbers for a picture. Typed in inside/contributions.js as `Packed`."""

    largest: float  # the largest absolute value
    levels: str  # int16 in base64; 32767 stands for `largest`


class HiddenPictures(TypedDict):
    """The columns of W1 as pictures. Typed in inside/detectors.js as `HiddenPictures`."""

    version: str  # tells networks apart
    largest: float  # the weight that 127 stands for
    levels: str  # int8 in base64, 784 for each hidden unit, one unit after the other


def packed(values: Array) -> Packed:
    """Numbers as int16, for a picture."""
    exact = np.asarray(values, np.float64)
    largest = float(np.abs(exact).max(initial=0))
    levels = np.rint(exact * (32767 / largest) if largest > 0 else exact).astype("<i2")
    return {"largest": largest, "levels": base64.b64encode(levels.tobytes()).decode()}


def weights_version(*arrays: Array) -> str:
    """8 hexadecimal digits that change with the weights.

    CRC-32 takes 0.1 ms for 128 hidden units, BLAKE2 ten times as long. One pair of networks in 4 billion
    shares it.

    >>> weights_version(np.zeros(2)) == weights_version(np.zeros(1), np.zeros(1))
    True
    """
    checksum = 0
    for array in arrays:
        checksum = zlib.crc32(np.ascontiguousarray(array).data, checksum)
    return f"{checksum:08x}"


def hidden_pictures(W1: np.ndarray, version: str) -> HiddenPictures:
    """The columns of W1 as pictures.

    The scale ends at the weight that one in 20 exceeds: a few huge ones must not turn all others pale.
    """
    largest = float(np.quantile(np.abs(W1), 0.95)) or 1.0
    levels = np.rint(np.clip(W1.T / largest, -1, 1) * 127).astype(np.int8)
    return {
        "version": version,
        "largest": largest,
        "levels": base64.b64encode(levels.tobytes()).decode(),
    }
