"""Drawings that are no digit."""

import numpy as np
import pytest

from mnist_model.data.drawn.scribbles import KINDS, draw_scribbles
from mnist_model.preprocessing.centring import from_strokes_batch


def test_same_seed_same_scribbles():
    first, again = (draw_scribbles(np.random.default_rng(3), 50) for _ in range(2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(np.concatenate(a), np.concatenate(b))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_ink_and_never_the_same_twice(kind):
    rng = np.random.default_rng(0)
    pictures = from_strokes_batch([KINDS[kind](rng) for _ in range(40)])
    assert pictures.any(axis=(1, 2)).all()
    assert len(np.unique(pictures.reshape(40, -1), axis=0)) >= 12  # a heart is a heart, the rest varies
