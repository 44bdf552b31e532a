"""Letters and signs of our own."""

import numpy as np

from mnist_model.data.drawn.letters import LETTERS, draw_letters
from mnist_model.preprocessing.centring import from_strokes_batch


def test_same_seed_same_letters_and_no_two_alike():
    first, again = (draw_letters(np.random.default_rng(3), 2 * len(LETTERS)) for _ in range(2))
    pictures = from_strokes_batch(first)
    np.testing.assert_array_equal(pictures, from_strokes_batch(again))
    assert len(np.unique(pictures.reshape(len(pictures), -1), axis=0)) == len(pictures)


def test_every_kind_is_drawn_as_often():
    strokes = [len(drawing) for drawing in draw_letters(np.random.default_rng(0), 3 * len(LETTERS))]
    assert strokes == [len(letter) for letter in LETTERS for _ in range(3)]
