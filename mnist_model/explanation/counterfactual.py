"""What would change its mind: the least ink that makes the network answer another digit.

The page names a digit d when P(a digit) · P(d | a digit) is at least one half (see `recognition`). Wanted is
the picture x' nearest to x for which it names d:

    minimise    sum over pixels of (x'[i] - x[i])²
    so that     f(x') = ln P(a digit | x') + ln P(d | x')  >=  ln 0.52     (a little more than one half)
                0 <= x'[i] <= 1, and x'[i] = x[i] outside of the frame

f is smooth between the kinks of ReLU. With its tangent at a point in its place, the answer is known but for
one number: x' = clip(x + step · gradient), with the smallest step that reaches the goal. Around the answer
f has a corner, and the tangents of its two sides take turns; so it is solved for the running mean of all
tangents, not for the newest one, and that settles. Starts from several points, since far away there may be
several nearest pictures; the best one found is given. That there is no smaller change is not proven.

Source: the problem is that of Szegedy et al., Intriguing properties of neural networks (2014), and, as an
explanation, of Wachter, Mittelstadt, Russell, Counterfactual Explanations without Opening the Black Box
(2018); tangent after tangent as in Moosavi-Dezfooli, Fawzi, Frossard, DeepFool (2016).
"""

import functools
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from mnist_model.network import IMAGE_SHAPE, Array, Params, log_softmax, logits, softmax

GOAL = 0.52
"""Probability that the page's rule gives the digit after the change: one half, and something for rounding to
grey levels."""

FRAME = 2
"""Pixels at each edge that stay as they are: ink belongs into the box of 20×20 or two pixels around it."""

STEPS = 100
MEMORY = 0.1  # weight of the newest tangent in the mean
DAMPING = 0.3  # share of the way to the mean tangent's answer
ABOVE = 0.02  # nats above the goal that a step aims at: else it comes near from below only
HALVINGS = 40
LONGEST = 200.0  # the longest step, over the length of the gradient: far beyond ink of 1 everywhere
STARTS = (0.0, 0.25, 0.5, 1.0)  # how far from the drawing towards an example of the digit a search begins
WAY = 21  # pictures on the way


class Change(NamedTuple):
    """The change of ink that was found."""

    picture: Array  # float32[pixels] in [0, 1], after the change; the drawing itself if nothing was found
    squares: Array  # float32[], sum of the squared differences; infinite if nothing was found


Tangent = Callable[[jax.Array], tuple[jax.Array, jax.Array]]
State = tuple[jax.Array, jax.Array, jax.Array, jax.Array, jax.Array]


def frame() -> np.ndarray:
    """float32[pixels]: 1 where ink may change, 0 at the edge."""
    free = np.zeros(IMAGE_SHAPE, np.float32)
    free[FRAME:-FRAME, FRAME:-FRAME] = 1
    return free.ravel()


def above_goal(params: Params, digit_or_not: Params, digit: Array | np.int32, picture: Array) -> jax.Array:
    """f(picture) - ln 0.52: at least 0 where the page would name the digit, in nats.

    Args:
        params: as in `network`, any hidden width.
        digit_or_not: the network that says whether it is a digit, any hidden width.
        digit: int32[].
        picture: float32[pixels] in [0, 1].
    """
    of_digit = log_softmax(logits(params, picture))[digit]
    of_any = log_softmax(logits(digit_or_not, picture))[1]
    return of_digit + of_any - jnp.log(GOAL)


def smallest_change(
    params: Params, digit_or_not: Params, x: Array, digit: Array | np.int32, example: Array
) -> Change:
    """The picture nearest to a drawing for which another digit is named.

    Args:
        params: as in `network`, any hidden width.
        digit_or_not: the network that says whether it is a digit, any hidden width.
        x: float32[pixels] in [0, 1], the drawing.
        digit: int32[], the digit that is to be named.
        example: float32[pixels], some picture of that digit, towards which searches begin.
    """
    free = jnp.asarray(frame())
    tangent = jax.value_and_grad(functools.partial(above_goal, params, digit_or_not, digit))
    share = jnp.asarray(STARTS, jnp.float32)[:, None]
    starts = jnp.asarray(x) + share * free * (jnp.asarray(example) - x)
    found = jax.vmap(lambda start: search(tangent, jnp.asarray(x), start, free))(starts)
    best = jnp.argmin(found.squares)
    return Change(found.picture[best], found.squares[best])


def search(tangent: Tangent, x: jax.Array, start: jax.Array, free: jax.Array) -> Change:
    """The nearest picture above the goal that one search comes by, solving for the mean of its tangents.

    Args:
        tangent: gives value and gradient of what is to be at least 0.
        x: float32[pixels], from where distances are measured.
        start: float32[pixels], where the first tangent is taken.
        free: float32[pixels], 1 where ink may change, else 0.
    """

    def step(state: State, i: jax.Array) -> tuple[State, None]:
        picture, slope, level, best, least = state
        value, gradient = tangent(picture)
        squares = jnp.sum((picture - x) ** 2)
        better = (value >= 0) & (squares < least)
        best, least = jnp.where(better, picture, best), jnp.where(better, squares, least)
        newest = jnp.maximum(1 / (i + 1), MEMORY)
        slope = (1 - newest) * slope + newest * gradient * free
        level = (1 - newest) * level + newest * ((gradient * free) @ picture - value + ABOVE)
        picture = picture + DAMPING * (nearest_at(x, slope, level) - picture)
        return (picture, slope, level, best, least), None

    zero, infinite = jnp.zeros((), x.dtype), jnp.full((), jnp.inf, x.dtype)
    begin = (start, jnp.zeros_like(x), zero, x, infinite)
    (_, _, _, best, least), _ = jax.lax.scan(step, begin, jnp.arange(STEPS, dtype=x.dtype))
    return Change(best, least)


def nearest_at(x: Array, slope: jax.Array, level: jax.Array) -> jax.Array:
    """The picture nearest to x, with ink between 0 and 1, where `slope @ picture` is at least `level`.

    By the conditions of Karush, Kuhn and Tucker it is clip(x + step · slope, 0, 1) with the smallest step
    that is enough. What is reached rises with the step, so that is found by halving. If no step is enough, it
    is the longest.

    Args:
        x: float32[pixels] in [0, 1].
        slope: float32[pixels].
        level: float32[].
    """

    def at(step: jax.Array | float) -> jax.Array:
        return jnp.clip(x + step * slope, 0, 1)

    def halve(_: jax.Array, ends: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = ends
        middle = (low + high) / 2
        enough = slope @ at(middle) >= level
        return jnp.where(enough, low, middle), jnp.where(enough, middle, high)

    longest = LONGEST / (jnp.sqrt(slope @ slope) + 1e-12)
    _, step = jax.lax.fori_loop(0, HALVINGS, halve, (jnp.zeros_like(longest), longest))
    return jnp.where(slope @ x >= level, jnp.asarray(x), at(step))


def probabilities_on_the_way(
    params: Params, digit_or_not: Params, x: Array, after: Array
) -> tuple[jax.Array, jax.Array]:
    """What both networks say of pictures on the straight way from one picture to another.

    Args:
        params: as in `network`, any hidden width.
        digit_or_not: the network that says whether it is a digit.
        x: float32[pixels], the first picture.
        after: float32[pixels], the last one.

    Returns:
        float32[WAY, digits], the ten probabilities; float32[WAY], the probability of a digit at all.
    """
    share = jnp.linspace(0, 1, WAY, dtype=jnp.float32)[:, None]
    pictures = x + share * (after - x)
    return softmax(logits(params, pictures)), softmax(logits(digit_or_not, pictures))[:, 1]
