"""What `train` computes, and what it reports on the way."""

import math
from dataclasses import replace
from itertools import islice

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import network
from mnist_model.data.dataset import Dataset
from mnist_model.training import Diverged, Progress, TrainingPlan, chunks, train
from mnist_model.training import steps as training_steps
from mnist_model.training import stream as training
from mnist_model.training.plain import train_plainly
from mnist_model.training.plan import LIMITS, RECIPES


def small_dataset(train_count: int = 70, test_count: int = 23, seed: int = 0) -> Dataset:
    """Noise with one bright row, which says what digit it is: easy to learn."""
    rng = np.random.default_rng(seed)

    def part(count):
        labels = rng.integers(0, 10, count).astype(np.uint8)
        images = rng.integers(0, 100, (count, 28, 28)).astype(np.uint8)
        images[np.arange(count), 2 * labels + 4] = 255
        return images, labels

    return Dataset(*part(train_count), *part(test_count), name="rows")


DATASET = small_dataset()
# 70 pictures in batches of 16: four full ones and one of 6.
PLANS = {
    "plain": TrainingPlan("minibatch", batch_size=16, epochs=3, hidden=8, learning_rate=0.1),
    "momentum": TrainingPlan("momentum", batch_size=16, epochs=3, hidden=8, learning_rate=0.05),
}
WARPED = replace(PLANS["plain"], warp=True)


def floats(images: np.ndarray) -> np.ndarray:
    return images.reshape(-1, 784).astype(np.float32) / 255


def learned(plan: TrainingPlan, dataset: Dataset = DATASET) -> dict[str, np.ndarray]:
    *_, last = train(plan, dataset)
    return {name: np.asarray(array) for name, array in last.params.items()}


def assert_same_bits(one, other):
    for name in ("W1", "b1", "W2", "b2"):
        np.testing.assert_array_equal(one[name], other[name])


def by_hand(plan: TrainingPlan, dataset: Dataset) -> dict[str, np.ndarray]:
    """The same training as a Python loop, batch by batch, with momentum and the updates in NumPy."""
    X, y = floats(dataset.train_images), dataset.train_labels.astype(np.int32)
    params = jax.tree.map(np.asarray, network.init_params(jax.random.key(plan.seed), plan.hidden))
    velocity = {name: np.zeros_like(array) for name, array in params.items()}
    gradient = jax.jit(jax.grad(network.loss))
    rates = iter(plan.learning_rates(0, plan.total_steps(len(y)), plan.total_steps(len(y))).tolist())
    for epoch in range(plan.epochs):
        order = np.random.default_rng([plan.seed, epoch]).permutation(len(y))
        for start in range(0, len(y), plan.batch_size):
            rows, rate = order[start : start + plan.batch_size], next(rates)
            grads = gradient(params, X[rows], y[rows])
            velocity = {k: plan.momentum * velocity[k] + np.asarray(grads[k]) for k in params}
            params = {k: params[k] - rate * velocity[k] for k in params}
    return params


# The compiler may add in another order: 15 steps of float32 rounding, 1e-7 each, on weights of size 0.1.
ROUNDING = 2e-6


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_compiled_loop_equals_a_python_loop_in_numpy(plan):
    compiled = learned(plan)
    for name, array in by_hand(plan, DATASET).items():
        np.testing.assert_allclose(compiled[name], array, atol=ROUNDING)


@pytest.mark.parametrize("plan", [PLANS["plain"], replace(PLANS["plain"], steps=7, warm_up=0.5)])
def test_compiled_loop_equals_the_textbook_loop_at_every_step(plan):
    start, *fast = train(replace(plan, evaluate_every=1), DATASET)
    plain = list(train_plainly(plan, DATASET))
    assert len(plain) == len(fast) == start.total_steps
    for expected, now in zip(plain, fast, strict=True):
        for name, array in expected.items():
            np.testing.assert_allclose(now.params[name], array, atol=ROUNDING)


@pytest.mark.parametrize("plan", [*PLANS.values(), WARPED], ids=[*PLANS, "warped"])
def test_same_seed_gives_identical_weights_however_chunked(plan, monkeypatch):
    def pieces_and_weights(chunk_s):
        monkeypatch.setattr(training, "CHUNK_S", chunk_s)
        reports = list(train(plan, DATASET))
        return len(reports), reports[-1].params

    in_many, many = pieces_and_weights(0.0)
    in_few, few = pieces_and_weights(100.0)
    assert in_many > in_few
    assert_same_bits(many, few)


def test_another_seed_gives_another_order_and_other_weights():
    one, other = (next(TrainingPlan(seed=seed).epoch_batches(70, epoch=0))[0] for seed in (0, 1))
    assert not np.array_equal(one, other)
    weights = [learned(TrainingPlan(batch_size=16, hidden=8, seed=seed))["W1"] for seed in (0, 1)]
    assert not np.array_equal(weights[0], weights[1])


@pytest.mark.parametrize(("examples", "sizes"), [(70, [32, 32, 6]), (64, [32, 32]), (5, [5])])
def test_every_picture_is_seen_once_in_an_epoch(examples, sizes):
    plan = TrainingPlan(batch_size=32, epochs=2)
    epochs = [list(plan.epoch_batches(examples, epoch)) for epoch in (0, 1)]
    assert [len(rows) for batches, _ in epochs[0] for rows in batches] == sizes
    assert len(sizes) == plan.steps_per_epoch(examples)
    orders = [np.concatenate([np.ravel(batches) for batches, _ in epoch]) for epoch in epochs]
    assert not np.array_equal(orders[0], orders[1])
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(examples))
    rates = np.concatenate([rates for epoch in epochs for _, rates in epoch])
    np.testing.assert_array_equal(rates, plan.learning_rates(0, 2 * len(sizes), 2 * len(sizes)))


def test_accuracy_counts_the_short_last_batch(monkeypatch):
    monkeypatch.setattr(network, "READING_BATCH", 3)
    dataset = small_dataset(test_count=7)
    # A width that no other test has, so it is compiled here: in batches of three.
    params = network.init_params(jax.random.key(0), hidden=9)
    answers = np.argmax(np.asarray(network.forward(params, floats(dataset.test_images))), axis=1)
    right = (answers == dataset.test_labels).sum()
    assert 0 < right < 7
    assert (
        training_steps.measure_accuracy(params, dataset.test_images.reshape(7, 784), dataset.test_labels)
        == right / 7
    )


def test_progress_goes_from_step_0_to_the_last_step(monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    reports = list(train(PLANS["plain"], DATASET))
    first, last = reports[0], reports[-1]
    assert (first.step, first.epoch, first.elapsed_s) == (0, 0, 0)
    assert (last.step, last.epoch, last.seconds_left) == (15, 3, 0)
    steps = [now.step for now in reports]
    assert steps == sorted(set(steps))
    for now in reports[1:]:
        assert now.epoch == math.ceil(now.step / 5)
        assert (now.total_steps, now.total_epochs) == (15, 3)
        assert now.images_per_second > 0
    for now in (first, last):
        assert now.accuracy_step == now.step
        expected = network.accuracy(now.params, floats(DATASET.test_images), DATASET.test_labels)
        assert now.test_accuracy == pytest.approx(float(expected), abs=1e-6)


def test_loss_is_the_mean_over_the_pictures():
    # One step on all 70 pictures: the loss reported is that of the start.
    start, end = train(TrainingPlan(batch_size=70, epochs=1, hidden=8), DATASET)
    labels = DATASET.train_labels.astype(np.int32)
    at_start = float(network.loss(start.params, floats(DATASET.train_images), labels))
    assert end.train_loss == pytest.approx(at_start, rel=1e-5)
    assert start.train_loss == end.train_loss
    # With steps too short to change anything, batches of 16 and of 6 weigh as many pictures as they have.
    *_, end = train(TrainingPlan(batch_size=16, epochs=1, hidden=8, learning_rate=1e-6), DATASET)
    assert end.train_loss == pytest.approx(at_start, rel=1e-4)


def test_train_changes_nothing_that_it_was_given_or_has_given_away():
    before = [DATASET.train_images.copy(), DATASET.train_labels.copy()]
    reports = [(now, jax.tree.map(np.array, now.params)) for now in train(PLANS["momentum"], DATASET)]
    np.testing.assert_array_equal(DATASET.train_images, before[0])
    np.testing.assert_array_equal(DATASET.train_labels, before[1])
    for now, params_then in reports:
        assert_same_bits(now.params, params_then)


def test_trainings_side_by_side_share_nothing(monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    plans = [TrainingPlan(batch_size=16, epochs=3, hidden=8, seed=seed) for seed in (4, 5)]
    running = [train(plan, DATASET) for plan in plans]
    last: list[Progress] = [next(run) for run in running]
    while any(now.step < now.total_steps for now in last):
        last = [next(run, now) for run, now in zip(running, last, strict=True)]
    for plan, now in zip(plans, last, strict=True):
        assert_same_bits(now.params, learned(plan))


def test_every_batch_is_warped_in_its_own_way():
    assert chunks._warp_key(PLANS["plain"], 0) is None
    blocks = [block for epoch in range(3) for block in chunks.blocks(WARPED, 70, epoch)]
    keys = [jax.random.key_data(block.warp_key) for block in blocks if block.warp_key is not None]
    assert len(np.unique(np.array(keys), axis=0)) == len(blocks) == 6
    plain, warped = learned(PLANS["plain"]), learned(WARPED)
    for name, array in plain.items():
        assert not np.array_equal(array, warped[name])


def compiled_programs() -> list[int]:
    functions = (training_steps.run_steps, training_steps.answers_compiled)
    return [function.programs() for function in functions]  # pyright: ignore[reportFunctionMemberAccess]


@pytest.mark.parametrize(("seed", "hidden"), [(0, 128), (7, 1), (2**32 - 1, 33), (5, 1024)])
def test_the_first_weights_are_those_of_the_network_bit_for_bit(seed, hidden):
    params = network.init_params(jax.random.key(seed), hidden)
    first = chunks._first_params(seed, hidden)
    assert first.keys() == params.keys()
    for name, array in params.items():
        np.testing.assert_array_equal(first[name], array)
        assert (first[name].dtype, first[name].shape) == (array.dtype, array.shape)


def test_another_plan_of_the_same_shapes_compiles_nothing():
    learned(PLANS["plain"])
    compiled = compiled_programs()
    other = TrainingPlan(
        batch_size=16,
        hidden=8,
        epochs=5,
        learning_rate=0.2,
        seed=9,
        decay=False,
        warm_up=0.1,
        evaluate_every=4,
    )
    learned(other, small_dataset(seed=9))
    assert compiled_programs() == compiled


def test_after_compiling_ahead_a_default_training_compiles_nothing():
    training.compile_ahead()
    compiled = compiled_programs()
    run = train(TrainingPlan(seed=1), small_dataset(60_000, 10_000))
    assert next(run).step < next(run).step
    run.close()
    assert compiled_programs() == compiled


# With 10 the loss stays finite but the network is useless; with 1e18 it overflows.
@pytest.mark.parametrize(
    ("recipe", "learning_rate"), [("one-by-one", 10), ("minibatch", 10), *((name, 1e18) for name in RECIPES)]
)
def test_divergence_stops_and_says_which_learning_rate_to_try(recipe, learning_rate, monkeypatch):
    monkeypatch.setitem(LIMITS, "learning_rate", (1e-6, 1e18))
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    plan = TrainingPlan(recipe, learning_rate=learning_rate, batch_size=16, hidden=8)
    reports = []
    with jax.debug_nans(False), pytest.raises(Diverged) as caught:
        reports.extend(train(plan, DATASET))
    own = TrainingPlan(recipe).learning_rate
    assert str(caught.value).endswith(
        f"with a learning rate of {learning_rate:g} its steps are too long. Try {own:g}."
    )
    for now in reports:
        assert all(np.isfinite(array).all() for array in now.params.values())
        assert now.train_loss < training_steps.DIVERGED_LOSS


@pytest.mark.parametrize("chunk_s", [0.0, 10.0])
def test_the_step_of_divergence_and_what_was_learned_before_do_not_depend_on_the_clock(chunk_s, monkeypatch):
    monkeypatch.setitem(LIMITS, "learning_rate", (1e-6, 1e18))
    monkeypatch.setattr(training, "CHUNK_S", chunk_s)
    plan = replace(PLANS["plain"], learning_rate=5.0, decay=False)
    reports = []
    with jax.debug_nans(False), pytest.raises(Diverged) as caught:
        reports.extend(train(plan, DATASET))
    assert "diverged at step 3:" in str(caught.value)
    assert reports[-1].step == 2
    *_, before = islice(train(replace(plan, evaluate_every=1), DATASET), 3)
    assert_same_bits(reports[-1].params, before.params)


@pytest.mark.parametrize("recipe", ["minibatch", "momentum"])
def test_a_network_of_dead_relus_is_reported_with_the_learning_rate_to_try(recipe, monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    plan, reports = TrainingPlan(recipe, learning_rate=3, batch_size=16, hidden=4, epochs=5), []
    with pytest.raises(Diverged) as caught:
        reports.extend(train(plan, DATASET))
    assert str(caught.value) == (
        "The network has learned nothing in 25 steps: with a learning rate of 3 its steps are too long. "
        f"Try {TrainingPlan(recipe).learning_rate:g}."
    )
    dead = network.hidden_layer(reports[-1].params, floats(DATASET.train_images)) == 0
    assert np.all(dead)


def test_learning_nothing_at_a_small_learning_rate_is_no_divergence(monkeypatch):
    monkeypatch.setattr(training, "measure_accuracy", lambda *_: 0.0)
    *_, last = train(replace(PLANS["plain"], learning_rate=1e-6), DATASET)
    assert (last.step, last.test_accuracy) == (last.total_steps, 0)


def test_divergence_at_less_than_the_recipes_own_rate_asks_for_a_tenth():
    assert chunks.what_to_try(TrainingPlan(learning_rate=0.05), "").endswith("Try 0.005.")
    assert chunks.what_to_try(TrainingPlan(learning_rate=1e-6), "").endswith("Try 1e-06.")


def test_weights_that_are_not_finite_count_as_diverged():
    # The last step of a chunk may break the weights and leave no loss that shows it.
    images = jnp.asarray(DATASET.train_images.reshape(-1, 784))
    labels = jnp.asarray(DATASET.train_labels, jnp.int32)
    batches, rates = map(jnp.asarray, next(PLANS["plain"].epoch_batches(70, epoch=0)))

    def finite(params):
        return bool(training_steps.run_steps(params, {}, images, labels, batches, rates, 0.0, 0, 0)[3])

    params = network.init_params(jax.random.key(0), 8)
    assert finite(params)
    assert not finite(params | {"b2": params["b2"].at[0].set(jnp.inf)})


def test_one_by_one_takes_a_thousand_single_pictures_and_measures_every_hundred():
    reports = list(train(TrainingPlan("one-by-one", hidden=8), DATASET))
    assert [now.step for now in reports if now.accuracy_step == now.step] == list(range(0, 1001, 100))
    assert reports[-1].total_steps == 1000
    assert round(reports[-1].images_per_second * reports[-1].elapsed_s) == 1000


def test_steps_end_a_training_within_an_epoch():
    *_, last = train(TrainingPlan(batch_size=16, steps=7, hidden=8), DATASET)
    assert (last.step, last.total_steps, last.epoch, last.total_epochs, last.seconds_left) == (7, 7, 2, 2, 0)


def test_plain_minibatch_reads_97_percent_within_three_epochs(mnist):
    # Four seeds gave 97.60 to 97.67 %, so this is not left to luck.
    *_, last = train(TrainingPlan(epochs=3), mnist)
    assert last.test_accuracy >= 0.97


def test_all_trainings_compute_on_the_memory_of_the_one_dataset(monkeypatch):
    shifted = np.empty(100 * 784 + 1, np.uint8)[1:].reshape(100, 28, 28)  # no address of XLA's liking
    shifted[...] = 0
    labels = np.zeros(100, np.uint8)
    dataset = Dataset(shifted, labels, shifted, labels, name="shifted")
    addresses = []

    def run_steps(params, velocity, images, *others):
        addresses.append(images.unsafe_buffer_pointer())
        return training_steps.run_steps(params, velocity, images, *others)

    monkeypatch.setattr(chunks, "run_steps", run_steps)
    for _ in range(2):
        next(train(PLANS["plain"], dataset))
    assert set(addresses) == {dataset.train_images.ctypes.data}
