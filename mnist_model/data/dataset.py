"""The form of a data set: images and labels, for training and for testing."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_model.preprocessing.strokes import IMAGE_SIDE

ALIGNMENT = 64
"""Bytes: XLA copies arrays whose address is not a multiple of it."""

DIGITS = 10  # a label is a decimal digit; network.DIGITS would need jax


class DataError(ValueError):
    """Data that cannot be loaded or fails a check; its text is one sentence for a person.

    Args:
        words: what was expected, what came, what to do.
        path: the file or folder, if it is about one; the text begins with it.

    Attributes:
        without_folder: the same with the last part of the path alone, for those who are not to read paths of
            the server; "" if it is about no file or folder.

    >>> error = DataError("no such file", Path("data", "train-labels-idx1-ubyte"))
    >>> str(error).endswith("train-labels-idx1-ubyte: no such file"), error.without_folder
    (True, 'train-labels-idx1-ubyte: no such file')
    """

    def __init__(self, words: str, path: Path | None = None) -> None:
        super().__init__(f"{path}: {words}" if path else words)
        self.without_folder = f"{path.name}: {words}" if path else ""


@dataclass(frozen=True)
class Dataset:
    """Images of digits and their labels, in a training and a test part; the arrays are read-only.

    Args:
        train_images: uint8[train, 28, 28], ink bright; at least one, as in the test part.
        train_labels: uint8[train], the true digits, 0 to 9.
        test_images: uint8[test, 28, 28].
        test_labels: uint8[test].
        name: what the page calls it.
        note: a sentence that the page adds, such as why it is used; or "".

    Raises:
        DataError: a shape, dtype or count that does not fit, or a label above 9; names the part.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    name: str
    note: str = ""

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            count = len(labels)
            for array, shape in ((images, (count, IMAGE_SIDE, IMAGE_SIDE)), (labels, (count,))):
                if array.dtype != np.uint8 or array.shape != shape or not count:
                    raise DataError(
                        f"{self.name}: a {part} array is {array.dtype}{list(array.shape)}, expected"
                        f" uint8{list(shape)} and at least one: as many images as labels"
                    )
            if labels.max() >= DIGITS:
                raise DataError(f"{self.name}: a {part} label is {labels.max()}, expected 0 to 9")
            object.__setattr__(self, f"{part}_images", _read_only(aligned(images)))
            object.__setattr__(self, f"{part}_labels", _read_only(labels))


def aligned(array: np.ndarray) -> np.ndarray:
    """The array, or a copy of it, at an address that XLA takes over: so all trainings share one MNIST.

    Elsewhere each training would copy its 55 MB, and a class of thirty 1.6 GB.
    """
    if array.ctypes.data % ALIGNMENT == 0 and array.flags.c_contiguous:
        return array
    room = np.empty(array.nbytes + ALIGNMENT, np.uint8)
    first = -room.ctypes.data % ALIGNMENT
    copy = room[first : first + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _read_only(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view
