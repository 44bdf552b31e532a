"""One step taken apart: what it shows is what the training does."""

from itertools import pairwise

import numpy as np
import pytest

from mnist_model import network
from mnist_model.training import train
from mnist_model.training.inspection import inspect_step
from tests.training.test_state import EVERY_STEP
from tests.training.test_stream import DATASET


@pytest.mark.parametrize("name", EVERY_STEP)
def test_the_weights_move_by_the_learning_rate_times_what_is_shown(name):
    plan = EVERY_STEP[name]
    for before, after in pairwise(train(plan, DATASET)):
        shown = inspect_step(plan, before.state, DATASET)
        assert shown.step == after.step
        for key, array in before.params.items():
            moved = np.asarray(array) - shown.learning_rate * shown.velocity[key]
            np.testing.assert_allclose(after.params[key], moved, rtol=1e-4, atol=1e-6)
        assert np.mean(shown.losses) == pytest.approx(after.train_loss, rel=1e-4)


def test_the_pictures_their_answers_and_what_each_cost_are_those_of_the_batch():
    plan = EVERY_STEP["plain"]
    start = next(train(plan, DATASET)).state
    shown = inspect_step(plan, start, DATASET)
    rows = next(plan.epoch_batches(70, epoch=0))[0][0]
    np.testing.assert_array_equal(shown.labels, DATASET.train_labels[rows])
    X = DATASET.train_images[rows].reshape(len(rows), 784) / np.float32(255)
    np.testing.assert_allclose(shown.images, X, rtol=1e-6)
    y_hat = np.asarray(network.forward(start.params, X))
    np.testing.assert_array_equal(shown.digits, y_hat.argmax(axis=1))
    np.testing.assert_allclose(shown.losses, -np.log(y_hat[range(len(rows)), shown.labels]), rtol=1e-4)
