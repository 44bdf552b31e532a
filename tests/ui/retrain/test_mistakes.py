"""What the page gets of a trained network's answers to the test digits."""

import base64

import numpy as np

from mnist_model.evaluation import Predictions
from mnist_model.ui.retrain.mistakes import mistakes_value

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8)
VALUE = mistakes_value(
    Predictions(IMAGES, np.array([1, 2, 3]), np.array([1, 7, 5]), np.array([1, 0.6, 0.9], np.float32))
)


def test_mistakes_carry_the_picture_the_true_digit_and_the_answer():
    assert VALUE["wrong"] == 2
    assert [(m["label"], m["answer"], m["sure"]) for m in VALUE["worst"]] == [(3, 5, 0.9), (2, 7, 0.6)]
    assert base64.b64decode(VALUE["worst"][0]["picture"]) == IMAGES[2].tobytes()


def test_confusion_has_true_digits_in_rows_and_answers_in_columns():
    assert (VALUE["confusion"][2][7], VALUE["confusion"][7][2]) == (1, 0)
