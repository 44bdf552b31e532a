"""The numbers that the Retrain tab sends to the page."""

import base64
from typing import Any

import numpy as np

from mnist_model.evaluation import Predictions
from mnist_model.training import Progress, TrainingState
from mnist_model.training.plan import LIMITS
from mnist_model.ui.retrain.learning import LEVELS, SHOWN, learning
from mnist_model.ui.retrain.mistakes import mistakes
from mnist_model.ui.retrain.plot import MOST_POINTS, Story
from mnist_model.ui.retrain.session import Report, running_words
from mnist_model.ui.retrain.tab import SETTINGS


def network(hidden=128, seed=0) -> Any:
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(784, hidden)).astype(np.float32),
        "b1": np.zeros(hidden, np.float32),
        "W2": rng.normal(size=(hidden, 10)).astype(np.float32),
        "b2": np.zeros(10, np.float32),
    }


def progress(step, accuracy_step=None) -> Progress:
    measured = step if accuracy_step is None else accuracy_step
    return Progress(TrainingState({}, {}, step), 10_000, 3, 10, 0.5, 0.97449, measured, 1.0, 187_654.0, 3.2)


def unpack(value):
    packed = np.frombuffer(base64.b64decode(value["detectors"]), np.uint8)
    levels = np.stack([packed >> 4, packed & 15], axis=1).reshape(value["shown"], 784).astype(int)
    return (levels - LEVELS) * value["largest"] / LEVELS


def test_detectors_arrive_as_the_columns_of_the_first_weights():
    params = network()
    value = learning(params, None)
    assert (value["shown"], value["hidden"]) == (SHOWN, 128)
    sent, expected = unpack(value), params["W1"].T[:SHOWN]
    inside = np.abs(expected) <= value["largest"]
    assert inside.mean() > 0.98  # only the largest weight in a hundred is cut off
    half_a_level = value["largest"] / LEVELS / 2
    assert np.abs(sent - expected)[inside].max() <= half_a_level * 1.0001  # and float32 rounding


def test_small_network_shows_all_of_its_detectors():
    value = learning(network(hidden=16), None)
    assert (value["shown"], value["hidden"]) == (16, 16)
    assert unpack(value).shape == (16, 784)


def test_a_network_of_zeros_is_all_zero_and_no_division_by_it():
    params = {name: np.zeros_like(array) for name, array in network().items()}
    assert not unpack(learning(params, None)).any()


def test_drawing_gets_its_ten_bars_and_an_empty_pad_none():
    seen = np.zeros((28, 28), np.uint8)
    assert learning(network(), seen)["probabilities"] == []
    seen[10:20, 12:16] = 255
    bars = learning(network(), seen)["probabilities"]
    assert len(bars) == 10
    assert abs(sum(bars) - 1) < 1e-3  # ten numbers, each rounded to four places


def test_mistakes_carry_the_picture_the_truth_and_the_answer():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (3, 28, 28), np.uint8)
    labels, digits = np.array([1, 2, 3]), np.array([1, 7, 5])
    value = mistakes(Predictions(images, labels, digits, confidence=np.array([1, 0.6, 0.9], np.float32)))
    assert value["wrong"] == 2
    assert [(m["label"], m["answer"], m["sure"]) for m in value["worst"]] == [(3, 5, 0.9), (2, 7, 0.6)]
    assert base64.b64decode(value["worst"][0]["picture"]) == images[2].tobytes()


def curves(story, *steps):
    return story.so_far(Report("running", "", list(steps)))["curves"]


def test_loss_is_a_point_at_every_report_and_accuracy_only_where_it_was_measured():
    grown = curves(Story(), progress(0), progress(50, accuracy_step=0))
    assert grown == {"accuracy": [[0, 0.9745]], "loss": [[0, 0.5], [50, 0.5]]}


def test_points_of_before_stay_as_they_are():
    story = Story()
    first = curves(story, progress(1), progress(2))["loss"]
    second = curves(story, progress(3))["loss"]
    assert second[:2] == first
    assert len(first) == 2  # what has been handed over does not grow behind gradio's back


def test_long_run_keeps_few_points_of_each_curve_and_always_the_newest():
    story, grown = Story(), {}
    for step in range(3 * MOST_POINTS):
        measured = step if step % 2 else -1
        grown = curves(story, progress(step, accuracy_step=measured))
        assert all(len(points) <= MOST_POINTS for points in grown.values())
        assert grown["loss"][-1][0] == step
    assert grown["loss"][0][0] == 0
    assert len(grown["accuracy"]) > MOST_POINTS / 2


def test_waiting_again_keeps_the_plot():
    story = Story()
    curves(story, progress(1))
    value = story.so_far(Report("waiting", "Letting others pass."))
    assert (value["state"], value["step"], value["curves"]["loss"]) == ("waiting", 1, [[1, 0.5]])
    assert Story().so_far(Report("waiting", ""))["curves"]["loss"] == []  # a new run


def test_status_reads_as_one_sentence():
    assert running_words(progress(500)) == (
        "Epoch 3 of 10, 97.4 % of the test digits right, 190,000 images a second, 4 s left"
    )
    assert running_words(progress(0)) == "A network that knows nothing yet: 97.4 % of the test digits right."


def test_the_page_names_the_limits_of_hidden_units_that_the_plan_checks():
    (hidden,) = (setting for setting in SETTINGS if setting.name == "hidden")
    low, high = LIMITS["hidden"]
    assert hidden.info.endswith(f" {low:,} to {high:,}")
