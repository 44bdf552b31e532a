"""The answer to a drawing: which digit, how likely each of the ten is, and whether it is a digit at all."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.augmentation import GRID, MIDDLE, fetch
from mnist_model.network import DIGITS, Params, forward

SURE = 0.56
"""Least probability of an answer, on average over the picture and its two tilts; below it the page says
"not sure". Of digits by writers and sites that were not trained on, 98.0 and 97.3 % reach it, of letters from
such sites 7 %."""

TILT = 0.12
"""Radians, 7°. A digit tilted by so little is the same digit. What only happens to look like one to the
network seldom does so from three sides: at the same share of digits kept, 2 to 4 more of 100 letters are
not sure."""

# What no digit looks like, whatever the network says, in pixels of the 28×28. It costs 10 of MNIST's 60,000
# training digits and none of 17,778 pen digits.
LEAST_SIDE = 10  # a dot: the longer side of a digit's ink is 20
LEAST_HEIGHT = 0.5  # of the width; flatter is a line that lies
FILLED = 0.8  # share of ink in a box that is at least LEAST_SIDE high and wide

_cos, _sin = np.cos(TILT), np.sin(TILT)
_to_the_right = np.array([[_cos, _sin], [-_sin, _cos]], np.float32)
TILTS = [turn @ GRID + np.float32(MIDDLE) for turn in (_to_the_right, _to_the_right.T)]
"""For each pixel of a tilted picture, where in the picture it comes from: float32[2, 784], for `fetch`."""

_forward = jax.jit(forward)


@dataclass(frozen=True)
class Answer:
    """What the page says to one drawing."""

    digit: int | None  # the likeliest digit; None for an empty drawing
    sure: bool  # False: it is no digit, or could be two
    probabilities: np.ndarray  # float32[10]; all zeros for an empty drawing, which the network never sees
    likeliest: tuple[int, ...]  # the two likeliest digits, likeliest first; () for an empty drawing


def probabilities(params: Params, images: np.ndarray) -> np.ndarray:
    """The ten probabilities of each picture: `network.forward`, compiled.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].

    Returns:
        float32[batch, 10].
    """
    return np.asarray(_forward(params, images))


def is_digit(params: Params, images: np.ndarray) -> np.ndarray:
    """Whether each picture has the shape of a digit and the network is sure enough to name one.

    Args:
        params: as in `network`, any hidden width.
        images: float32[batch, 784] in [0, 1].

    Returns:
        bool[batch]; False is "not sure". An empty picture is no digit.
    """
    images = np.asarray(images)
    return _sure(images, _with_tilts(params, images)[1])


@jax.jit
def _with_tilts(params: Params, images: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The ten probabilities of each picture, and that of its answer averaged over it and its two tilts.

    Returns:
        float32[batch, 10] and float32[batch].
    """
    y_hat = total = forward(params, images)
    for tilt in TILTS:
        total += forward(params, fetch(images, jnp.broadcast_to(tilt, (len(images), *tilt.shape))))
    return y_hat, jnp.take_along_axis(total / 3, y_hat.argmax(axis=1)[:, None], axis=1)[:, 0]


def _sure(images: np.ndarray, steadiness: jax.Array) -> np.ndarray:
    return (np.asarray(steadiness) >= SURE) & could_be_a_digit(images)


def could_be_a_digit(images: np.ndarray) -> np.ndarray:
    """Whether the ink is more than a dot, not a lying line and not a filled box.

    Args:
        images: float32[batch, 784] in [0, 1].

    Returns:
        bool[batch]; False for an empty picture.
    """
    ink = images.reshape(-1, 28, 28) > 0.5
    height, width = _extent(np.any(ink, axis=2)), _extent(np.any(ink, axis=1))
    filled = (np.minimum(height, width) >= LEAST_SIDE) & (ink.sum(axis=(1, 2)) > FILLED * height * width)
    return (np.maximum(height, width) >= LEAST_SIDE) & (height >= LEAST_HEIGHT * width) & ~filled


def _extent(inked: np.ndarray) -> np.ndarray:
    """int[batch]: pixels from the first to the last that is True in each row of bool[batch, n]; or 0."""
    last = inked.shape[1] - inked[:, ::-1].argmax(axis=1)
    return np.where(inked.any(axis=1), last - inked.argmax(axis=1), 0)


def recognise(params: Params, seen: np.ndarray) -> Answer:
    """What the network makes of one 28×28 picture.

    Args:
        params: as in `network`, any hidden width.
        seen: uint8[28, 28], from `preprocessing`.
    """
    if not seen.any():
        return Answer(None, False, np.zeros(DIGITS, np.float32), ())
    image = seen.reshape(1, -1).astype(np.float32) / 255
    y_hat, steadiness = _with_tilts(params, image)
    shares = np.asarray(y_hat)[0]
    first, second = np.argsort(-shares, kind="stable")[:2]
    return Answer(int(first), bool(_sure(image, steadiness)[0]), shares, (int(first), int(second)))
