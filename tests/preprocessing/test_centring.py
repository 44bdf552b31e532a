"""From strokes to the 28×28 of MNIST."""

import numpy as np
import pytest
from PIL import Image

from mnist_model.preprocessing.centring import (
    as_mnist_picture,
    from_image,
    from_strokes,
    from_strokes_batch,
)

FOUR = [
    np.array([[30, 10], [12, 48], [52, 50]], float),
    np.array([[44, 25], [41, 60], [40, 82]], float),
]


def test_ink_is_twenty_pixels_long_with_its_mass_in_the_centre_like_mnist():
    picture = from_strokes(FOUR)
    assert picture.shape == (28, 28)
    assert picture.dtype == np.uint8
    rows, columns = np.flatnonzero(picture.max(axis=1)), np.flatnonzero(picture.max(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    mass = picture / picture.sum()
    assert abs((mass.sum(axis=1) @ np.arange(28)) - 14) <= 0.5 + 1e-3
    assert abs((mass.sum(axis=0) @ np.arange(28)) - 14) <= 0.5 + 1e-3


@pytest.mark.parametrize("scale", [0.01, 0.37, 5.0, 4000.0])
@pytest.mark.parametrize("offset", [(0, 0), (-300, 77), (10_000, 10_000)])
def test_moved_drawing_gives_the_same_input(scale, offset):
    moved = [stroke * scale + offset for stroke in FOUR]
    difference = np.abs(from_strokes(moved).astype(int) - from_strokes(FOUR))
    assert difference.max() <= 1  # rounding to grey levels


def test_batch_and_single_are_the_same():
    drawings = [FOUR, [], [FOUR[0]], [FOUR[1] * [1, -1]]] * 30  # more than one chunk
    batch = from_strokes_batch(drawings)
    for picture, drawing in zip(batch, drawings, strict=True):
        np.testing.assert_array_equal(picture, from_strokes(drawing))


def test_aspect_is_kept():
    wide = from_strokes([np.array([[0, 0], [60, 0], [60, 20], [0, 20], [0, 0]], float)])
    rows, columns = wide.any(axis=1).sum(), wide.any(axis=0).sum()
    assert columns == 20
    # 60 units are 20 - 2.5 pixels, so 20 units are 5.8, and the pen's 2.5 come on top
    assert 8 <= rows <= 10


def test_wider_pen_leaves_more_ink_in_the_same_box():
    thin, thick = from_strokes_batch([FOUR, FOUR], np.array([1.5, 3.5]))
    assert thick.sum() > 1.7 * thin.sum()
    assert np.ptp(thick.any(axis=1).nonzero()[0]) == np.ptp(thin.any(axis=1).nonzero()[0]) == 19


@pytest.mark.parametrize("empty", [[], [np.zeros((0, 2))], [[]]])
def test_empty_pad_gives_an_empty_picture(empty):
    assert not from_strokes(empty).any()


def test_one_dot_is_one_small_spot_in_the_middle():
    picture = from_strokes([np.array([[123.0, 9.0]])])
    assert 0 < (picture > 0).sum() <= 12
    assert picture[14, 14] > 0


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ([np.zeros((3, 3))], r"\(3, 3\), expected \(points, 2\)"),
        ([np.array([[0, np.nan]])], "not a finite number"),
        ([np.array([[0, np.inf]])], "not a finite number"),
    ],
)
def test_bad_stroke_is_named(strokes, words):
    with pytest.raises(ValueError, match=words):
        from_strokes(strokes)


def test_a_picture_that_went_through_the_steps_stays_as_it_is(mnist):
    own = from_strokes(FOUR)
    np.testing.assert_array_equal(from_image(own), own)
    unchanged = [np.array_equal(from_image(image), image) for image in mnist.train_images[:200]]
    assert np.mean(unchanged) > 0.98  # the centre of mass of a few lies on the edge between two pixels


def as_black_and_white(picture: np.ndarray) -> Image.Image:
    return Image.fromarray(np.where(picture > 0, 255, 0).astype(np.uint8)).convert("1")


IN_EVERY_FORM = {
    "uint8[28, 28]": lambda picture: picture,
    "uint8[28, 28, 3]": lambda picture: np.stack([picture] * 3, axis=-1),
    "uint8[28, 28, 4]": lambda picture: np.asarray(Image.fromarray(picture).convert("RGBA")),
    **{
        mode: lambda picture, mode=mode: Image.fromarray(picture).convert(mode)
        for mode in ("L", "LA", "P", "RGB", "RGBA")
    },
}


@pytest.mark.parametrize("form", IN_EVERY_FORM)
def test_mnist_picture_is_kept_in_any_form(form):
    """A browser sends every picture as RGBA."""
    own = from_strokes(FOUR)
    np.testing.assert_array_equal(from_image(IN_EVERY_FORM[form](own)), own, strict=True)


def test_black_and_white_mnist_picture_is_kept():
    own = from_strokes(FOUR)
    np.testing.assert_array_equal(from_image(as_black_and_white(own)), np.where(own > 0, 255, 0))


def test_coloured_transparent_or_moved_pictures_are_not_taken_for_mnist():
    own = from_strokes(FOUR)
    assert as_mnist_picture(own) is not None
    coloured, transparent = (np.array(Image.fromarray(own).convert("RGBA")) for _ in range(2))
    coloured[14, 14, 2] ^= 1
    transparent[0, 0, 3] = 254
    moved = np.roll(own, 1, axis=1)
    for picture in (coloured, transparent, moved, own.astype(np.int64), np.pad(own, 1), np.zeros_like(own)):
        assert as_mnist_picture(picture) is None


def test_changing_the_result_does_not_change_the_picture():
    own = from_strokes(FOUR)
    from_image(own)[:] = 7
    np.testing.assert_array_equal(own, from_strokes(FOUR))
