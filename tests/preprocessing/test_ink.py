"""Rasterisation of strokes."""

import numpy as np

from mnist_model.preprocessing.ink import dots, ink


def test_no_gap_between_dots_is_wider_than_asked():
    stroke = np.array([[0, 0], [10, 0], [10, 3], [10, 3]], np.float32)
    positions, owner = dots([[stroke]], np.array([0.4], np.float32))
    assert (owner == 0).all()
    along = np.sort(positions[:, 0] + positions[:, 1])  # this path only goes right, then down
    assert along[0] == 0
    assert along[-1] == 13
    assert np.diff(along).max() <= 0.4 + 1e-6


def test_drawings_in_a_batch_do_not_touch_each_other():
    flat = np.array([[5, 5], [20, 5]], np.float32)
    upright = np.array([[5, 5], [5, 20]], np.float32)
    width = np.array([2.5, 2.5], np.float32)
    spacing = np.full(2, 0.4, np.float32)
    together = ink(*dots([[flat], [upright]], spacing), width)
    for number, stroke in enumerate((flat, upright)):
        alone = ink(*dots([[stroke]], spacing[:1]), width[:1])
        np.testing.assert_array_equal(together[number], alone[0])
    assert together[0].sum() > 0


def test_ink_agrees_with_the_distance_to_every_dot():
    rng = np.random.default_rng(0)
    positions = rng.uniform(-3, 31, (40, 2)).astype(np.float32)  # some of them outside of the grid
    width = 3.1
    picture = ink(positions, np.zeros(40, np.int32), np.array([width], np.float32))[0]
    y, x = np.mgrid[:28, :28]
    distance = np.hypot(x[..., None] - positions[:, 0], y[..., None] - positions[:, 1]).min(axis=-1)
    np.testing.assert_allclose(picture, np.clip(width / 2 + 0.5 - distance, 0, 1), atol=1e-5)


def test_a_line_has_the_ink_of_its_length_times_its_width():
    line = np.array([[5, 14.3], [22, 14.3]], np.float32)
    for width in (1.5, 2.5, 4.0):
        amount = ink(*dots([[line]], np.array([0.4], np.float32)), np.array([width], np.float32)).sum()
        exact = 17 * width + np.pi * width**2 / 4  # a rectangle and two half discs
        assert abs(amount / exact - 1) < 0.03  # the scallops, and the box filter at the round ends


def test_no_strokes_give_no_ink():
    assert ink(*dots([[], []], np.ones(2, np.float32)), np.full(2, 2.5, np.float32)).sum() == 0
