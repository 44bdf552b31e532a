"""Random warps of the training pictures."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage

from mnist_model.training.augmentation import BUMPS, MIDDLE, PIXEL_POSITIONS, Warp, affine_maps, fetch, warp

STILL = Warp(rotation=0, scale=0, slant=0, shift_px=0, wobble_px=0)


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    blobs = ndimage.gaussian_filter(rng.random((50, 28, 28)), (0, 2, 2))
    blobs = (blobs - blobs.min()) / np.ptp(blobs)
    blobs[:, [0, -1]] = blobs[:, :, [0, -1]] = 0
    return jnp.asarray(blobs.reshape(50, 784), jnp.float32)


def test_no_warp_changes_nothing(images):
    np.testing.assert_allclose(warp(jax.random.key(0), images, STILL), images, atol=1e-5)


def test_fetch_agrees_with_scipy(images):
    source = np.random.default_rng(1).uniform(-3, 31, (50, 2, 784)).astype(np.float32)
    ours = fetch(images, jnp.asarray(source))
    for picture, (x, y), expected in zip(np.asarray(images), source, np.asarray(ours), strict=True):
        theirs = ndimage.map_coordinates(picture.reshape(28, 28), [y, x], order=1, mode="grid-constant")
        np.testing.assert_allclose(expected, theirs, atol=1e-5)


def test_each_part_moves_what_it_should():
    key = jax.random.key(3)
    turn = np.asarray(affine_maps(key, 200, Warp(rotation=0.3, scale=0, slant=0)))
    np.testing.assert_allclose(turn @ turn.transpose(0, 2, 1), np.tile(np.eye(2), (200, 1, 1)), atol=1e-6)
    np.testing.assert_allclose(np.linalg.det(turn), 1, atol=1e-6)
    assert 0.25 < np.arctan2(turn[:, 1, 0], turn[:, 0, 0]).std() < 0.35
    slant = np.asarray(affine_maps(key, 200, Warp(rotation=0, scale=0, slant=0.2)))
    np.testing.assert_allclose(slant[:, 0, 0], 1)
    np.testing.assert_allclose(slant[:, 1], np.tile([0, 1], (200, 1)))
    assert 0.15 < slant[:, 0, 1].std() < 0.25


def test_wobble_has_its_size_at_every_pixel():
    control = np.random.default_rng(0).normal(size=(4000, 6, 6))
    field = np.einsum("yi,nij,xj->nyx", BUMPS, control, BUMPS)
    np.testing.assert_allclose(field.std(axis=0), 1, atol=0.06)  # five standard errors of 4000 draws


def test_same_key_same_warps_and_every_picture_its_own(images):
    same = jnp.tile(images[:1], (20, 1))
    first, again = warp(jax.random.key(5), same), warp(jax.random.key(5), same)
    np.testing.assert_array_equal(first, again)
    assert len(np.unique(np.asarray(first), axis=0)) == 20
    assert not np.array_equal(first, warp(jax.random.key(6), same))


def test_warped_pictures_are_pictures(images):
    warped = warp(jax.random.key(7), images, Warp(0.5, 0.3, 0.5, 4, 2))
    assert warped.dtype == jnp.float32
    assert warped.shape == images.shape
    assert 0 <= float(warped.min()) <= float(warped.max()) <= 1


def test_grid_is_x_then_y_from_the_middle():
    assert PIXEL_POSITIONS.shape == (2, 784)
    np.testing.assert_array_equal(PIXEL_POSITIONS[:, 1] + MIDDLE, [1, 0])
    np.testing.assert_array_equal(PIXEL_POSITIONS[:, 28] + MIDDLE, [0, 1])


def test_a_map_is_rotation_after_slant_after_scale():
    # In another order the matrices differ: a slant of a stretched picture is not a stretch of a slanted one.
    key, amount = jax.random.key(3), Warp(rotation=0.5, scale=0.4, slant=0.6)
    angles, slants, log_widths, log_heights = np.asarray(jax.random.normal(key, (4, 5)), np.float64)
    for number, map_ in enumerate(affine_maps(key, 5, amount)):
        cos, sin = np.cos(0.5 * angles[number]), np.sin(0.5 * angles[number])
        rotation = np.array([[cos, -sin], [sin, cos]])
        slant = np.array([[1, 0.6 * slants[number]], [0, 1]])
        scale = np.diag(np.exp([0.4 * log_widths[number], 0.4 * log_heights[number]]))
        np.testing.assert_allclose(map_, rotation @ slant @ scale, atol=1e-5)  # float32 against float64
