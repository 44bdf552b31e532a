"""The contributions add up to what the network computed, and gradients agree with finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import network
from mnist_model.explanation import contributions as explanation
from mnist_model.explanation.contributions import score_weights
from tests.explanation.cases import WIDTHS, explain, in_numpy, random_case


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
