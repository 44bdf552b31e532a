"""The way back: every line of the chain rule against `jax.grad`, NumPy and central differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import network
from mnist_model.explanation import learning
from tests.explanation.cases import WIDTHS, explain, in_numpy, others, random_case


@pytest.mark.parametrize("hidden", WIDTHS)
def test_learning_step_is_the_networks_gradient_step(hidden):
    params, x = random_case(hidden, seed=5)
    after, loss = network.gradient_step(params, jnp.asarray(x)[None], jnp.array([7], np.int32), 0.05)
    step = explain(params, x, meant=7, learning_rate=0.05).step
    assert float(step.loss) == pytest.approx(-np.log(in_numpy(params, x)[3][7]), rel=1e-4)
    assert float(step.loss) == pytest.approx(float(loss), rel=1e-5)
    np.testing.assert_allclose(step.y_hat_after, network.forward(after, x[None])[0], atol=1e-5)
    assert float(step.loss_after) < float(step.loss)
    assert float(step.others_accuracy) == float(network.accuracy(params, *others()))
    assert float(step.others_accuracy_after) == float(network.accuracy(after, *others()))
    # W1 changes by x ⊗ hidden_step and nothing else; rounding weights of 0.4 to float32 costs 3e-8.
    change = np.asarray(after["W1"]) - np.asarray(params["W1"])
    np.testing.assert_allclose(np.outer(x, step.hidden_step), change, atol=1e-7)


def test_inactive_hidden_units_get_no_step():
    params, x = random_case(128, seed=6)
    explained = explain(params, x)
    inactive = np.asarray(explained.z1) < 0
    assert inactive.any()
    assert not np.asarray(explained.step.hidden_step)[inactive].any()


def test_an_empty_picture_changes_no_weight_and_gives_no_nan():
    params, _ = random_case(32)
    explained = explain(params, np.zeros(784, np.float32))
    assert not np.outer(np.zeros(784), explained.step.hidden_step).any()
    assert not np.asarray(explained.pixels.parts).any()


@pytest.mark.parametrize("hidden", [1, *WIDTHS])
def test_chain_rule_agrees_with_jax_grad(hidden):
    params, x = random_case(hidden, seed=9)
    for meant in range(10):
        ours = learning.gradients(params, x, meant)
        theirs = jax.grad(network.loss)(params, x[None], np.array([meant], np.int32))
        for name in params:
            np.testing.assert_allclose(ours[name], theirs[name], atol=1e-6, err_msg=name)


def test_chain_rule_matches_central_differences():
    # In float64, on a network in which no hidden unit is so near its kink that a step of 1e-5 bends it.
    params, x = random_case(16, seed=2)
    picture = x.astype(np.float64)
    assert np.abs(in_numpy(params, picture)[0]).min() > 1e-3
    exact = {name: np.asarray(value, np.float64) for name, value in params.items()}
    with jax.enable_x64(True):
        params = {name: jnp.asarray(value) for name, value in exact.items()}
        ours = {name: np.asarray(g) for name, g in learning.gradients(params, picture, 4).items()}

    def loss() -> float:
        return -float(np.log(in_numpy(exact, picture)[3][4]))

    step, rng = 1e-5, np.random.default_rng(3)
    for name, array in exact.items():
        for index in rng.permutation(list(np.ndindex(array.shape)))[:200]:
            at = tuple(index)
            kept = array[at]
            array[at] = kept + step
            above = loss()
            array[at] = kept - step
            below = loss()
            array[at] = kept
            assert abs((above - below) / (2 * step) - ours[name][at]) < 1e-8, (name, at)


@pytest.mark.parametrize("hidden", WIDTHS)
def test_errors_of_the_scores_add_up_to_zero(hidden):
    params, x = random_case(hidden, seed=10)
    dz2 = np.asarray(learning.backward(params, x, 3).dz2)
    assert abs(float(np.sum(dz2))) < 1e-6
    assert dz2[3] < 0
    assert (np.delete(dz2, 3) > 0).all()


def test_an_inactive_hidden_unit_gets_no_error():
    params, x = random_case(128, seed=11)
    inactive = in_numpy(params, x)[0] <= 0
    assert 0 < inactive.sum() < 128
    back = learning.backward(params, x, 3)
    assert not np.asarray(back.dz1)[inactive].any()
    np.testing.assert_array_equal(np.asarray(back.dz1)[~inactive], np.asarray(back.da1)[~inactive])


def one_weight(params: network.Params, name: str, at: tuple[int, ...]) -> network.Params:
    direction = {name: jnp.zeros_like(value) for name, value in params.items()}
    return {**direction, name: direction[name].at[at].set(1)}


@pytest.mark.parametrize(("name", "at"), [("W1", (300, 5)), ("b1", (5,)), ("W2", (5, 7)), ("b2", (4,))])
def test_loss_along_a_weight_is_that_of_the_network_with_the_weight_moved(name, at):
    params, x = random_case(16, seed=12)
    x[300] = 0.8
    offsets = np.array([-0.5, 0.0, 0.25])
    with jax.enable_x64(True):
        exact = {name: jnp.asarray(value, jnp.float64) for name, value in params.items()}
        losses, slope = learning.losses_along(
            exact, one_weight(exact, name, at), x.astype(np.float64), np.int32(7), offsets
        )
    for offset, ours in zip(offsets, np.asarray(losses), strict=True):
        moved = {**params, name: params[name].at[at].add(offset)}
        assert ours == pytest.approx(-np.log(in_numpy(moved, x)[3][7]), rel=1e-6)
    theirs = jax.grad(network.loss)(params, x[None], np.array([7], np.int32))[name][at]
    assert float(slope) == pytest.approx(float(theirs), rel=1e-4)


def test_learning_only_one_drawing_is_that_many_gradient_steps():
    params, x = random_case(64, seed=13)
    pictures, _ = others()
    last, seen = learning.learn_only(params, jnp.asarray(x), np.int32(7), 0.02, pictures, 10)
    kept = step_by_step = dict(params)
    for i in range(11):
        z2 = network.logits(step_by_step, x[None])
        assert float(seen.loss[i]) == pytest.approx(
            float(network.cross_entropy(z2, np.array([7], np.int32))), rel=1e-3
        )
        assert float(seen.p[i]) == pytest.approx(float(network.softmax(z2)[0, 7]), rel=1e-3)
        answers = np.argmax(network.logits(step_by_step, pictures), axis=1)
        np.testing.assert_array_equal(seen.answers[i], answers)
        kept = step_by_step
        step_by_step, _ = network.gradient_step(step_by_step, x[None], np.array([7], np.int32), 0.02)
    for name in params:
        np.testing.assert_allclose(last[name], kept[name], atol=1e-5)
