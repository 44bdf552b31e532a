"""Measuring a network: the numbers themselves, and the command line."""

import json

import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.evaluation import calibration_error, evaluate, main, wilson
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
