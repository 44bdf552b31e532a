"""Digits that lie transposed, turned, mirrored or inverted are noticed; all other images are left alone."""

import re

import numpy as np
import pytest

from mnist_model.data.dataset import DataError
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.mnist import load_mnist
from mnist_model.data.orientation import LEAST_SAMPLE, MEAN_DIGITS, mean_digits, misorientation
from tests.digits import write_few_digits

LYING = {
    "dark on bright": lambda images: 255 - images,
    "transposed, as EMNIST's are": lambda images: np.transpose(images, (0, 2, 1)),
    "transposed, as EMNIST's are and dark on bright": lambda images: 255 - np.transpose(images, (0, 2, 1)),
    "mirrored left to right": lambda images: images[:, :, ::-1],
    "mirrored top to bottom": lambda images: images[:, ::-1],
    "upside down": lambda images: np.rot90(images, 2, (1, 2)),
    "turned to the left": lambda images: np.rot90(images, 1, (1, 2)),
    "turned to the right": lambda images: np.rot90(images, -1, (1, 2)),
    "transposed and upside down": lambda images: np.rot90(np.transpose(images, (0, 2, 1)), 2, (1, 2)),
}


@pytest.fixture(scope="module")
def upright():
    """Digits of other hands than those of the table."""
    drawn = draw_dataset(seed=7, train_count=300, test_count=1)
    return drawn.train_images, drawn.train_labels


@pytest.mark.parametrize("seen", LYING)
def test_digits_that_lie_otherwise_are_noticed_and_set_upright_by_the_words(upright, seen):
    images, labels = upright
    lying = LYING[seen](images)
    words = misorientation(lying, labels)
    assert words.startswith(f"its digits are {seen} (")
    (expression,) = re.findall(r" after (.*)\); save", words)
    np.testing.assert_array_equal(eval(expression, {"images": lying, "np": np}), images)


def test_upright_digits_are_left_alone(upright, mnist):
    assert not misorientation(*upright)
    for first in range(0, 60_000, 6_000):  # in ever other samples, and small ones
        for count in (20, 50, 6_000):
            rows = slice(first, first + count)
            assert not misorientation(mnist.train_images[rows], mnist.train_labels[rows])


@pytest.mark.parametrize("seen", LYING)
def test_mnist_that_lies_otherwise_is_noticed(mnist, seen):
    words = misorientation(LYING[seen](mnist.train_images), mnist.train_labels)
    assert words.startswith(f"its digits are {seen} (")


def test_images_that_are_no_digits_are_left_alone(upright):
    images, labels = upright
    rng = np.random.default_rng(0)
    for others in (
        rng.integers(0, 256, images.shape, np.uint8),
        np.zeros_like(images),
        images[rng.permutation(len(images))],  # digits under other labels, as other things would be
        np.where(rng.random((len(images), 1, 1)) < 0.4, 255 - images, rng.integers(0, 256, images.shape)),
    ):
        assert not misorientation(others, labels)


def test_digits_turned_at_random_are_left_alone(upright):
    images, labels = upright
    turned = np.stack([np.rot90(image, turn) for turn, image in enumerate(images)])
    assert not misorientation(turned, labels)
    mostly_mirrored = np.stack([image[:, ::-1] if i % 5 < 3 else image for i, image in enumerate(images)])
    assert not misorientation(mostly_mirrored, labels)


def test_too_few_images_say_nothing(upright):
    images, labels = (array[:LEAST_SAMPLE] for array in upright)
    assert misorientation(255 - images, labels)
    assert not misorientation(255 - images[1:], labels[1:])


def test_a_sorted_data_set_is_sampled_from_all_digits(upright):
    images, labels = (np.repeat(array, 40, axis=0) for array in upright)
    order = np.argsort(labels, kind="stable")  # 1,200 zeros first: of them, transposed ones look the same
    assert misorientation(images[order].transpose(0, 2, 1), labels[order])


def test_the_table_is_of_this_projects_handwriting():
    """Not equal: handwriting that gains a way of writing keeps its mean digits."""
    for table, computed in zip(MEAN_DIGITS, mean_digits(), strict=True):
        assert np.corrcoef(table.ravel(), computed.ravel())[0, 1] > 0.99


def test_a_folder_with_transposed_digits_is_refused_in_a_sentence(tmp_path):
    write_few_digits(tmp_path, 60, 20, lay=lambda images: images.transpose(0, 2, 1))
    with pytest.raises(
        DataError, match=r"transposed, as EMNIST's are \(.* images\.transpose\(0, 2, 1\)"
    ) as error:
        load_mnist(tmp_path)
    assert str(error.value).startswith(f"{tmp_path}: its digits are transposed")


def test_a_folder_with_upright_digits_is_read(tmp_path):
    assert len(load_mnist(write_few_digits(tmp_path, 60, 20)).train_labels) == 60
