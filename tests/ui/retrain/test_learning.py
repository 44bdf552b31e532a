"""What the page gets of a network while it learns."""

import base64
from typing import Any

import numpy as np

from mnist_model.ui.retrain.learning import LEVELS, NARROW, SHOWN_UNITS, WIDE, learning_value

NO_DRAWING = np.zeros((28, 28), np.uint8)


def network(hidden=128, seed=0) -> Any:
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(784, hidden)).astype(np.float32),
        "b1": np.zeros(hidden, np.float32),
        "W2": rng.normal(size=(hidden, 10)).astype(np.float32),
        "b2": np.zeros(10, np.float32),
    }


def unpack(value):
    packed = np.frombuffer(base64.b64decode(value["levels"]), np.uint8)
    levels = np.stack([packed >> 4, packed & 15], axis=1).reshape(value["shown"], 784).astype(int)
    return (levels - LEVELS) * value["largest"] / LEVELS


def test_levels_are_the_columns_of_the_first_weights():
    params = network()
    value = learning_value(params, NO_DRAWING)
    assert (value["shown"], value["hidden"]) == (SHOWN_UNITS, 128)
    sent, expected = unpack(value), params["W1"].T[:SHOWN_UNITS]
    inside = np.abs(expected) <= value["largest"]
    assert inside.mean() > 0.98  # only the largest weight in a hundred is cut off
    half_a_level = value["largest"] / LEVELS / 2
    assert np.abs(sent - expected)[inside].max() <= half_a_level * 1.0001  # and float32 rounding


def test_small_network_shows_all_of_its_hidden_units():
    value = learning_value(network(hidden=16), NO_DRAWING)
    assert (value["shown"], value["hidden"]) == (16, 16)
    assert unpack(value).shape == (16, 784)


def test_both_grids_hold_as_many_units_as_are_shown():
    assert [grid["columns"] * grid["rows"] for grid in (WIDE, NARROW)] == [SHOWN_UNITS, SHOWN_UNITS]


def test_weights_of_zero_are_all_zero_and_not_divided_by():
    params = {name: np.zeros_like(array) for name, array in network().items()}
    assert not unpack(learning_value(params, NO_DRAWING)).any()


def test_drawing_gets_its_ten_bars_and_an_empty_pad_none():
    assert learning_value(network(), NO_DRAWING)["probabilities"] == []
    seen = NO_DRAWING.copy()
    seen[10:20, 12:16] = 255
    bars = learning_value(network(), seen)["probabilities"]
    assert len(bars) == 10
    assert abs(sum(bars) - 1) < 1e-3  # ten numbers, each rounded to four places
