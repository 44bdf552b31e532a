"""The digits that the network learns from: MNIST from a folder or the network, or digits drawn here."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_model.data.download import OnProgress, fetch, published_files
from mnist_model.data.drawn.handwriting import pen_widths, write_digits
from mnist_model.data.idx import DIGITS, SIDE, DataError, read_images, read_labels
from mnist_model.preprocessing.centring import from_strokes_batch

__all__ = ["DRAWN", "MNIST", "DataError", "Dataset", "draw_dataset", "load_mnist"]

MNIST = "MNIST"
DRAWN = "digits this project drew itself"

# The four files as the CVDF mirror names them, and after it tensorflow_datasets.
TRAIN_IMAGES = "train-images-idx3-ubyte.gz"
TRAIN_LABELS = "train-labels-idx1-ubyte.gz"
TEST_IMAGES = "t10k-images-idx3-ubyte.gz"
TEST_LABELS = "t10k-labels-idx1-ubyte.gz"

# SHA-256 of all pixels and labels of the files that tensorflow_datasets verifies, in the order above.
_MNIST_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"

_CHUNK = 2_000  # drawings per seed: so the digits do not depend on how many cores draw them


@dataclass(frozen=True)
class Dataset:
    """Pictures of digits and what they show, in two parts; the arrays cannot be written to.

    Args:
        train_images: uint8[train, 28, 28], ink bright; at least one, as in the test part.
        train_labels: uint8[train], the true digits, 0 to 9.
        test_images: uint8[test, 28, 28].
        test_labels: uint8[test].
        name: what the page calls it.

    Raises:
        DataError: a shape, dtype or count that does not fit, or a label above 9; names the part.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    name: str

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            count = len(labels)
            for array, shape in ((images, (count, SIDE, SIDE)), (labels, (count,))):
                if array.dtype != np.uint8 or array.shape != shape or not count:
                    raise DataError(
                        f"{self.name}: a {part} array is {array.dtype}{list(array.shape)}, expected"
                        f" uint8{list(shape)} and at least one: as many pictures as labels"
                    )
            if labels.max() >= DIGITS:
                raise DataError(f"{self.name}: a {part} label is {labels.max()}, expected 0 to 9")
            object.__setattr__(self, f"{part}_images", _read_only(images))
            object.__setattr__(self, f"{part}_labels", _read_only(labels))


def _read_only(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view


def load_mnist(folder: str | Path | None = None, *, on_progress: OnProgress | None = None) -> Dataset:
    """MNIST: 60,000 pictures to learn from and 10,000 to test on, or another set in its four IDX files.

    It is looked for in `folder`, else in the folder that the environment variable MNIST_DIR names, else in
    the cache of tensorflow_datasets, else on the network. A folder that is named is used or refused, never
    passed over.

    Args:
        folder: holds the four files as the CVDF mirror names them, each as `.gz` or unpacked.
        on_progress: called as on_progress(fraction, words) while a download runs.

    Raises:
        DataError: one sentence that names the file, what was expected and what came. Without a network it
            comes within 5 seconds.
    """
    folder = folder or os.environ.get("MNIST_DIR")
    if folder:
        folder = Path(folder).expanduser()
        return _read(lambda name: _in_folder(folder, name), f"digits in {folder.name}")
    paths = fetch(published_files(), on_progress)
    return _read(paths.__getitem__, MNIST)


def _in_folder(folder: Path, name: str) -> Path:
    packed, plain = folder / name, folder / name.removesuffix(".gz")
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder, expected the four IDX files of MNIST in it")
    if not packed.exists() and not plain.exists():
        raise DataError(f"{packed}: no such file, packed or unpacked: a folder with MNIST holds four files")
    return packed if packed.exists() else plain


def _read(place: Callable[[str], Path], name: str) -> Dataset:
    arrays = []
    for images_name, labels_name in ((TRAIN_IMAGES, TRAIN_LABELS), (TEST_IMAGES, TEST_LABELS)):
        images, labels = read_images(place(images_name)), read_labels(place(labels_name))
        if len(images) != len(labels):
            raise DataError(
                f"{place(labels_name)}: {len(labels)} labels for the {len(images)} images of"
                f" {place(images_name).name}: the two files do not belong together"
            )
        arrays += [images, labels]
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array)
    return Dataset(*arrays, name=MNIST if digest.hexdigest() == _MNIST_SHA256 else name)


def draw_dataset(
    seed: int = 0, train_count: int = 60_000, test_count: int = 10_000, on_progress: OnProgress | None = None
) -> Dataset:
    """Digits drawn here, for when MNIST cannot be had: the same seed gives the same digits, bit for bit.

    Ten digits in equal shares (up to one), in random order; the test part is drawn by other hands, that is
    from other random numbers. The counts of one part do not change the digits of the other.

    Args:
        on_progress: called as on_progress(fraction, words) while the digits are drawn, from this thread.
    """
    if min(train_count, test_count) < 1:
        raise DataError(f"{train_count} and {test_count} digits to draw, expected at least one each")
    train, test = (_chunks(seed, part, count) for part, count in enumerate((train_count, test_count)))
    chunks = train + test
    drawn: list[tuple[np.ndarray, np.ndarray]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for pictures in pool.map(_draw_chunk, chunks):  # ends with the loop, also when on_progress raises
            drawn.append(pictures)
            if on_progress:
                on_progress(len(drawn) / len(chunks), f"drawing digits: {len(drawn) / len(chunks):.0%}")
    parts = drawn[: len(train)], drawn[len(train) :]
    return Dataset(
        *(np.concatenate(arrays) for part in parts for arrays in zip(*part, strict=True)), name=DRAWN
    )


def _chunks(seed: int, part: int, count: int) -> list[tuple[np.random.SeedSequence, int]]:
    counts = [min(_CHUNK, count - first) for first in range(0, count, _CHUNK)]
    return list(zip(np.random.SeedSequence([seed, part]).spawn(len(counts)), counts, strict=True))


def _draw_chunk(chunk: tuple[np.random.SeedSequence, int]) -> tuple[np.ndarray, np.ndarray]:
    seed, count = chunk
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % DIGITS).astype(np.uint8)
    drawings = write_digits(rng, labels)
    return from_strokes_batch(drawings, pen_widths(rng, count)), labels
