"""The nearest training examples: activations and distances against a plain loop in float64."""

import numpy as np
import pytest

from mnist_model.explanation.neighbours import Neighbours, Remembered, activations, nearest, remembered
from mnist_model.network import READING_BATCH, Params
from tests.explanation.cases import in_numpy, random_case


def random_digits(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Noise with labels of which some digits are rarer than others."""
    rng = np.random.default_rng(seed)
    images = np.where(rng.random((count, 28, 28)) < 0.25, rng.integers(0, 256, (count, 28, 28)), 0)
    return images.astype(np.uint8), rng.integers(0, 10, count).astype(np.uint8)


def by_a_loop(
    params: Params, images: np.ndarray, labels: np.ndarray, digit: int, picture: np.ndarray, count: int
) -> list[tuple[float, int]]:
    """Distance and row of the nearest, in float64, one example after the other."""

    def a1(levels: np.ndarray) -> np.ndarray:
        return in_numpy(params, levels.ravel() / 255)[1]

    own = a1(picture)
    distances = [
        (float(np.sqrt(sum((a1(image) - own) ** 2))), row)
        for row, (image, label) in enumerate(zip(images, labels, strict=True))
        if label == digit
    ]
    return sorted(distances)[:count]


@pytest.mark.parametrize("hidden", [1, 16, 128])
@pytest.mark.parametrize("digit", [0, 7])
def test_nearest_agree_with_a_loop_in_float64(hidden, digit):
    params, _ = random_case(hidden)
    images, labels = random_digits(300)
    picture = random_digits(1, seed=2)[0][0]
    found = nearest(remembered(params, images, labels, digit), activations(params, picture[None])[0], 8)
    expected = by_a_loop(params, images, labels, digit, picture, 8)
    if hidden > 1:  # a single hidden unit is inactive for many: ties, in any order
        assert found.rows.tolist() == [row for _, row in expected]
    assert set(labels[found.rows]) == {digit}
    np.testing.assert_allclose(found.distances, [distance for distance, _ in expected], atol=1e-4)


@pytest.mark.parametrize("count", [1, READING_BATCH, READING_BATCH + 1])
def test_activations_do_not_depend_on_the_batch(count):
    params, _ = random_case(16)
    images, _ = random_digits(count)
    a1 = activations(params, images)
    assert a1.shape == (count, 16)
    for row in {0, count // 2, count - 1}:
        np.testing.assert_allclose(a1[row], in_numpy(params, images[row].ravel() / 255)[1], atol=1e-4)


def test_an_example_itself_is_at_distance_zero():
    params, _ = random_case(128)
    images, labels = random_digits(200)
    found = nearest(remembered(params, images, labels, labels[20]), activations(params, images[[20]])[0], 8)
    assert found.rows[0] == 20
    assert found.distances[0] < 1e-3
    assert found.distances[1] > 1


def test_fewer_examples_than_asked_for_are_all_given():
    params, _ = random_case(16)
    images, labels = random_digits(60)
    labels[labels == 3] = 4
    labels[:2] = 3
    a1 = activations(params, images[:1])[0]
    assert sorted(nearest(remembered(params, images, labels, 3), a1, 8).rows.tolist()) == [0, 1]
    labels[:2] = 4
    none = nearest(remembered(params, images, labels, 3), a1, 8)
    assert (len(none.rows), len(none.distances)) == (0, 0)


def test_a_tiny_distance_between_long_activations_is_not_lost():
    a1 = np.array([[3000, 0], [3000, 0.5], [3000, 40]], np.float32)
    examples = Remembered(np.arange(3, dtype=np.int32), a1, (a1**2).sum(axis=1))
    found: Neighbours = nearest(examples, np.array([3000, 0.25], np.float32), 2)
    assert sorted(found.rows.tolist()) == [0, 1]
    assert found.distances.tolist() == [0.25, 0.25]


def test_activations_that_overflow_are_refused():
    a1 = np.full((2, 2), 1e30, np.float32)
    with np.errstate(over="ignore"):
        examples = Remembered(np.arange(2, dtype=np.int32), a1, (a1**2).sum(axis=1))
    with pytest.raises(ValueError, match="overflow"):
        nearest(examples, a1[0], 1)
