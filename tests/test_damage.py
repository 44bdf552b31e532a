"""Damage to a network: each setting changes what it names, deterministically, in a copy."""

import jax
import numpy as np
import pytest

from mnist_model import network
from mnist_model.damage import Damage, damage_params


@pytest.fixture(scope="module")
def params() -> network.Params:
    fresh = network.init_params(jax.random.key(0), hidden=40)
    return {**fresh, "b1": fresh["b1"] + 0.1, "b2": fresh["b2"] - 0.2}


def test_no_damage_changes_no_number(params):
    assert not Damage()
    for name, array in damage_params(params, Damage()).items():
        np.testing.assert_array_equal(array, params[name])


def test_noise_is_scaled_by_its_setting(params):
    W1 = np.asarray(params["W1"])
    half = damage_params(params, Damage(noise=0.5))["W1"] - W1
    whole = damage_params(params, Damage(noise=1.0))["W1"] - W1
    np.testing.assert_allclose(whole, 2 * half, atol=1e-6)
    # 31,360 draws: their spread is within 2 % of the spread that was asked for.
    assert whole.std() == pytest.approx(W1.std(), rel=0.02)


def test_silenced_hidden_units_are_off_for_any_picture(params):
    quarter = damage_params(params, Damage(silenced=0.25, noise=1.0))
    X = np.random.default_rng(0).random((50, 784), np.float32)
    z1 = X @ quarter["W1"] + quarter["b1"]
    assert (z1 == 0).all(axis=0).sum() == 10
    more = damage_params(params, Damage(silenced=0.5))
    off_before = ~quarter["W1"].any(axis=0)
    assert not more["W1"][:, off_before].any()


def test_all_hidden_units_off_leaves_only_the_biases(params):
    dead = damage_params(params, Damage(silenced=1.0))
    X = np.random.default_rng(0).random((3, 784), np.float32)
    a1 = np.maximum(X @ dead["W1"] + dead["b1"], 0)
    np.testing.assert_allclose(a1 @ dead["W2"] + dead["b2"], np.tile(params["b2"], (3, 1)), atol=1e-7)


def test_without_biases_keeps_the_weights(params):
    bare = damage_params(params, Damage(without_biases=True))
    assert not bare["b1"].any()
    assert not bare["b2"].any()
    np.testing.assert_array_equal(bare["W1"], params["W1"])


def test_params_are_not_changed(params):
    before = {name: np.array(array) for name, array in params.items()}
    damage_params(params, Damage(noise=1.0, silenced=0.5, without_biases=True))
    for name, array in params.items():
        np.testing.assert_array_equal(array, before[name])
