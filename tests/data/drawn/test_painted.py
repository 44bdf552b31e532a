"""Drawings painted with a brush."""

import numpy as np

from mnist_model.data.drawn.painted import paint, paint_at_random

ELL = [np.array([[0, 0], [0, 10], [6, 10]], float)]


def test_drawing_stands_where_and_as_large_as_asked():
    picture = paint(ELL, size=200, digit=0.5, brush=10, place=(0, 1))
    rows, columns = np.flatnonzero(picture.max(axis=1)), np.flatnonzero(picture.max(axis=0))
    assert abs(np.ptp(rows) - 100) <= 6  # half of the canvas, and half a brush above; the rest is outside
    assert abs(rows[0] - 95) <= 1
    assert columns[0] == 0
    assert abs(columns[-1] - 64) <= 1  # 6 tenths of 100, and half a brush


def test_ink_and_paper_have_their_grey_levels():
    picture = paint(ELL, ink=30, paper=220)
    assert picture.min() == 30
    assert picture.max() == 220
    assert (picture == 220).mean() > 0.5


def test_random_painting_is_seeded_and_varies():
    first = [paint_at_random(np.random.default_rng(s), ELL) for s in range(12)]
    again = [paint_at_random(np.random.default_rng(s), ELL) for s in range(12)]
    np.testing.assert_array_equal(first, again)
    assert len({picture[0, 0] for picture in first}) == 2  # white paper and black
    assert all(picture.shape == (280, 280) for picture in first)
