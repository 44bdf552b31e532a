"""The pictures on the way to the network's input."""

import numpy as np
import pytest
from PIL import Image

from mnist_model.data.drawn.painted import paint
from mnist_model.preprocessing.centring import from_image, from_strokes
from mnist_model.preprocessing.steps import Steps, steps_from_image, steps_from_strokes
from mnist_model.preprocessing.strokes import turn_strokes

FOUR = [
    np.array([[30, 10], [12, 48], [52, 50]], float),
    np.array([[44, 25], [41, 60], [40, 82]], float),
]


def test_steps_end_in_what_the_network_gets():
    pad = [stroke * 0.5 + 300 for stroke in FOUR]  # small, at the bottom right of a pad of 400
    steps = steps_from_strokes(pad, pad_side=400, pen=20)
    np.testing.assert_array_equal(steps.centered, from_strokes(pad))
    assert steps.boxed.shape == (20, 20)
    assert steps.boxed.any(axis=1).all()  # the box is filled from top to bottom
    assert steps.as_drawn[:20, :20].sum() == 0
    assert steps.as_drawn[20:, 20:].sum() > 0
    np.testing.assert_array_equal(box_moved(steps), steps.centered)


def box_moved(steps: Steps) -> np.ndarray:
    right, down = steps.shift
    moved = np.zeros((28, 28), np.uint8)
    moved[4 + down : 24 + down, 4 + right : 24 + right] = steps.boxed
    return moved


PICTURES = {
    "a painted drawing": paint(FOUR),
    "a picture of MNIST": np.asarray(Image.fromarray(from_strokes(FOUR)).convert("RGBA")),
    "a wide picture of MNIST": from_strokes([stroke @ [[0, 1], [1, 0]] for stroke in FOUR]),
    "an empty picture": np.zeros((28, 28), np.uint8),
}


@pytest.mark.parametrize("name", PICTURES)
def test_steps_of_a_picture_end_in_what_from_image_gives(name):
    steps = steps_from_image(PICTURES[name], pad_side=400, pen=26)
    np.testing.assert_array_equal(steps.centered, from_image(PICTURES[name]), strict=True)
    np.testing.assert_array_equal(box_moved(steps), steps.centered)
    assert steps.boxed.shape == (20, 20)
    right_and_down = np.rint(14 - np.array(steps.mass) - 1e-3)
    assert steps.shift == tuple(right_and_down)
    assert bool(steps.as_drawn.any()) == bool(steps.centered.any())


def test_path_of_a_picture_stands_in_the_middle_of_the_pad():
    steps = steps_from_image(paint(FOUR, place=(0, 1)), pad_side=400, pen=26)
    rows, columns = np.flatnonzero(steps.as_drawn.any(axis=1)), np.flatnonzero(steps.as_drawn.any(axis=0))
    assert abs(rows[0] + rows[-1] - 27) <= 1
    assert abs(columns[0] + columns[-1] - 27) <= 1
    assert np.ptp(rows) == pytest.approx(0.7 * 28 + 26 / 400 * 28, abs=1.5)


def test_strokes_are_turned_before_they_are_scaled():
    turned = steps_from_strokes(FOUR, 100, 6, turn_degrees=30)
    np.testing.assert_array_equal(turned.centered, from_strokes(turn_strokes(FOUR, 30)))
    assert not np.array_equal(turned.as_drawn, steps_from_strokes(FOUR, 100, 6).as_drawn)


@pytest.mark.parametrize("name", ["a painted drawing", "a picture of MNIST"])
def test_pictures_are_turned_as_strokes_are(name):
    turned = steps_from_image(PICTURES[name], 400, 26, turn_degrees=90).centered.ravel()
    back, forth = (from_strokes(turn_strokes(FOUR, degrees)).ravel() for degrees in (-90, 90))
    # The path found in a picture is a little off the pen's, and far from it when turned the other way.
    right, wrong = (np.corrcoef(turned, other)[0, 1] for other in (forth, back))
    assert right > max(0.8, wrong + 0.25)
