"""Where training digits come from: IDX folders, whole and damaged, and digits drawn here."""

import gzip
import struct
import threading
import tracemalloc

import numpy as np
import pytest

from mnist_model.data import idx
from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.drawn.dataset import DRAWN, draw_dataset
from mnist_model.data.mnist import MNIST, load_mnist
from mnist_model.training import TrainingPlan, train

NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


def idx_bytes(array, *, magic=None, sizes=None):
    magic = bytes([0, 0, 8, array.ndim]) if magic is None else magic
    sizes = array.shape if sizes is None else sizes
    return magic + struct.pack(f">{len(sizes)}I", *sizes) + array.tobytes()


def digits(count):
    rng = np.random.default_rng(count)
    return rng.integers(0, 256, (count, 28, 28), np.uint8), rng.integers(0, 10, count).astype(np.uint8)


@pytest.fixture
def folder(tmp_path):
    """Two hundred digits to learn from and fifty to test on, in MNIST's own format."""
    for name, array in zip(NAMES, digits(200) + digits(50), strict=True):
        (tmp_path / name).write_bytes(gzip.compress(idx_bytes(array)))
    return tmp_path


def unpack(folder, name):
    packed = folder / name
    packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()


def test_a_folder_gives_its_digits_back(folder):
    dataset = load_mnist(folder)
    expected = digits(200) + digits(50)
    got = dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels
    for array, original in zip(got, expected, strict=True):
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array, original)


def test_unpacked_files_are_read_too(folder):
    packed = load_mnist(folder)
    for name in NAMES:
        unpack(folder, name)
    np.testing.assert_array_equal(load_mnist(folder).train_images, packed.train_images)


def test_names_with_a_dot_before_idx_are_read_packed_or_not(folder):
    expected = load_mnist(folder)
    for name in NAMES[:2]:
        unpack(folder, name)
    for path in folder.iterdir():
        path.rename(folder / path.name.replace("-idx", ".idx"))
    names = {path.name for path in folder.iterdir()}
    assert {"train-images.idx3-ubyte", "t10k-labels.idx1-ubyte.gz"} < names
    read = load_mnist(folder)
    np.testing.assert_array_equal(read.train_images, expected.train_images)
    np.testing.assert_array_equal(read.test_labels, expected.test_labels)


def test_gzip_is_told_by_the_content_and_not_by_the_name(folder):
    expected = load_mnist(folder)
    for name in NAMES:
        packed = folder / name
        if "images" in name:
            packed.rename(packed.with_suffix(""))
        else:
            packed.write_bytes(gzip.decompress(packed.read_bytes()))
    read = load_mnist(folder)
    np.testing.assert_array_equal(read.train_images, expected.train_images)  # gzip without .gz
    np.testing.assert_array_equal(read.train_labels, expected.train_labels)  # .gz without gzip


def test_mnist_dir_names_the_folder(folder, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(folder))
    assert len(load_mnist().train_images) == 200


def test_only_the_real_mnist_is_called_mnist(folder, mnist):
    assert mnist.name == MNIST
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert np.bincount(mnist.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert load_mnist(folder).name == f"digits in {folder.name}"


def test_nobody_can_write_to_the_digits():
    images, labels = digits(5)
    dataset = Dataset(images, labels, images, labels, name="mine")
    for name in ("train_images", "train_labels", "test_images", "test_labels"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(dataset, name)[0] = 0


IMAGES_200, LABELS_200 = digits(200)
DAMAGES = {
    "missing": (TRAIN_IMAGES, None, r"no such file, packed or unpacked, nor train-images\.idx3-ubyte"),
    "empty": (TRAIN_LABELS, b"", "starts with nothing"),
    "web page": (
        TEST_IMAGES,
        b"<!doctype html>",
        "starts with 3c 21 64 6f, expected 00 00 08 03, plain or in a gzip",
    ),
    "gzip cut short": (TRAIN_IMAGES, gzip.compress(idx_bytes(IMAGES_200))[:-5000], "gzip stream is damaged"),
    "gzip altered": (
        TRAIN_LABELS,
        gzip.compress(bytes(400))[:-8] + bytes(8),
        "starts with 00 00 00 00, expected 00 00 08 01",
    ),
    "gzip checksum": (
        TRAIN_LABELS,
        gzip.compress(idx_bytes(LABELS_200))[:-8] + bytes(8),
        "gzip stream is damaged .*CRC",
    ),
    "labels for images": (
        TRAIN_IMAGES,
        gzip.compress(idx_bytes(LABELS_200)),
        "starts with 00 00 08 01, expected 00 00 08 03",
    ),
    "float pixels": (TEST_IMAGES, gzip.compress(idx_bytes(IMAGES_200, magic=b"\0\0\x0d\3")), "00 00 0d 03"),
    "header cut": (TRAIN_IMAGES, gzip.compress(idx_bytes(IMAGES_200)[:9]), "ends inside its header of 16"),
    "too few": (
        TRAIN_IMAGES,
        gzip.compress(idx_bytes(IMAGES_200)[:-1]),
        "cut short: 156799 bytes of images, expected 156800 for 200",
    ),
    "too many": (TEST_LABELS, gzip.compress(idx_bytes(LABELS_200) + b"\0"), "goes on after its 200 labels"),
    "32x32": (
        TEST_IMAGES,
        gzip.compress(idx_bytes(np.zeros((9, 32, 32), np.uint8))),
        "32×32, expected 28×28",
    ),
    "no items": (TEST_LABELS, gzip.compress(idx_bytes(LABELS_200[:0])), "announces 0 labels, expected 1 to"),
    "absurd count": (
        TRAIN_IMAGES,
        gzip.compress(idx_bytes(IMAGES_200, sizes=(2**32 - 1, 28, 28))),
        "announces 4294967295 images",
    ),
    "label 10": (
        TRAIN_LABELS,
        gzip.compress(idx_bytes(np.full(200, 10, np.uint8))),
        "label 0 is 10, expected 0 to 9",
    ),
    "mismatch": (
        TRAIN_LABELS,
        gzip.compress(idx_bytes(LABELS_200[:199])),
        "199 labels for the 200 images of train",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_and_explained(folder, damage):
    name, content, words = DAMAGES[damage]
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(DataError, match=words) as error:
        load_mnist(folder)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_damaged_unpacked_file_is_named_too(folder):
    unpack(folder, TEST_IMAGES)
    path = folder / TEST_IMAGES.removesuffix(".gz")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match="t10k-images-idx3-ubyte: cut short"):
        load_mnist(folder)


def test_a_folder_that_is_not_there_is_not_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="nowhere: no such folder"):
        load_mnist()


def test_a_folder_in_a_files_place_is_refused(folder):
    (folder / TRAIN_LABELS).unlink()
    (folder / TRAIN_LABELS).mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        load_mnist(folder)


def test_a_gzip_bomb_is_not_unfolded(folder):
    bomb = gzip.compress(idx_bytes(LABELS_200) + bytes(64_000_000))
    (folder / TRAIN_LABELS).write_bytes(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="goes on after"):
            idx.read_labels(folder / TRAIN_LABELS)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("part", "array", "words"),
    [
        (
            "train_images",
            np.zeros((5, 784), np.uint8),
            r"train array is uint8\[5, 784\], expected uint8\[5, 28, 28\]",
        ),
        ("train_images", np.zeros((5, 28, 28)), r"train array is float64"),
        ("train_labels", np.zeros(4, np.uint8), r"as many images as labels"),
        ("test_labels", np.zeros(5, np.int64), r"test array is int64\[5\]"),
        ("test_labels", np.full(5, 10, np.uint8), "test label is 10"),
    ],
)
def test_a_dataset_that_does_not_fit_together_is_refused(part, array, words):
    images, labels = np.zeros((5, 28, 28), np.uint8), np.zeros(5, np.uint8)
    arrays = {"train_images": images, "train_labels": labels, "test_images": images, "test_labels": labels}
    with pytest.raises(DataError, match=words):
        Dataset(**{**arrays, part: array}, name="mine")


def test_making_a_dataset_leaves_the_makers_arrays_writable():
    images, labels = np.zeros((5, 28, 28), np.uint8), np.zeros(5, np.uint8)
    Dataset(images, labels, images, labels, name="mine")
    images[0] = 1


# --- Digits drawn here -------------------------------------------------------------------------------------


def test_same_seed_draws_identical_digits():
    one, same, other = (draw_dataset(seed, 2_100, 30) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.train_images, same.train_images)
    np.testing.assert_array_equal(one.test_labels, same.test_labels)
    assert (one.train_images[:30] != other.train_images[:30]).any(axis=(1, 2)).all()


def test_more_test_digits_leave_the_training_digits_alone():
    few, many = draw_dataset(0, 50, 10), draw_dataset(0, 50, 2_010)
    np.testing.assert_array_equal(few.train_images, many.train_images)


def test_no_drawn_digit_is_there_twice():
    dataset = draw_dataset(0, 2_100, 2_100)
    both = np.concatenate([dataset.train_images, dataset.test_images]).reshape(4_200, -1)
    assert len(np.unique(both, axis=0)) == 4_200


def test_ten_digits_are_drawn_in_equal_shares():
    dataset = draw_dataset(0, 2_010, 55)
    assert np.bincount(dataset.train_labels).tolist() == [201] * 10
    assert np.bincount(dataset.test_labels).tolist() == [6] * 5 + [5] * 5
    assert dataset.name == DRAWN


def test_drawing_tells_how_far_it_is():
    told = []
    draw_dataset(0, 6_000, 100, on_progress=lambda *args: told.append((*args, threading.current_thread())))
    fractions, words, threads = zip(*told, strict=True)
    assert fractions == (0.25, 0.5, 0.75, 1.0)
    assert words[1] == "drawing digits: 50%"
    assert set(threads) == {threading.current_thread()}


def test_drawing_ends_when_the_caller_has_enough():
    def enough(fraction, words):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        draw_dataset(0, 1_000_000, 10, on_progress=enough)


def test_nothing_to_draw_is_refused():
    with pytest.raises(DataError, match="0 and 10 digits to draw"):
        draw_dataset(0, 0, 10)


def test_who_learns_from_drawn_digits_reads_mnist(mnist):
    """So short a training read 89.6 to 91.0 % of MNIST's first 10,000 training images, with ten seeds."""
    drawn = draw_dataset(0, 12_000, 10)
    both = Dataset(drawn.train_images, drawn.train_labels, mnist.test_images, mnist.test_labels, name="both")
    *_, last = train(TrainingPlan("momentum", epochs=4), both)
    assert last.test_accuracy > 0.86
