"""Evaluation of a network: the figures, and the command line."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import (
    Predictions,
    calibration_error,
    confusion_matrix,
    evaluate,
    main,
    predict,
    wilson,
)
from mnist_model.network import accuracy, as_input, init_params
from mnist_model.training import TrainingPlan, train
from mnist_model.weights import save_params

UNIPEN = """.SEGMENT DIGIT 0 ? "1"
.COMMENT writer syn_a.dat
.PEN_DOWN
 5 50
 5 10
.PEN_UP
.SEGMENT DIGIT 1 ? "0"
.COMMENT writer ced_b.dat
.PEN_DOWN
 0 0
 20 0
 20 40
 0 40
 0 0
.PEN_UP
.SEGMENT CHARACTER 2 ? "x"
.COMMENT writer syn_a.dat
.PEN_DOWN
 0 0
 20 40
.PEN_UP
.PEN_DOWN
 0 40
 20 0
.PEN_UP
"""


@pytest.fixture
def always_one(tmp_path):
    """A network that says 1 with 97 %, whatever it is shown."""
    params = {
        "W1": jnp.zeros((784, 2)),
        "b1": jnp.zeros(2),
        "W2": jnp.zeros((2, 10)),
        "b2": jnp.zeros(10).at[1].set(float(np.log(9 * 0.97 / 0.03))),
    }
    save_params(tmp_path / "one.safetensors", params, {"recipe": "none"})
    return params


@pytest.fixture
def strokes(tmp_path):
    path = tmp_path / "some.unp"
    path.write_text(UNIPEN)
    return str(path)


def test_every_number_of_a_small_evaluation(always_one):
    images = np.zeros((5, 28, 28), np.uint8)
    images[:4, 4:24, 12:16] = 255  # four upright bars and an empty picture
    result = evaluate(always_one, images, np.array([1, 1, 0, -1, -1]), "bars")
    assert (result.digits, result.others) == (3, 2)
    assert result.accuracy == pytest.approx(2 / 3)
    assert result.confusion[1][1] == 2
    assert result.confusion[0][1] == 1
    assert np.sum(result.confusion) == 3
    assert result.calibration_error == pytest.approx(0.97 - 2 / 3, abs=1e-6)
    assert result.not_sure == 0
    assert result.others_not_sure == 0.5  # the empty one


def predictions(labels, digits, confidence=None) -> Predictions:
    count = len(labels)
    confidence = np.full(count, 0.5, np.float32) if confidence is None else np.array(confidence, np.float32)
    return Predictions(np.zeros((count, 28, 28), np.uint8), np.array(labels), np.array(digits), confidence)


def test_confusion_counts_true_digits_by_row_and_answers_by_column():
    table = confusion_matrix(np.array([7, 7, 7, 1], np.uint8), np.array([7, 1, 1, 1], np.int32))
    assert table.shape == (10, 10)
    assert (table[7, 7], table[7, 1], table[1, 1], table.sum()) == (1, 2, 1, 4)
    np.testing.assert_array_equal(predictions([7, 7, 7, 1], [7, 1, 1, 1]).confusion, table)


def test_most_confident_mistakes_come_first_and_correct_answers_are_left_out():
    four = predictions([0, 1, 2, 3], [0, 9, 9, 9], confidence=[0.99, 0.4, 0.9, 0.6])
    assert four.most_confident_mistakes(2).tolist() == [2, 3]


def test_a_perfect_network_has_no_mistakes():
    assert predictions([3, 4], [3, 4]).most_confident_mistakes(5).size == 0
    assert predictions([3, 4], [3, 4]).accuracy == 1


def test_every_picture_is_answered_once_also_in_the_short_last_batch():
    rng = np.random.default_rng(0)
    images, labels = (
        rng.integers(0, 256, (2345, 28, 28), np.uint8),
        rng.integers(0, 10, 2345).astype(np.uint8),
    )
    params = init_params(jax.random.key(0), hidden=16)
    result = predict(params, images, labels)
    W1, b1, W2, b2 = (np.asarray(params[name], np.float64) for name in ("W1", "b1", "W2", "b2"))
    a1 = np.maximum(images.reshape(-1, 784) / 255 @ W1 + b1, 0)
    y_hat = np.exp(a1 @ W2 + b2)
    y_hat /= y_hat.sum(axis=1, keepdims=True)
    # Two of ten scores may be so close that float32 swaps them, but not in more than a few pictures.
    assert np.mean(result.digits == y_hat.argmax(axis=1)) > 0.995
    # Scores of size 1 from 784 products in float32: 1e-6 each.
    np.testing.assert_allclose(result.confidence, y_hat.max(axis=1), atol=5e-6)
    assert result.accuracy == np.mean(result.digits == labels)
    assert result.accuracy == pytest.approx(float(accuracy(params, as_input(images), labels)), abs=1e-3)


def test_the_accuracy_at_the_end_is_the_last_one_of_the_training():
    # Noise, on which a hardly trained network often has two scores that nearly tie.
    rng = np.random.default_rng(1)
    images, labels = (
        rng.integers(0, 256, (1500, 28, 28), np.uint8),
        rng.integers(0, 10, 1500).astype(np.uint8),
    )
    for hidden in (3, 16):
        plan = TrainingPlan(epochs=1, batch_size=500, hidden=hidden, learning_rate=0.001)
        for now in train(plan, Dataset(images, labels, images, labels, name="noise")):
            if now.accuracy_step == now.step:
                assert predict(now.params, images, labels).accuracy == now.test_accuracy


def test_calibration_counts_every_bin_with_its_share():
    confidence = np.array([1.0, 1.0, 1.0, 0.5])
    right = np.array([True, True, False, True])
    assert calibration_error(confidence, right) == pytest.approx((3 * (1 - 2 / 3) + 1 * 0.5) / 4)


def test_wilson_stays_within_zero_and_one():
    assert wilson(10, 10)[1] <= 1
    assert wilson(0, 10)[0] >= 0
    low, high = wilson(50, 100)
    assert low == pytest.approx(0.4038, abs=1e-4)
    assert high == pytest.approx(0.5962, abs=1e-4)


@pytest.mark.parametrize("way", ["strokes", "image"])
def test_command_line_in_numbers(always_one, strokes, tmp_path, capsys, way):
    arguments = [strokes, "--weights", str(tmp_path / "one.safetensors"), "--as", way, "--json"]
    assert main(arguments) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert (result["digits"], result["others"], result["accuracy"]) == (2, 1, 0.5)
    assert result["interval"][0] < 0.5 < result["interval"][1]


def test_held_out_measures_only_writers_kept_from_training(always_one, strokes, tmp_path, capsys):
    weights = str(tmp_path / "one.safetensors")
    assert main([strokes, "--weights", weights, "--held-out", "0"]) == 0
    text = capsys.readouterr().out
    assert "some.unp, as strokes, held out" in text
    assert "digits              1" in text
    assert "no digits" not in text


def test_command_line_says_what_is_wrong(strokes, tmp_path, capsys):
    assert main([strokes, "--weights", str(tmp_path / "none.safetensors")]) == 2
    assert "none.safetensors" in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere.unp")]) == 2
    assert "nowhere.unp" in capsys.readouterr().err


def test_the_second_network_and_the_fold_are_the_ones_asked_for(always_one, strokes, tmp_path, capsys):
    never = {name: array[..., :2] if name in ("W2", "b2") else array for name, array in always_one.items()}
    never["b2"] = jnp.array([9.0, 0.0])  # no, whatever it is shown
    save_params(tmp_path / "never.safetensors", never, {})
    path = tmp_path / "ten.unp"
    path.write_text(UNIPEN.replace("syn_a.dat", "10"))  # a writer of fold 1
    arguments = [str(path), "--digit-or-not", str(tmp_path / "never.safetensors"), "--json", "--held-out"]
    found = []
    for fold in ("0", "1"):
        assert main([*arguments, fold]) == 0
        found += json.loads(capsys.readouterr().out)
    assert [(result["digits"], result["others"]) for result in found] == [(1, 0), (2, 1)]
    assert [result["not_sure"] for result in found] == [1.0, 1.0]
