"""A network learns somebody's hand from ten drawings, and keeps what it knew."""

import jax
import numpy as np
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.drawn.handwriting import Variation, write_glyph
from mnist_model.data.drawn.scribbles import draw_scribbles
from mnist_model.evaluation import predict
from mnist_model.preprocessing.centring import from_strokes_batch
from mnist_model.training import Progress, TrainingPlan, train
from mnist_model.training.hand import (
    FOLDS,
    MAX_DRAWINGS,
    OWN_PICTURES,
    PICTURES,
    hand_dataset,
    held_out_folds,
    learn_as_digits,
    learn_hand,
)
from mnist_model.weights import load_digit_or_not

REPLAY = draw_dataset(train_count=1_000, test_count=500)
BARRED_ONE = "12,22 34,0! 34,50 34,100", "8,52 34,50 62,48"  # to most networks a 4 or a 7


def style(count: int) -> np.ndarray:
    steady = Variation(control=0.02, stroke=0.02, end=0.04, bend=0.02, slant=0.08, stretch=0.08)
    return from_strokes_batch(write_glyph(np.random.default_rng(0), BARRED_ONE, count, steady))


def blank(count: int) -> np.ndarray:
    return np.zeros((count, 28, 28), np.uint8)


def marked(count: int) -> np.ndarray:
    """Pictures that a warp does not hide: the n-th is filled with the level 2n + 1 alone."""
    return (blank(count) + (2 * np.arange(count) + 1)[:, None, None]).astype(np.uint8)


@pytest.fixture(scope="module")
def before() -> Progress:
    *_, last = train(TrainingPlan("momentum", epochs=8, hidden=48), REPLAY)
    return last


def test_ten_drawings_teach_a_style_and_the_other_digits_stay(before):
    drawings, kept = style(60), jax.tree.map(np.array, before.params)
    after = learn_hand(before.params, drawings[:10], np.ones(10, int), REPLAY)
    was, now = (predict(p, drawings[10:], np.ones(50, int)).accuracy for p in (before.params, after))
    tested = predict(after, REPLAY.test_images, REPLAY.test_labels).accuracy
    assert was < 0.3  # 0.2 here
    assert now > 0.7  # 0.84 here
    assert tested > before.test_accuracy - 0.03  # 0.78 both; without replay it falls to 0.27
    for name, array in kept.items():
        np.testing.assert_array_equal(before.params[name], array)  # the network in use is not changed


def test_drawings_that_are_no_digit_to_the_second_network_are_ones_after_it():
    strokes = (
        "34,2 12,18 4,50 12,84 32,98 52,84 60,50 52,18 32,2",
        *("2,-2 34,50 66,102", "66,-2 34,50 2,102"),
    )  # a 0 that is crossed
    steady = Variation(control=0.02, stroke=0.02, slant=0.08, stretch=0.08)
    drawings = from_strokes_batch(write_glyph(np.random.default_rng(0), strokes, 50, steady))
    scribbles = from_strokes_batch(draw_scribbles(np.random.default_rng(0), 300))
    before = load_digit_or_not()
    after = learn_as_digits(before, drawings[:10], REPLAY)
    assert after["W2"].shape == before["W2"].shape
    assert after["b2"].shape == before["b2"].shape
    yes = [
        [predict(params, images, np.ones(len(images), int)).accuracy for params in (before, after)]
        for images in (drawings[10:], REPLAY.test_images, scribbles)
    ]
    assert yes[0][0] < 0.2  # 0.08 here
    assert yes[0][1] > yes[0][0] + 0.3  # 0.58 here, with a replay of 1,000 digits; 1 with all of MNIST
    assert yes[1][1] > yes[1][0] - 0.02
    assert yes[2][1] < yes[2][0] + 0.08


@pytest.mark.parametrize("count", [1, 7, MAX_DRAWINGS])
def test_every_drawing_has_the_same_share_and_its_own_label(count):
    labels = np.arange(count) % 10
    mixed = hand_dataset(marked(count), labels, REPLAY)
    own = mixed.train_images[:OWN_PICTURES]
    shown = (own[:, 14, 14].astype(int) - 1) // 2  # the middle of a filled picture stays as it is
    assert np.ptp(np.bincount(shown, minlength=count)) <= 1
    np.testing.assert_array_equal(mixed.train_labels[:OWN_PICTURES], labels[shown])
    assert len(mixed.train_labels) == PICTURES


def test_a_drawing_is_warped_anew_each_time():
    own = hand_dataset(style(1), np.ones(1, int), REPLAY).train_images[:OWN_PICTURES]
    assert len(np.unique(own.reshape(OWN_PICTURES, -1), axis=0)) == OWN_PICTURES


def test_the_rest_is_replay_with_the_labels_that_it_has():
    replay = Dataset(marked(100), (np.arange(100) % 10).astype(np.uint8), blank(5), blank(5)[:, 0, 0], "few")
    mixed = hand_dataset(style(3), np.array([1, 1, 1]), replay)
    levels = mixed.train_images[OWN_PICTURES:, 0, 0].astype(int)
    np.testing.assert_array_equal(mixed.train_labels[OWN_PICTURES:], (levels - 1) // 2 % 10)
    assert len(np.unique(levels)) == 100
    assert mixed.name == "few and 3 drawings of your own"
    assert mixed.test_images is replay.test_images or np.array_equal(mixed.test_images, replay.test_images)


def test_same_seed_gives_the_same_pictures_and_another_seed_others():
    first, again, other = (hand_dataset(style(2), np.ones(2, int), REPLAY, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train_images, again.train_images)
    assert not np.array_equal(first.train_images[:OWN_PICTURES], other.train_images[:OWN_PICTURES])
    assert not np.array_equal(first.train_images[OWN_PICTURES:], other.train_images[OWN_PICTURES:])


@pytest.mark.parametrize("labels", [[7] * 10, [0, 1], [3, 3, 8, 8, 8, 1, 0, 9, 9, 9, 9, 4, 4]])
def test_every_drawing_is_held_out_once_and_no_digit_at_once(labels):
    folds = held_out_folds(np.array(labels))
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(labels)))
    assert len(folds) == min(FOLDS, len(labels))
    for fold in folds:
        out = np.bincount(np.array(labels)[fold], minlength=10)
        assert (out <= np.ceil(np.bincount(labels, minlength=10) / FOLDS)).all()


def test_a_single_drawing_is_not_held_out():
    assert held_out_folds(np.array([3])) == []


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (blank(2), [1], "expected uint8[1, 28, 28]"),
        (blank(1).astype(np.float32), [1], "float32[1, 28, 28]"),
        (blank(0), [], "0 drawings"),
        (blank(MAX_DRAWINGS + 1), [1] * (MAX_DRAWINGS + 1), "121 drawings came, expected 1 to 120"),
        (blank(1), [10], "labelled 0 to 9"),
        (blank(1), [-1], "labelled 0 to 9"),
    ],
)
def test_what_is_no_set_of_drawings_is_refused_in_words(images, labels, words):
    with pytest.raises(ValueError, match="drawings") as error:
        hand_dataset(images, np.array(labels, int), REPLAY)
    assert words in str(error.value)
