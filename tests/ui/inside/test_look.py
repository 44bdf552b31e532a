"""What the Inside tab says is what the network did, to the last printed digit."""

import base64
import json
from collections.abc import Mapping

import jax
import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_model import network
from mnist_model.damage import Damage
from mnist_model.preprocessing import from_image, from_strokes
from mnist_model.recognition import shipped_params
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.look import learn_from, look_inside
from mnist_model.ui.inside.numbers import Look
from mnist_model.ui.inside.subject import choose_subject, drawing_steps
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import Drawing, parse_notation
from mnist_model.ui.shared.routes import Refusal
from mnist_model.ui.shared.weights import HiddenPictures, Packed

FOUR = parse_notation(EXAMPLES[4])

Arrays = Mapping[str, np.ndarray]


def untrained(seed: int, hidden: int) -> dict[str, np.ndarray]:
    return {k: np.asarray(v) for k, v in network.init_params(jax.random.key(seed), hidden).items()}


@pytest.fixture(scope="module", params=[16, 128, 1024])
def params(request: pytest.FixtureRequest) -> Arrays:
    """A network that has learned nothing, with biases so that a forgotten one shows."""
    fresh = untrained(3, request.param)
    return {**fresh, "b1": fresh["b1"] + np.float32(0.05), "b2": fresh["b2"] - np.float32(0.3)}


@pytest.fixture
def small() -> Arrays:
    return untrained(4, 16)


def look(drawing: Drawing, params: Arrays, choices: Choices | None = None) -> Look:
    choices = choices or Choices()
    return look_inside(choose_subject(params, drawing, choices), choices)


def test_a_pictures_doubt_is_the_pages_and_not_the_networks():
    # Each 28×28 of one of two digits is a plain digit to the network.
    picture = Image.new("L", (800, 400), 255)
    for place, digit in enumerate((4, 7)):
        for stroke in parse_notation(EXAMPLES[digit]):
            line = [(float(x) + 400 * place, float(y)) for x, y in stroke]
            ImageDraw.Draw(picture).line(line, 0, 20, "curve")
    shown = look_inside(choose_subject(shipped_params(), picture, Choices()), Choices())
    assert not shown["answer"]["sure"]
    assert shown["steps"]["answers"]["centered"]["sure"]


def unpacked(packed: Packed) -> np.ndarray:
    levels = np.frombuffer(base64.b64decode(packed["levels"]), "<i2")
    return levels * (packed["largest"] / 32767)


def printed_sum(*numbers: float) -> float:
    return round(sum(numbers), 3)


def test_printed_numbers_add_up_to_the_last_digit(params):
    hidden = params["W1"].shape[1]
    shown = look(FOUR, params, Choices(digit=4, versus=9, hidden_unit=hidden - 1))
    unit, scores, pixels = shown["hidden_unit"], shown["scores"], shown["pixels"]
    assert unit["index"] == hidden - 1
    assert printed_sum(unit["for"], unit["against"], unit["bias"]) == unit["z1"]
    assert unit["a1"] == max(unit["z1"], 0)
    contributions = [row["contribution"] for row in scores["rows"]]
    assert printed_sum(*contributions, scores["rest"], scores["bias"]) == scores["total"]
    assert printed_sum(pixels["for"], pixels["against"], pixels["bias"]) == pixels["total"] == scores["total"]
    assert len(contributions) + scores["others"] == hidden == len(shown["z1"])
    # Two numbers of three decimals each, and the difference of what they were before rounding.
    assert scores["z2"][4] - scores["z2"][9] == pytest.approx(scores["total"], abs=2e-3)


def test_numbers_are_those_of_the_network(params):
    scores = look(FOUR, params)["scores"]
    x = from_strokes(FOUR).reshape(1, -1).astype(np.float32) / 255
    z2 = np.asarray(network.logits(dict(params), x))[0]
    np.testing.assert_allclose(scores["z2"], z2, atol=6e-4)
    np.testing.assert_allclose(scores["y_hat"], network.forward(dict(params), x)[0], atol=2e-6)
    exps = [mantissa * 10.0**power for mantissa, power in scores["exp"]]
    mantissa, power = scores["sum"]
    np.testing.assert_allclose(exps, np.exp(z2), rtol=1e-3)
    assert mantissa * 10.0**power == pytest.approx(np.exp(z2.astype(np.float64)).sum(), rel=1e-3)


def test_each_row_is_an_activation_times_a_weight(small):
    scores = look(FOUR, small, Choices(digit=4, versus=9))["scores"]
    x = from_strokes(FOUR).reshape(-1).astype(np.float32) / 255
    a1 = np.maximum(x @ small["W1"] + small["b1"], 0)
    weights = small["W2"][:, 4] - small["W2"][:, 9]
    order = np.argsort(-np.abs(a1 * weights), kind="stable")
    assert [row["hidden_unit"] for row in scores["rows"]] == order[:8].tolist()
    for row in scores["rows"]:
        index = row["hidden_unit"]
        # Four decimals are printed of each factor, three of the product, which may be rounded the other way.
        assert row["a1"] == pytest.approx(a1[index], abs=1e-4)
        assert row["weight"] == pytest.approx(weights[index], abs=1e-4)
        assert row["contribution"] == pytest.approx(a1[index] * weights[index], abs=2e-3)


def test_pictures_of_numbers_unpack_to_the_numbers(small):
    unit = look(FOUR, small, Choices(hidden_unit=5))["hidden_unit"]
    # Half a level of 32767, of the largest weight.
    tolerance = unit["weights"]["largest"] / 32767
    np.testing.assert_allclose(unpacked(unit["weights"]), small["W1"][:, 5], atol=tolerance)
    x = from_strokes(FOUR).reshape(-1) / 255
    np.testing.assert_allclose(unpacked(unit["products"]), x * small["W1"][:, 5], atol=tolerance)


def test_one_known_weight_is_one_known_level_of_one_hidden_unit(small):
    W1 = np.zeros_like(small["W1"])
    unit, row, column = 11, 5, 20
    W1[28 * row + column, unit] = 0.5
    pictures = look(FOUR, {**small, "W1": W1})["pictures"]
    assert pictures
    levels = hidden_levels(pictures)
    assert levels.shape == (16, 28, 28)
    assert np.argwhere(levels).tolist() == [[unit, row, column]]


def hidden_levels(pictures: HiddenPictures) -> np.ndarray:
    return np.frombuffer(base64.b64decode(pictures["levels"]), np.int8).reshape(-1, 28, 28)


def test_pictures_of_hidden_units_travel_only_when_they_are_new(small):
    first = look(FOUR, small)["pictures"]
    assert first
    again = look(FOUR, small, Choices(pictures=first["version"]))
    broken = look(FOUR, small, Choices(pictures=first["version"], damage=Damage(noise=0.1)))
    assert again["pictures"] is None
    assert broken["pictures"]
    assert broken["pictures"]["version"] != first["version"]
    assert len(json.dumps(again)) < 20_000


def test_the_most_active_hidden_unit_is_explained_unless_another_one_is_chosen(small):
    shown = look(FOUR, small)
    assert shown["hidden_unit"]["index"] == int(np.argmax(shown["z1"]))
    assert look(FOUR, small, Choices(hidden_unit=3))["hidden_unit"]["index"] == 3
    # The choice may have been made for a larger network.
    assert look(FOUR, small, Choices(hidden_unit=500))["hidden_unit"] == shown["hidden_unit"]


def test_leaving_the_centring_out_changes_what_the_network_gets():
    corner = [stroke * np.float32(0.3) + 10 for stroke in FOUR]
    shipped = {name: np.asarray(array) for name, array in shipped_params().items()}
    centred = look(corner, shipped)
    raw = look(corner, shipped, Choices(prepare="as_drawn"))
    assert centred["answer"]["digit"] == 4
    assert raw["answer"] != centred["answer"]
    assert raw["answer"] == centred["steps"]["answers"]["as_drawn"]


def test_a_pushed_drawing_moves_in_the_picture(small):
    moved = look(FOUR, small, Choices(shift_px=(3, -2)))["steps"]["pictures"]["centered"]
    picture = np.frombuffer(base64.b64decode(moved), np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(picture, np.roll(from_strokes(FOUR), (-2, 3), axis=(0, 1)))


def test_an_empty_pad_is_a_normal_state(small):
    shown = look([], small)
    assert shown["empty"]
    assert shown["answer"]["digit"] is None
    json.dumps(shown, allow_nan=False)


def test_a_picture_on_the_pad_is_looked_into_like_a_drawing(small):
    paper = np.full((60, 50), 255, np.uint8)
    paper[10:50, 22:28] = 0
    shown = look(Image.fromarray(paper), small)
    assert not shown["empty"]
    centred = np.frombuffer(base64.b64decode(shown["steps"]["pictures"]["centered"]), np.uint8)
    np.testing.assert_array_equal(centred, from_image(paper).ravel())
    with pytest.raises(Refusal, match=r"\.$"):
        drawing_steps(Image.fromarray(paper[:4, :4]))


def test_before_and_after_are_the_network_before_and_after_one_gradient_step(params):
    choices = Choices(intended=9, learning_rate=0.02)
    x = from_strokes(FOUR).reshape(1, -1).astype(np.float32) / 255
    expected, loss = jax.jit(network.gradient_step)(dict(params), x, np.array([9], np.int32), 0.02)
    kept = learn_from(params, drawing_steps(FOUR), choices)
    for name, array in kept.items():
        np.testing.assert_allclose(array, expected[name], atol=1e-6)
    shown = look(FOUR, params, choices)
    step = shown["learning_step"]
    assert step["loss"] == pytest.approx(float(loss), abs=6e-4)
    np.testing.assert_allclose(shown["scores"]["y_hat"], network.forward(dict(params), x)[0], atol=2e-6)
    np.testing.assert_allclose(step["after"], look(FOUR, kept)["scores"]["y_hat"], atol=2e-6)
    np.testing.assert_allclose(step["after"], network.forward(expected, x)[0], atol=2e-6)
    # The change of W1 is the drawing times one number for each hidden unit, printed with three digits.
    change = np.outer(x[0], step["hidden_step"])
    np.testing.assert_allclose(change, expected["W1"] - params["W1"], rtol=6e-3, atol=1e-6)


@pytest.mark.parametrize(
    ("drawing", "choices", "words"),
    [([], Choices(), "There is no ink"), (FOUR, Choices(damage=Damage(noise=0.5)), "broken on purpose")],
    ids=["empty", "broken"],
)
def test_nothing_is_learned_from_an_empty_pad_or_by_a_broken_network(drawing, choices, words, small):
    with pytest.raises(Refusal, match=words):
        learn_from(small, drawing_steps(drawing), choices)
