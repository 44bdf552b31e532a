"""Data augmentation: random affine and elastic warps of the training pictures, new ones at every step.

A warp says for every pixel where it is fetched from: through an affine map, as when the paper is turned and
the hand is slanted, plus a smooth random field, as when the hand is unsteady. All of it runs inside the
compiled step, at 8 µs a picture.

Source: Simard, Steinkraus, Platt, Best practices for convolutional neural networks applied to visual document
analysis (2003), section 2.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.preprocessing.strokes import IMAGE_SIDE

MIDDLE = (IMAGE_SIDE - 1) / 2


@dataclass(frozen=True)
class Warp:
    """How far pictures are warped: standard deviations of what is drawn for each of them."""

    rotation: float = 0.15  # radians: 9°
    scale: float = 0.08  # of the logarithm of width and height: 8 %
    slant: float = 0.15  # pixels to the side for each pixel up
    shift_px: float = 0.5
    wobble_px: float = 0.3  # of the smooth field, at any one pixel


# Rows of weights that turn 6 control values into 28: broad bumps, each row of unit length, so that the field
# that 6×6 standard normal values span has a standard deviation of 1 at every pixel.
_bumps = np.exp(-((np.arange(IMAGE_SIDE)[:, None] - np.linspace(2, IMAGE_SIDE - 3, 6)) ** 2) / (2 * 4.5**2))
BUMPS = (_bumps / np.linalg.norm(_bumps, axis=1, keepdims=True)).astype(np.float32)

_y, _x = np.divmod(np.arange(IMAGE_SIDE * IMAGE_SIDE, dtype=np.float32), np.float32(IMAGE_SIDE))
PIXEL_POSITIONS = np.stack([_x, _y]) - np.float32(MIDDLE)  # [xy, pixels], from the middle of the picture


def warp(key: jax.Array, images: jax.Array, amount: Warp = Warp()) -> jax.Array:
    """Each picture warped in its own random way.

    Args:
        key: a `jax.random.key`; the same key gives the same warps.
        images: float32[batch, 784] in [0, 1].
        amount: how far.

    Returns:
        float32[batch, 784] in [0, 1]; what is fetched from outside of the picture is 0.
    """
    batch = images.shape[0]
    affine_key, shift_key, wobble_key = jax.random.split(key, 3)
    shift = jax.random.normal(shift_key, (batch, 2, 1)) * amount.shift_px
    control = jax.random.normal(wobble_key, (batch, 2, 6, 6)) * amount.wobble_px
    wobble = jnp.einsum("yi,ncij,xj->ncyx", BUMPS, control, BUMPS).reshape(batch, 2, IMAGE_SIDE * IMAGE_SIDE)
    return fetch(images, affine_maps(affine_key, batch, amount) @ PIXEL_POSITIONS + shift + wobble + MIDDLE)


def affine_maps(key: jax.Array, batch: int, amount: Warp) -> jax.Array:
    """float32[batch, 2, 2]: random rotation after random slant after random scale, as matrices for (x, y)."""
    angle, slant, log_width, log_height = jax.random.normal(key, (4, batch))
    angle, slant = amount.rotation * angle, amount.slant * slant
    width, height = jnp.exp(amount.scale * log_width), jnp.exp(amount.scale * log_height)
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    rows = [cos * width, (slant * cos - sin) * height, sin * width, (slant * sin + cos) * height]
    return jnp.stack(rows, axis=-1).reshape(batch, 2, 2)


def fetch(images: jax.Array, source: jax.Array) -> jax.Array:
    """Pictures resampled: each pixel is fetched from its source, between four pixels in proportion.

    Args:
        images: float32[batch, 784].
        source: float32[batch, 2, 784], x and y in pixels; (0, 0) is the centre of the pixel at the top left.

    Returns:
        float32[batch, 784].
    """
    # One pixel of margin before and two behind: a source on the very edge still has four neighbours.
    side = IMAGE_SIDE + 3
    padded = jnp.pad(images.reshape(-1, IMAGE_SIDE, IMAGE_SIDE), ((0, 0), (1, 2), (1, 2))).reshape(
        -1, side * side
    )
    source = jnp.clip(source, -1, IMAGE_SIDE)
    corner = jnp.floor(source)
    across, down = jnp.moveaxis(source - corner, 1, 0)
    column, row = jnp.moveaxis(corner.astype(jnp.int32) + 1, 1, 0)
    first = row * side + column

    def pixel(offset: int) -> jax.Array:
        return jnp.take_along_axis(padded, first + offset, axis=1)

    top = pixel(0) * (1 - across) + pixel(1) * across
    bottom = pixel(side) * (1 - across) + pixel(side + 1) * across
    return top * (1 - down) + bottom * down
