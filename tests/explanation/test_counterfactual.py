"""The least change of ink: it is one, it stays within its limits, and no smaller one is near."""

import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.compiled import compile_each_shape
from mnist_model.explanation import counterfactual
from mnist_model.explanation.counterfactual import Change, nearest_at, smallest_change
from mnist_model.explanation.shares import shares_of_strokes
from mnist_model.network import as_input
from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import recognise
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.weights import load_digit_or_not, load_params

compiled = compile_each_shape(smallest_change)


def example(digit: int) -> np.ndarray:
    return as_input(from_strokes(parse_notation(EXAMPLES[digit])))


def change(source: int, wanted: int) -> Change:
    return compiled(load_params(), load_digit_or_not(), example(source), np.int32(wanted), example(wanted))


@pytest.mark.parametrize("wanted", range(10))
def test_the_changed_picture_is_named_as_wanted_also_in_grey_levels(wanted):
    for source in (1, 4, 8):
        found = change(source, wanted)
        levels = np.rint(np.asarray(found.picture) * 255).astype(np.uint8).reshape(28, 28)
        answer = recognise(load_params(), levels)
        assert (answer.digit, answer.sure) == (wanted, True)


def test_ink_stays_between_bare_and_full_and_the_edge_as_it_was():
    found = np.asarray(change(4, 0).picture)
    assert found.min() >= 0
    assert found.max() <= 1
    edge = np.ones((28, 28), bool)
    edge[2:26, 2:26] = False
    np.testing.assert_array_equal(found[edge.ravel()], example(4)[edge.ravel()])


def test_a_drawing_that_is_named_so_already_needs_no_change():
    assert float(change(7, 7).squares) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("source", "wanted"), [(4, 9), (1, 7), (8, 3), (9, 4), (3, 8)])
def test_less_of_the_change_is_not_enough(source, wanted):
    # The search aims 0.02 nats above the goal; a thirtieth less of the change, and the goal is missed.
    x, found = example(source), np.asarray(change(source, wanted).picture)
    less = x + 0.97 * (found - x)
    way, at_all = counterfactual.probabilities_on_the_way(load_params(), load_digit_or_not(), x, less)
    assert float(way[-1][wanted] * at_all[-1]) < counterfactual.GOAL
    assert float(way[0][source]) > 0.9


# Found by Adam with a bisected penalty, ten weights of 2,000 steps each, on the shipped networks.
LEAST_KNOWN = {(4, 9): 0.984, (1, 7): 0.142, (7, 1): 0.991, (8, 3): 0.648, (3, 8): 0.789, (9, 4): 0.457}


@pytest.mark.parametrize(("source", "wanted"), LEAST_KNOWN)
def test_the_change_is_about_as_small_as_a_long_search_finds(source, wanted):
    assert float(change(source, wanted).squares) < 1.05 * LEAST_KNOWN[source, wanted]


def test_nearest_picture_on_a_tangent_agrees_with_a_general_solver():
    from scipy.optimize import minimize

    rng = np.random.default_rng(0)
    x, slope = rng.random(12), rng.normal(0, 1, 12)
    level = float(slope @ np.clip(x + 0.4 * slope, 0, 1))
    ours = np.asarray(
        nearest_at(jnp.asarray(x, jnp.float32), jnp.asarray(slope, jnp.float32), jnp.float32(level))
    )
    solved = minimize(
        lambda picture: ((picture - x) ** 2).sum(),
        x,
        method="SLSQP",
        bounds=[(0, 1)] * 12,
        constraints={"type": "ineq", "fun": lambda picture: slope @ picture - level},
        options={"ftol": 1e-12},
    )
    np.testing.assert_allclose(ours, solved.x, atol=1e-3)


def test_a_point_above_the_tangent_already_stays():
    x = jnp.asarray([0.2, 0.9], jnp.float32)
    np.testing.assert_array_equal(nearest_at(x, jnp.asarray([1.0, 1.0]), jnp.float32(0.5)), x)


def test_shares_of_strokes_add_up_to_the_parts_of_inked_pixels():
    rng = np.random.default_rng(1)
    inks = np.where(rng.random((3, 784)) < 0.2, rng.integers(1, 256, (3, 784)), 0)
    parts = np.where(inks.any(axis=0), rng.normal(0, 1, 784), 0)
    shares = shares_of_strokes(parts, inks)
    assert shares.sum() == pytest.approx(parts.sum(), abs=1e-9)
    alone = (inks[0] > 0) & ~(inks[1:] > 0).any(axis=0)
    only_mine = shares_of_strokes(np.where(alone, parts, 0), inks)
    assert only_mine[0] == pytest.approx(parts[alone].sum())
    assert not only_mine[1:].any()
