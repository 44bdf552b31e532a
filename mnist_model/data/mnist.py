"""MNIST: from a folder, or downloaded through tensorflow_datasets."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.download import OnProgress, fetch
from mnist_model.data.idx import read_images, read_labels
from mnist_model.data.orientation import misorientation
from mnist_model.data.published import published_files

MNIST = "MNIST"

# The four files as the CVDF mirror names them, and after it tensorflow_datasets.
TRAIN_IMAGES = "train-images-idx3-ubyte.gz"
TRAIN_LABELS = "train-labels-idx1-ubyte.gz"
TEST_IMAGES = "t10k-images-idx3-ubyte.gz"
TEST_LABELS = "t10k-labels-idx1-ubyte.gz"

# SHA-256 of all pixels and labels of the files that tensorflow_datasets verifies, in the order above.
_MNIST_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"


def load_mnist(folder: str | Path | None = None, *, on_progress: OnProgress | None = None) -> Dataset:
    """MNIST, 60,000 training and 10,000 test images, or another data set in its four IDX files.

    Searched in `folder`, else in the folder that the environment variable MNIST_DIR names, else in the cache
    of tensorflow_datasets, else downloaded. If a folder is named and holds no such files, that is an error,
    not a reason to search on.

    Args:
        folder: holds the four files as the CVDF mirror names them, or with a dot before `idx`; each packed by
            gzip or not, whatever its name says.
        on_progress: called as on_progress(fraction, words) while a download runs.

    Raises:
        DataError: one sentence that names the file, what was expected and what came; also where the digits in
            a folder are transposed, turned, mirrored or inverted. Without a connection it is raised within 5
            seconds.
    """
    folder = folder or os.environ.get("MNIST_DIR")
    if folder:
        folder = Path(folder).expanduser()
        dataset = _read(lambda name: _in_folder(folder, name), f"digits in {folder.name}")
        if dataset.name != MNIST and (fault := misorientation(dataset.train_images, dataset.train_labels)):
            raise DataError(fault, folder)
        return dataset
    paths = fetch(published_files(), on_progress)
    return _read(paths.__getitem__, MNIST)


def _in_folder(folder: Path, name: str) -> Path:
    """The file of this name as it lies in a folder: packed or not, `idx3` after a hyphen or after a dot."""
    if not folder.is_dir():
        raise DataError("no such folder, expected the four IDX files of MNIST in it", folder)
    plain = name.removesuffix(".gz")
    dotted = plain.replace("-idx", ".idx")  # as python-mnist and others unpack them
    for path in (folder / name, folder / plain, folder / f"{dotted}.gz", folder / dotted):
        if path.exists():
            return path
    raise DataError(
        f"no such file, packed or unpacked, nor {dotted}: a folder with MNIST holds four files", folder / name
    )


def _read(place: Callable[[str], Path], name: str) -> Dataset:
    arrays = []
    for images_name, labels_name in ((TRAIN_IMAGES, TRAIN_LABELS), (TEST_IMAGES, TEST_LABELS)):
        images, labels = read_images(place(images_name)), read_labels(place(labels_name))
        if len(images) != len(labels):
            raise DataError(
                f"{len(labels)} labels for the {len(images)} images of {place(images_name).name}:"
                " the two files do not belong together",
                place(labels_name),
            )
        arrays += [images, labels]
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array)
    return Dataset(*arrays, name=MNIST if digest.hexdigest() == _MNIST_SHA256 else name)
