"""The activations of all training digits, for the networks that were asked about last: one store for all."""

import hashlib
import logging
import threading
from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.explanation.neighbours import Remembered, remembered
from mnist_model.network import DIGITS, Params
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.shared.routes import Refusal

LOG = logging.getLogger(__name__)

MOST_BYTES = 288 * 2**20
"""Of all networks together: 60,000 digits are 31 MB for the shipped network's 128 hidden units, and 246 MB
for the 1024 that are the most. Both fit side by side; so do nine of 128."""

MOST_WAITING = 8
"""Networks that wait to be computed. Who comes later is told that it is being computed, and asks again."""

TOO_LARGE = "This network and so many training digits are too large to be compared here."
FAILED = "The training digits could not be compared. Your next stroke tries again."


class Key(NamedTuple):
    """What tells activations apart."""

    network: str  # SHA-256 of W1 and b1
    data: str  # name of the data set


class ActivationStore:
    """Activations by digit. Any thread may call it; one thread of its own computes, so that no drawing waits.

    Those of the network that was asked about longest ago make room for new ones, before these are computed.

    Args:
        most_bytes: of all that is kept, and of what is being computed.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, list[Remembered]] = OrderedDict()  # asked about last: at the end
        self._waiting: set[Key] = set()
        self._failed: Key | None = None  # the newest
        self._thread = background_threads(1)

    def find(self, params: Params, dataset: Dataset) -> list[Remembered] | None:
        """The training digits' activations, by digit; None while they are being computed: ask again.

        Raises:
            Refusal: they are too large, or computing them has failed; one sentence.
        """
        key = _key(params, dataset)
        if _bytes(params, dataset) > self._most_bytes:
            raise Refusal(TOO_LARGE)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            if key == self._failed:
                self._failed = None
                raise Refusal(FAILED)
            if key not in self._waiting and len(self._waiting) < MOST_WAITING:
                self._waiting.add(key)
                self._thread.submit(self._compute, key, params, dataset)
            return None

    @property
    def nbytes(self) -> int:
        """Bytes of all activations that are kept."""
        with self._lock:
            return sum(map(_size, self._kept.values()))

    def _compute(self, key: Key, params: Params, dataset: Dataset) -> None:
        try:
            self._make_room(_bytes(params, dataset))
            images, labels = dataset.train_images, dataset.train_labels
            by_digit = [remembered(params, images, labels, digit) for digit in range(DIGITS)]
            with self._lock:
                self._kept[key] = by_digit
        except Exception:
            LOG.exception("The activations of the training digits could not be computed")
            with self._lock:
                self._failed = key
        finally:
            with self._lock:
                self._waiting.discard(key)

    def _make_room(self, nbytes: int) -> None:
        with self._lock:
            while self._kept and sum(map(_size, self._kept.values())) + nbytes > self._most_bytes:
                self._kept.popitem(last=False)


def _key(params: Params, dataset: Dataset) -> Key:
    """Not by `weights_version`: anybody can make a network with a given CRC-32, and what is kept is
    shared."""
    digest = hashlib.sha256(str(params["W1"].shape).encode())
    for name in ("W1", "b1"):  # no other array has a part in the activations
        digest.update(np.ascontiguousarray(params[name]).data)
    return Key(digest.hexdigest(), dataset.name)


def _bytes(params: Params, dataset: Dataset) -> int:
    """What `_size` will be."""
    return len(dataset.train_labels) * 4 * (params["W1"].shape[1] + 2)  # a1, row and square


def _size(by_digit: list[Remembered]) -> int:
    return sum(array.nbytes for examples in by_digit for array in examples)
