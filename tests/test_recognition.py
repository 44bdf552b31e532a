"""The answer to a drawing, and when there is none."""

import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.network import forward
from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import SURE, could_be_a_digit, is_digit, recognise

UPRIGHT = from_strokes([np.array([[0, 0], [2, 40]], float)])


def certain(digit: int, score: float) -> dict[str, jnp.ndarray]:
    """A network that gives `digit` one score and the others 0, whatever it is shown."""
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


@pytest.mark.parametrize("share", [SURE - 0.01, SURE + 0.01])
def test_sure_is_a_matter_of_the_largest_probability(share):
    score = np.log(9 * share / (1 - share))  # softmax of (score, nine zeros) is then `share`
    assert recognise(certain(4, score), UPRIGHT).sure == (share > SURE)
    assert is_digit(certain(4, score), as_input(UPRIGHT)).tolist() == [share > SURE]


def test_an_answer_that_a_small_tilt_would_change_is_not_sure():
    # It says 4 where the foot of an upright line has ink, else 5; tilted either way the foot is elsewhere.
    foot = np.ravel_multi_index((22, 14), (28, 28))
    assert UPRIGHT.reshape(-1)[foot] > 240
    params = certain(5, 10) | {
        "W1": jnp.zeros((784, 4)).at[foot, 0].set(1),
        "b1": jnp.full(4, -0.7),
        "W2": jnp.zeros((4, 10)).at[0, 4].set(100),
    }
    answer = recognise(params, UPRIGHT)
    assert (answer.digit, answer.sure) == (4, False)
    assert answer.probabilities[4] > 0.99


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
def test_what_no_digit_looks_like_is_not_sure_in_any_network(strokes):
    picture = from_strokes([np.array(stroke, float) for stroke in strokes])
    assert is_digit(certain(1, 50), as_input(picture)).tolist() == [False]


def test_digits_of_any_shape_may_be_digits():
    flat_zero = [
        np.stack([30 * np.cos(np.linspace(0, 6.3, 40)), 20 * np.sin(np.linspace(0, 6.3, 40))], axis=1)
    ]
    tall_one = [np.array([[0, 0], [0, 1]], float)]
    leaning_one = [np.array([[0, 0], [30, -40]], float)]
    pictures = [from_strokes(strokes) for strokes in (flat_zero, tall_one, leaning_one)]
    assert could_be_a_digit(as_input(*pictures)).all()


def test_hardly_any_real_digit_is_refused_by_its_shape(mnist):
    images = mnist.train_images[::10].reshape(-1, 784).astype(np.float32) / 255
    assert could_be_a_digit(images).mean() > 0.999
