"""The network computes what its formulas say, in value and in gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import network


def random_batch(seed: int, batch: int = 7) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (
        rng.random((batch, network.PIXELS), dtype=np.float32),
        rng.integers(0, network.DIGITS, batch).astype(np.int32),
    )


def test_gradient_matches_central_differences():
    # float64 and a step of 1e-5: the difference itself is wrong by about step² = 1e-10, rounding adds 1e-11.
    rng = np.random.default_rng(0)
    shapes = {"W1": (6, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}
    with jax.enable_x64(True):
        params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        X, labels = jnp.asarray(rng.random((3, 6))), jnp.array([0, 3, 1])
        # At the kink of the ReLU there is no slope to compare.
        assert np.abs(X @ params["W1"] + params["b1"]).min() > 1e-3
        grads = jax.grad(network.loss)({k: jnp.asarray(v) for k, v in params.items()}, X, labels)
        loss = jax.jit(network.loss)

        def loss_with(name, index, change):
            moved = {k: v.copy() for k, v in params.items()}
            moved[name][index] += change
            return float(loss(moved, X, labels))

        step = 1e-5
        for name, shape in shapes.items():
            for index in np.ndindex(shape):
                slope = (loss_with(name, index, step) - loss_with(name, index, -step)) / (2 * step)
                assert abs(float(grads[name][index]) - slope) < 1e-8, (name, index)


@pytest.mark.parametrize("as_array", [np.asarray, jnp.asarray], ids=["numpy", "jax"])
def test_forward_agrees_with_numpy(as_array):
    params = network.init_params(jax.random.key(1), hidden=32)
    params["b1"] = params["b1"] + 0.1
    params["b2"] = params["b2"] - jnp.arange(10, dtype=jnp.float32)
    X, _ = random_batch(1)
    W1, b1, W2, b2 = (np.asarray(params[name], np.float64) for name in ("W1", "b1", "W2", "b2"))
    a1 = np.maximum(X.astype(np.float64) @ W1 + b1, 0)
    scores = np.exp(a1 @ W2 + b2)
    expected = scores / scores.sum(axis=1, keepdims=True)
    y_hat = network.forward({k: as_array(v) for k, v in params.items()}, as_array(X))
    assert y_hat.shape == (7, 10)
    assert y_hat.dtype == jnp.float32
    # Float32 sums of 784 products of size 1: about 1e-6 in a score, and no more in a probability.
    np.testing.assert_allclose(y_hat, expected, atol=5e-6)


def test_equal_logits_cost_ln_ten():
    # 7 and 10 differ, so a mean over the wrong axis or over both would be another number.
    assert network.cross_entropy(jnp.zeros((7, 10)), jnp.arange(7)) == pytest.approx(np.log(10), rel=1e-6)


def test_cost_is_the_log_probability_of_the_true_digit():
    params, (X, labels) = network.init_params(jax.random.key(2)), random_batch(2)
    p_true = np.asarray(network.forward(params, X))[np.arange(7), labels]
    assert network.loss(params, jnp.asarray(X), labels) == pytest.approx(-np.log(p_true).mean(), rel=1e-5)


def test_huge_scores_neither_overflow_nor_give_log_zero():
    scores = jnp.array([[1e4, -1e4, *[0.0] * 8]])
    np.testing.assert_array_equal(network.softmax(scores), [[1.0, *[0.0] * 9]])
    assert network.cross_entropy(scores, jnp.array([1])) == 2e4
    assert network.cross_entropy(scores, jnp.array([0])) == 0
    slope = jax.grad(network.cross_entropy)(scores, jnp.array([1]))
    np.testing.assert_array_equal(slope, [[1.0, -1.0, *[0.0] * 8]])


def test_one_hot_labels_are_refused():
    with pytest.raises(ValueError, match=r"labels are \(7, 10\) for logits \(7, 10\)"):
        network.cross_entropy(jnp.zeros((7, 10)), jnp.zeros((7, 10), jnp.int32))


def test_relu_keeps_nan_visible():
    with jax.debug_nans(False):
        assert np.isnan(network.relu(jnp.array([jnp.nan]))).all()


def test_gradient_step_goes_down_and_leaves_its_arguments_alone():
    params, (X, labels) = network.init_params(jax.random.key(3)), random_batch(3)
    before = {k: np.array(v) for k, v in params.items()}
    new, cost = network.gradient_step(params, jnp.asarray(X), labels, learning_rate=0.01)
    grads = jax.grad(network.loss)(params, jnp.asarray(X), labels)
    assert cost == network.loss(params, jnp.asarray(X), labels)
    for name in before:
        np.testing.assert_array_equal(params[name], before[name])
        np.testing.assert_array_equal(new[name], params[name] - 0.01 * grads[name])


def test_weights_at_the_start_follow_he():
    params = network.init_params(jax.random.key(4), hidden=512)
    assert {k: v.dtype for k, v in params.items()} == dict.fromkeys(("W1", "b1", "W2", "b2"), jnp.float32)
    assert not params["b1"].any()
    assert not params["b2"].any()
    # The deviation of n normal numbers is known to 1 / sqrt(2 n): 0.1 % and 1 % here; allowed: five times.
    assert float(params["W1"].std()) == pytest.approx((2 / 784) ** 0.5, rel=0.005)
    assert float(params["W2"].std()) == pytest.approx((2 / 512) ** 0.5, rel=0.05)


def test_the_seed_decides_the_weights():
    first, again, other = (network.init_params(jax.random.key(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first["W1"], again["W1"])
    assert not np.array_equal(first["W1"], other["W1"])


def test_accuracy_is_the_share_of_right_answers():
    params, (X, _) = network.init_params(jax.random.key(6)), random_batch(6, batch=8)
    answers = np.argmax(network.forward(params, X), axis=1).astype(np.int32)
    labels = answers.at[:2].set((answers[:2] + 1) % 10)
    assert network.accuracy(params, X, labels) == 0.75


LEVELS = np.arange(256, dtype=np.uint8)


def test_input_is_the_grey_level_over_255_bit_for_bit():
    images = np.resize(LEVELS, (3, 28, 28))
    for shaped in (images, images.reshape(3, 784)):
        X = network.as_input(shaped)
        assert isinstance(X, np.ndarray)
        assert X.dtype == np.float32
        np.testing.assert_array_equal(X, images.reshape(3, 784).astype(np.float32) / 255)
    assert network.as_input(images[0]).shape == (784,)
    assert network.as_input(images[0]).max() == 1


def test_input_stays_on_the_device_in_a_compiled_function():
    images = np.resize(LEVELS, (3, 28, 28))
    X = jax.jit(network.as_input)(images)
    before = jax.jit(lambda images: images.reshape(3, 784).astype(jnp.float32) / 255)(images)
    np.testing.assert_array_equal(X, before)
    # XLA multiplies by the reciprocal: one rounding more than NumPy's division, so one bit at most.
    np.testing.assert_array_max_ulp(np.asarray(X), network.as_input(images), maxulp=1)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((2, 28, 27), np.uint8),
        np.zeros(28, np.uint8),
        np.zeros((7, 112), np.uint8),
        np.zeros((1, 784)),
    ],
    ids=lambda images: f"{images.dtype}{images.shape}",
)
def test_input_of_another_shape_or_dtype_is_refused(images):
    with pytest.raises(ValueError, match=r"^images are .*, expected uint8\[\.\.\., 28, 28\] or uint8"):
        network.as_input(images)
