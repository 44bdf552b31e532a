"""Step 6: what is printed multiplies and adds up, and both slopes of a curve agree."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import network
from mnist_model.recognition import shipped_params
from mnist_model.ui.inside.backward import MANY_STEPS, backward_numbers, nudge_numbers
from mnist_model.ui.inside.choices import WEIGHTS, Choices
from mnist_model.ui.inside.look import learn_from, learn_only_this, look_inside
from mnist_model.ui.inside.subject import Subject, choose_subject, drawing_steps
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from tests.explanation.cases import explain


def subject_of(digit: int, choices: Choices, hidden: int | None = None) -> Subject:
    params = network.init_params(jax.random.key(3), hidden) if hidden else shipped_params()
    return choose_subject(params, parse_notation(EXAMPLES[digit]), choices)


@pytest.mark.parametrize("hidden", [None, 1, 512])
def test_printed_errors_and_products_add_up(hidden):
    for meant in range(10):
        choices = Choices(intended=meant, to_digit=3)
        subject = subject_of(4, choices, hidden)
        explained = explain(subject.params, subject.x, subject.unit, (4, None), meant, 0.01)
        numbers = backward_numbers(explained, subject, choices)
        assert round(sum(numbers["y_hat"]), 4) == 1
        assert round(sum(numbers["dz2"]), 4) == 0
        assert numbers["dz2"][meant] == round(numbers["y_hat"][meant] - 1, 4)
        assert round(sum(numbers["products"]), 4) == numbers["da1"]
        products = np.array(numbers["dz2"]) * np.array(numbers["weights"])
        np.testing.assert_allclose(numbers["products"], products, atol=3e-4)
        assert numbers["gradient"] == pytest.approx(numbers["a1"] * numbers["error"], rel=1e-3, abs=1e-12)
        step = numbers["weight"] - 0.01 * numbers["gradient"]
        assert numbers["weight_after"] == pytest.approx(step, abs=1e-5)


def test_what_is_printed_of_one_weight_and_of_one_detector_agrees_to_the_last_decimal():
    choices = Choices(intended=7, hidden_unit=98)
    subject = subject_of(4, choices)
    explained = explain(subject.params, subject.x, subject.unit, (4, None), 7, 0.01)
    numbers = backward_numbers(explained, subject, choices)
    assert numbers["a1"] > 10  # four significant digits would be two decimals
    assert numbers["gradient"] == pytest.approx(numbers["a1"] * numbers["error"], abs=6e-5 * numbers["a1"])
    assert round(numbers["dz1"][98], 4) == numbers["da1"] != 0


def test_a_sure_right_answer_has_the_gradient_that_its_curve_has():
    """In float32 y_hat - 1 is 0 or -1.19e-7 there, nothing between."""
    for digit in range(10):
        choices = Choices(intended=digit)
        subject = subject_of(digit, choices)
        explained = explain(subject.params, subject.x, subject.unit, (digit, None), digit, 0.01)
        numbers, nudged = backward_numbers(explained, subject, choices), nudge_numbers(subject, choices)
        assert 0 < abs(numbers["error"]) < 0.1
        assert numbers["gradient"] == pytest.approx(nudged["slope"], rel=1e-3, abs=1e-8)


def test_the_weight_after_the_step_is_that_of_the_network_that_is_kept():
    choices = Choices(intended=9, to_digit=4, hidden_unit=17, learning_rate=0.05)
    drawing = parse_notation(EXAMPLES[9])
    shown = look_inside(choose_subject(shipped_params(), drawing, choices), choices)["backward"]
    after = learn_from(shipped_params(), drawing_steps(drawing), choices)
    assert shown["weight_after"] == pytest.approx(after["W2"][17, 4], abs=1e-6)


@pytest.mark.parametrize("hidden", [None, 16, 512])
@pytest.mark.parametrize("name", WEIGHTS)
def test_slope_of_the_curve_is_that_of_the_chain_rule_to_three_digits(name, hidden):
    for meant in (1, 4, 9):
        for digit in (1, 4, 8):
            choices = Choices(intended=meant, weight=name, to_digit=(meant + digit) % 10)
            numbers = nudge_numbers(subject_of(digit, choices, hidden), choices)
            assert not numbers["bends"]
            # The third printed digit may differ by one where the fourth is a 5.
            assert numbers["slope_of_curve"] == pytest.approx(numbers["slope"], rel=1e-3, abs=0)


def test_the_curve_is_the_loss_of_the_network_with_that_weight_moved():
    choices = Choices(intended=9, weight="W1", hidden_unit=17, pixel=14 * 28 + 14)
    subject = subject_of(4, choices)
    numbers = nudge_numbers(subject, choices)
    for i in (0, 33, 40, 80):
        W1 = jnp.asarray(subject.params["W1"]).at[14 * 28 + 14, 17].add(numbers["offsets"][i])
        moved = {**subject.params, "W1": W1}
        loss = network.loss(moved, subject.x[None], np.array([9], np.int32))
        assert numbers["losses"][i] == pytest.approx(float(loss), rel=1e-4)
    assert numbers["offsets"][40] == 0


def test_a_weight_whose_pixel_has_no_ink_has_a_flat_curve():
    choices = Choices(intended=9, weight="W1", pixel=0)
    numbers = nudge_numbers(subject_of(4, choices), choices)
    assert len(set(numbers["losses"])) == 1
    assert numbers["slope"] == numbers["slope_of_curve"] == 0


def test_a_corner_of_the_curve_is_said():
    # A detector whose sum is 0 for this picture: moved one way it becomes active, the other way it does not.
    params = {name: np.asarray(array).copy() for name, array in shipped_params().items()}
    four = parse_notation(EXAMPLES[4])
    choices = Choices(intended=9, weight="b1", hidden_unit=17)
    params["b1"][17] = 0
    x = choose_subject(params, four, choices).x
    params["b1"][17] = -(x @ params["W1"][:, 17])
    assert nudge_numbers(choose_subject(params, four, choices), choices)["bends"]
    assert not nudge_numbers(choose_subject(shipped_params(), four, choices), choices)["bends"]


def test_ten_steps_on_one_drawing_are_those_that_are_kept():
    choices = Choices(intended=9, learning_rate=0.02, learn_steps=MANY_STEPS)
    subject = subject_of(4, choices)
    seen = learn_only_this(subject, choices)
    after = learn_from(shipped_params(), drawing_steps(parse_notation(EXAMPLES[4])), choices)
    X, labels = subject.x[None], np.array([9], np.int32)
    kept = {name: jnp.asarray(array) for name, array in after.items()}
    assert len(seen["loss"]) == MANY_STEPS + 1
    assert seen["loss"][0] == pytest.approx(float(network.loss(shipped_params(), X, labels)), rel=1e-3)
    assert seen["loss"][-1] == pytest.approx(float(network.loss(kept, X, labels)), rel=1e-2)
    assert seen["answers"][0] == list(range(10))
    assert seen["p"][-1] > 0.9
