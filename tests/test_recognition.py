"""The answer to a drawing, and when it is "not sure"."""

import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.network import forward
from mnist_model.preprocessing.centring import from_image, from_strokes
from mnist_model.recognition import SURE, digit_at_all, is_digit, recognise

UPRIGHT = from_strokes([np.array([[0, 0], [2, 40]], float)])


def certain(digit: int, score: float) -> dict[str, jnp.ndarray]:
    """A network that gives `digit` this logit and the others 0, for any picture."""
    return {
        "W1": jnp.zeros((784, 4)),
        "b1": jnp.zeros(4),
        "W2": jnp.zeros((4, 10)),
        "b2": jnp.zeros(10).at[digit].set(score),
    }


def as_input(*pictures: np.ndarray) -> np.ndarray:
    return np.reshape(pictures, (-1, 784)).astype(np.float32) / 255


def test_an_empty_picture_has_no_answer():
    answer = recognise(certain(3, 50), np.zeros((28, 28), np.uint8))
    assert (answer.digit, answer.sure, answer.likeliest) == (None, False, ())
    assert not answer.probabilities.any()


def test_the_answer_is_the_likeliest_digit_with_its_runner_up():
    params = certain(7, 5) | {"b2": jnp.array([0, 0, 4, 0, 0, 0, 0, 9, 0, 0], jnp.float32)}
    answer = recognise(params, UPRIGHT)
    assert (answer.digit, answer.sure, answer.likeliest) == (7, True, (7, 2))
    np.testing.assert_array_equal(answer.probabilities, forward(params, as_input(UPRIGHT))[0])


def always(share: float) -> dict[str, jnp.ndarray]:
    """A second network that gives every picture this probability of being a digit."""
    return {
        "W1": jnp.zeros((784, 4)),
        "b1": jnp.zeros(4),
        "W2": jnp.zeros((4, 2)),
        "b2": jnp.array([0, np.log(share / (1 - share))], jnp.float32),
    }


@pytest.mark.parametrize(
    ("at_all", "share", "sure"),
    [(0.9, 0.99, True), (0.9, 0.5, False), (0.55, 0.99, True), (0.55, 0.9, False), (0.2, 0.999, False)],
)
def test_sure_needs_a_digit_and_to_know_which(at_all, share, sure):
    score = np.log(9 * share / (1 - share))  # softmax of (score, nine zeros) is then `share`
    image = as_input(UPRIGHT)
    assert (at_all * share >= SURE) == sure
    assert digit_at_all(image, always(at_all))[0] == pytest.approx(at_all, abs=1e-5)
    assert is_digit(certain(4, score), image, always(at_all)).tolist() == [sure]


def test_an_empty_picture_is_no_digit_whatever_the_networks_say():
    pictures = as_input(UPRIGHT, np.zeros_like(UPRIGHT))
    assert is_digit(certain(3, 50), pictures, always(0.99)).tolist() == [True, False]


def test_the_page_and_the_measurements_agree():
    rng = np.random.default_rng(0)
    params = {k: jnp.asarray(rng.normal(size=v.shape), jnp.float32) for k, v in certain(0, 0).items()}
    pictures = [from_strokes([rng.normal(size=(6, 2))]) for _ in range(40)]
    sure = [recognise(params, picture).sure for picture in pictures]
    assert is_digit(params, as_input(*pictures)).tolist() == sure
    assert 0 < sum(sure) < 40


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [[[5, 5]]],
        [[[0, 0], [40, 1]]],
        [[[0, 0], [20, 3], [40, 0]]],
        [[[0, y], [40, y]] for y in range(0, 40, 2)],
    ],
    ids=["nothing", "dot", "line", "bent line", "filled box"],
)
def test_dots_lines_and_boxes_are_not_sure_whatever_the_first_network_says(strokes):
    picture = from_strokes([np.array(stroke, float) for stroke in strokes])
    assert is_digit(certain(1, 50), as_input(picture)).tolist() == [False]


@pytest.mark.parametrize(("height", "width"), [(100, 100), (160, 120), (60, 200), (200, 150)])
def test_a_filled_box_in_a_picture_is_no_digit(height, width):
    canvas = np.zeros((280, 280), np.uint8)
    canvas[40 : 40 + height, 40 : 40 + width] = 255
    assert is_digit(certain(1, 50), as_input(from_image(canvas))).tolist() == [False]


def test_unusually_shaped_digits_are_accepted():
    around = np.linspace(0, 6.3, 40)
    flat_zero = [np.stack([30 * np.cos(around), 20 * np.sin(around)], axis=1)]
    tall_one = [np.array([[0, 0], [0, 1]], float)]
    leaning_one = [np.array([[0, 0], [30, -40]], float)]
    pictures = [from_strokes(strokes) for strokes in (flat_zero, tall_one, leaning_one)]
    assert is_digit(certain(1, 50), as_input(*pictures)).all()


def test_at_least_97_percent_of_mnist_are_accepted_as_digits(mnist):
    images = mnist.test_images[:2000].reshape(-1, 784).astype(np.float32) / 255
    assert (digit_at_all(images) >= SURE).mean() > 0.97
