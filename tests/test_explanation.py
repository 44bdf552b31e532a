"""The contributions add up to what the network computed, and gradients agree with finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import explanation, network
from mnist_model.explanation import round_to_sum, score_weights

WIDTHS = [16, 128, 512]


def random_case(hidden: int, seed: int = 0) -> tuple[network.Params, np.ndarray]:
    """A network with weights and biases the size of trained ones, and a picture that is mostly background."""
    rng = np.random.default_rng(seed)
    shapes = {"W1": (784, hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    sizes = {"W1": 0.1, "b1": 0.3, "W2": 0.5, "b2": 0.3}
    params = {
        name: jnp.asarray(rng.normal(0, sizes[name], shape), jnp.float32) for name, shape in shapes.items()
    }
    x = np.where(rng.random(784) < 0.25, rng.random(784), 0).astype(np.float32)
    return params, x


def in_numpy(params: network.Params, x: np.ndarray) -> tuple[np.ndarray, ...]:
    """The forward pass in plain float64 NumPy: z1, a1, z2, y_hat."""
    W1, b1, W2, b2 = (np.asarray(params[name], np.float64) for name in ("W1", "b1", "W2", "b2"))
    z1 = x.astype(np.float64) @ W1 + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ W2 + b2
    exp_z2 = np.exp(z2 - z2.max())
    return z1, a1, z2, exp_z2 / exp_z2.sum()


def explain(params, x, hidden_unit=3, target=(4, None), meant=7, learning_rate=0.1):
    return explanation.explain_compiled(
        params,
        x,
        np.int32(hidden_unit),
        score_weights(*target),
        np.int32(meant),
        learning_rate,
        others(),
    )


def others() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    return rng.random((10, 784), np.float32), rng.integers(0, 10, 10).astype(np.int32)


@pytest.mark.parametrize("hidden", WIDTHS)
def test_forward_numbers_agree_with_numpy_and_with_the_network(hidden):
    params, x = random_case(hidden)
    explained = explain(params, x)
    # float32 sums of 784 products: 1e-5 at z1, and W2 carries at most 512 of these errors into z2.
    for ours, plain in zip(explained[:4], in_numpy(params, x), strict=True):
        np.testing.assert_allclose(ours, plain, atol=1e-4)
    np.testing.assert_allclose(explained.y_hat, network.forward(params, x[None])[0], atol=1e-6)


@pytest.mark.parametrize("hidden", WIDTHS)
@pytest.mark.parametrize("target", [(4, None), (4, 9), (0, 1)])
def test_all_parts_add_up_to_what_the_network_computed(hidden, target):
    params, x = random_case(hidden, seed=1)
    explained = explain(params, x, hidden_unit=hidden - 1, target=target)
    z1, _, z2, _ = in_numpy(params, x)
    score = z2 @ score_weights(*target)
    for contributions, total in [
        (explained.hidden_unit, z1[hidden - 1]),
        (explained.hidden_units, score),
        (explained.pixels, score),
    ]:
        added = np.asarray(contributions.parts, np.float64).sum() + float(contributions.constant)
        assert abs(added - total) < 1e-4
        assert abs(added - float(contributions.total)) < 1e-4


def test_pixel_gradient_matches_central_differences():
    # In float64, on a network in which no hidden unit is so near its kink that a step of 1e-5 bends it.
    params, x = random_case(16, seed=2)
    with jax.enable_x64(True):
        exact = {name: jnp.asarray(value, jnp.float64) for name, value in params.items()}
        picture, target = x.astype(np.float64), score_weights(4, 9).astype(np.float64)
        gradient = np.asarray(explanation.pixel_gradient(exact, jnp.asarray(picture), jnp.asarray(target)))
    assert np.abs(in_numpy(params, picture)[0]).min() > 1e-3

    def score(at: np.ndarray) -> float:
        return float(in_numpy(params, at)[2] @ target)

    step = 1e-5
    for pixel, nudge in enumerate(np.eye(784) * step):
        assert abs((score(picture + nudge) - score(picture - nudge)) / (2 * step) - gradient[pixel]) < 1e-8


def test_pixel_gradient_agrees_with_jax_grad():
    params, x = random_case(128, seed=3)
    target = score_weights(7, 2)
    gradient = jax.grad(lambda picture: network.logits(params, picture) @ target)(jnp.asarray(x))
    np.testing.assert_allclose(explanation.pixel_gradient(params, x, target), gradient, atol=1e-5)


def test_a_pixel_without_ink_contributes_nothing():
    params, x = random_case(64)
    contributions = np.asarray(explain(params, x).pixels.parts)
    assert (contributions[x == 0] == 0).all()
    assert np.count_nonzero(contributions) > 100


def test_a_difference_of_logits_is_the_log_odds():
    params, x = random_case(128, seed=4)
    explained = explain(params, x, target=(4, 9))
    odds = float(explained.y_hat[4]) / float(explained.y_hat[9])
    assert float(explained.hidden_units.total) == pytest.approx(np.log(odds), abs=1e-4)


@pytest.mark.parametrize("hidden", WIDTHS)
def test_learning_step_is_the_networks_gradient_step(hidden):
    params, x = random_case(hidden, seed=5)
    after, loss = network.gradient_step(params, jnp.asarray(x)[None], jnp.array([7]), 0.05)
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
    assert not np.asarray(explained.step.hidden_step).any()
    assert not np.asarray(explained.pixels.parts).any()


@pytest.mark.parametrize("decimals", [0, 2, 3])
def test_printed_parts_add_up_to_the_printed_total(decimals):
    rng = np.random.default_rng(7)
    for count in range(1, 30):
        parts = rng.normal(0, 3, count)
        total = parts.sum()
        printed = round_to_sum(parts.tolist(), total, decimals)
        assert round(sum(printed), decimals) == round(round(total, decimals), decimals)
        # Rounding alone moves a number by half a unit; making the sum right, by less than one.
        assert np.abs(np.array(printed) - parts).max() < 10.0**-decimals
