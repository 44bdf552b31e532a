"""One step of each optimizer against a hand calculation in float64."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import network
from mnist_model.training.steps import adam_step, momentum_step

HIDDEN, STEPS, LEARNING_RATE = 4, 3, 0.01
# One program each compiles faster than its forty operations one by one.
adam, momentum, network_loss = jax.jit(adam_step), jax.jit(momentum_step), jax.jit(network.loss)


def batches() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [(rng.random((5, 784), np.float32), rng.integers(0, 10, 5).astype(np.int32)) for _ in range(STEPS)]


def gradient(params: dict[str, np.ndarray], X: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Backpropagation written out, in float64."""
    z1 = X @ params["W1"] + params["b1"]
    a1 = np.maximum(z1, 0)
    z2 = a1 @ params["W2"] + params["b2"]
    y_hat = np.exp(z2) / np.exp(z2).sum(axis=1, keepdims=True)
    dz2 = (y_hat - np.eye(10)[labels]) / len(labels)
    dz1 = (dz2 @ params["W2"].T) * (z1 > 0)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a1.T @ dz2, "b2": dz2.sum(axis=0)}


def start() -> tuple[network.Params, dict[str, np.ndarray]]:
    params = network.init_params(jax.random.key(0), HIDDEN)
    return params, {name: np.asarray(array, np.float64) for name, array in params.items()}


def zeros(params: network.Params) -> network.Params:
    return {name: jnp.zeros_like(array) for name, array in params.items()}


def test_adam_agrees_with_its_formulas_in_float64():
    params, by_hand = start()
    mean, square = zeros(params), zeros(params)
    M = V = dict.fromkeys(params, 0.0)
    for t, (X, labels) in enumerate(batches(), start=1):
        expected_loss = network_loss(params, jnp.asarray(X), labels)
        params, mean, square, loss = adam(
            params, mean, square, jnp.asarray(X), jnp.asarray(labels), jnp.int32(t), LEARNING_RATE
        )
        assert loss == pytest.approx(float(expected_loss), rel=1e-6)
        G = gradient(by_hand, X.astype(np.float64), labels)
        M = {k: 0.9 * M[k] + 0.1 * G[k] for k in G}
        V = {k: 0.999 * V[k] + 0.001 * G[k] ** 2 for k in G}
        for k in G:
            m, v = M[k] / (1 - 0.9**t), V[k] / (1 - 0.999**t)
            by_hand[k] = by_hand[k] - LEARNING_RATE * m / (np.sqrt(v) + 1e-8)
        for k in G:
            # A gradient that is nearly 0 in float64 may be rounding in float32, and Adam moves by its sign:
            # compared where it stands clear of that. 1 - 0.999^t loses four digits of float32 at t = 1, half
            # of them under the root: 1e-4 of a step of 0.01.
            clear = np.sqrt(V[k]) > 1e-5
            assert clear.mean() > 0.4
            np.testing.assert_allclose(np.asarray(params[k])[clear], by_hand[k][clear], atol=2e-6 * t)
            np.testing.assert_allclose(mean[k], M[k], atol=1e-6)
            np.testing.assert_allclose(square[k], V[k], atol=1e-6)


def test_the_first_step_of_adam_is_the_learning_rate_against_the_sign():
    # With the bias corrected, M' / sqrt(V') is G / |G|; without, 0.1 / sqrt(0.001) = 3.16 times as much.
    params, by_hand = start()
    X, labels = batches()[0]
    after, *_ = adam(
        params, zeros(params), zeros(params), jnp.asarray(X), jnp.asarray(labels), jnp.int32(1), LEARNING_RATE
    )
    G = gradient(by_hand, X.astype(np.float64), labels)
    clear = np.abs(G["W2"]) > 1e-3  # 1e-8 beside it is nothing
    moved = np.asarray(after["W2"] - params["W2"])
    assert clear.any()
    np.testing.assert_allclose(moved[clear], -LEARNING_RATE * np.sign(G["W2"][clear]), rtol=1e-3)


def test_momentum_agrees_with_its_formulas_in_float64():
    params, by_hand = start()
    velocity, V = zeros(params), dict.fromkeys(params, 0.0)
    for X, labels in batches():
        params, velocity, _ = momentum(
            params, velocity, jnp.asarray(X), jnp.asarray(labels), LEARNING_RATE, momentum=0.9
        )
        G = gradient(by_hand, X.astype(np.float64), labels)
        V = {k: 0.9 * V[k] + G[k] for k in G}
        by_hand = {k: by_hand[k] - LEARNING_RATE * V[k] for k in G}
        for k in G:
            # Gradients are sums of five products of size 1, in float32: 1e-6 each.
            np.testing.assert_allclose(params[k], by_hand[k], atol=1e-6)
            np.testing.assert_allclose(velocity[k], V[k], atol=5e-6)
