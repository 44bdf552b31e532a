"""Ways to look for ink in a picture, for none of them finds it always.

smooth paper    the paper is a smooth surface, and ink is what differs from it     photos, scans
levels          ink is the darkest, or the lightest, of two or three levels        wood, cloth, tiny pictures
around          ink is darker, or lighter, than its neighbourhood                  shadows
on a sheet      the largest light, or dark, region, and smooth paper in there      a sheet on a table, frames
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_model.preprocessing.parts import box_of, convexity, filled, largest_part
from mnist_model.preprocessing.picture import TINY_SIDE

COARSE_SIDE = 64  # the paper is estimated at this size
FAINTEST = 0.08  # of the largest possible distance from paper
SHALLOWEST = 0.03  # two levels of grey this near to each other are one
AROUND = 7  # a neighbourhood is a seventh of the picture wide: more than a stroke
LEVELS = 64  # of grey, in which thresholds are sought
SHEETS = 0.04, 0.985  # of the picture
MOSTLY_SHEET = 0.8  # of a sheet with what it encloses: less is a digit with its holes
FILLS_BOX = 0.65  # a square sheet that is tilted by 16° fills so much of its box; a digit, less
CONVEX = 0.9  # a sheet fills so much of its convex hull; an 8 has a waist, however broad its strokes are


@dataclass(frozen=True, eq=False)
class Look:
    """What one way of looking takes for ink."""

    way: str
    strength: np.ndarray  # float32[h, w]: 0 = paper, 1 = the median of ink
    mask: np.ndarray  # bool[h, w]


def looks(rgb: np.ndarray) -> Iterator[Look]:
    """All that finds anything.

    Args:
        rgb: float32[h, w, 3] in [0, 1].
    """
    grey = to_grey(rgb)
    yield from smooth_paper(rgb)
    smooth = ndimage.gaussian_filter(grey, max(grey.shape) / 320)
    one, low, high = thresholds(smooth)
    yield from levels(smooth, one, low, high)
    if max(grey.shape) > TINY_SIDE:
        yield from around(grey)
        yield from on_sheets(rgb, smooth, one)


def to_grey(rgb: np.ndarray) -> np.ndarray:
    """float32[h, w]: the brightness of colours, by ITU-R BT.601."""
    red, green, blue = np.moveaxis(rgb, 2, 0)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def smooth_paper(rgb: np.ndarray, way: str = "smooth paper") -> Iterator[Look]:
    """Ink is what is well above the paper's noise, and at least half as strong as strong ink."""
    strength = _distance_from_paper(rgb)
    noise = np.median(strength[::2, ::2]) * 1.4826  # robust standard deviation (MAD): most pixels are paper
    least = max(6 * noise, FAINTEST)
    strong = strength[strength > least]
    if strong.size:
        level = np.partition(strong, at := int(0.9 * (strong.size - 1)))[at]
        yield Look(way, strength / level, strength > max(least, 0.5 * level))


def levels(smooth: np.ndarray, one: float, low: float, high: float) -> Iterator[Look]:
    """Ink is all that is darker, or lighter, than a threshold.

    Args:
        smooth: float32[h, w], grey without its finest grain.
        one, low, high: its `thresholds`.
    """
    ways = [
        ("dark", one, 1),
        ("light", one, -1),
        ("darkest of three", low, 1),
        ("lightest of three", high, -1),
    ]
    for way, threshold, sign in ways[: 2 if max(smooth.shape) <= TINY_SIDE else 4]:
        beyond = sign * (threshold - smooth)
        mask = beyond > 0
        depth = float(np.median(beyond[mask])) if mask.any() else 0.0
        if depth >= SHALLOWEST:
            yield Look(way, np.clip(0.5 + 0.5 * beyond / depth, 0, 1.5), mask)


def around(grey: np.ndarray) -> Iterator[Look]:
    """Ink differs from the lightest, or darkest, around it: as a share of it, so that shadows are paper."""
    smooth = ndimage.gaussian_filter(grey, max(grey.shape) / 500)
    coarse = smooth[::2, ::2]  # in a quarter of the time
    size = max(3, round(max(coarse.shape) / AROUND) | 1)
    for way, paper, far in (
        ("darker than around", ndimage.grey_closing(coarse, size=(size, size)), 0),
        ("lighter than around", ndimage.grey_opening(coarse, size=(size, size)), 1),
    ):
        paper = interpolated(paper, grey.shape)
        strength = np.abs(paper - smooth) / np.maximum(np.abs(far - paper), 0.1)
        mask = strength > max(thresholds(strength)[0], FAINTEST)
        if mask.any():
            yield Look(way, strength / np.median(strength[mask]), mask)


def on_sheets(rgb: np.ndarray, smooth: np.ndarray, one: float) -> Iterator[Look]:
    """Ink is what lies on the largest light, or dark, region; all beside that gets the region's colour.

    Args:
        rgb, smooth, one: as in `looks` and `levels`.
    """
    for way, level in (("on a light sheet", smooth > one), ("on a dark sheet", smooth < one)):
        part = largest_part(level)
        if not part.any() or not is_sheet(part):
            continue
        region = filled(part)
        edge = max(2, round(max(region.shape) / 100))  # of the sheet, which is blurred
        inner = np.asarray(ndimage.minimum_filter(region, 2 * edge + 1, mode="constant"), bool)
        if not SHEETS[0] < region.mean() < SHEETS[1] or not inner.any():
            continue
        place = box_of(inner)
        cut, inside = rgb[place].copy(), inner[place]
        cut[~inside] = np.median(cut[inside], axis=0)
        for look in smooth_paper(cut, way):
            strength, mask = np.zeros(smooth.shape, np.float32), np.zeros(smooth.shape, bool)
            strength[place], mask[place] = look.strength, look.mask
            yield Look(way, strength, mask)


def is_sheet(part: np.ndarray) -> bool:
    """Whether a region is solid, and not the strokes of a digit.

    Args:
        part: bool[h, w], not empty.
    """
    within = np.pad(part[box_of(part)], 1)
    outline = filled(within)
    area, whole = np.count_nonzero(within), np.count_nonzero(outline)
    if area < MOSTLY_SHEET * whole or whole < FILLS_BOX * within.size:
        return False
    return bool(whole >= CONVEX * within.size) or convexity(outline) >= CONVEX  # the hull lies in the box


def thresholds(grey: np.ndarray) -> tuple[float, float, float]:
    """One threshold between two levels, and two between three: so that levels vary least within themselves.

    Source: Otsu, A threshold selection method from gray-level histograms, IEEE Transactions on Systems, Man
    and Cybernetics 9 (1979).

    Args:
        grey: float32[...] in [0, 1].
    """
    bins = np.minimum((grey.ravel() * LEVELS).astype(np.intp), LEVELS - 1)
    counts = np.bincount(np.maximum(bins, 0), minlength=LEVELS)
    count = np.concatenate([[0], np.cumsum(counts)]).astype(float)
    total = np.concatenate([[0], np.cumsum(counts * np.arange(LEVELS))]).astype(float)
    first, last = np.arange(LEVELS + 1)[:, None], np.arange(LEVELS + 1)
    inside = count[last] - count[first]  # how many pixels have a level from `first` to below `last`
    between = np.divide(  # the part of the variance that lies between levels, but for a constant
        (total[last] - total[first]) ** 2, inside, out=np.zeros_like(inside), where=inside > 0
    )
    one = int(np.argmax(between[0] + between[:, LEVELS]))
    both = np.where(first < last, between[0][:, None] + between + between[:, LEVELS], -1)
    low, high = np.unravel_index(np.argmax(both), both.shape)
    return one / LEVELS, float(low) / LEVELS, float(high) / LEVELS


# --- The paper ---------------------------------------------------------------------------------------------


def _distance_from_paper(rgb: np.ndarray) -> np.ndarray:
    """float32[h, w] in [0, 1]: distance of each pixel's colour from the paper's at that position.

    As a share of the largest possible distance, so that ink in shadow counts as much as ink in light.
    """
    paper = interpolated(_paper(averaged(rgb, -(-max(rgb.shape) // COARSE_SIDE))), rgb.shape[:2])
    distance = np.abs(rgb - paper)
    distance /= np.maximum(paper, 1 - paper)
    return np.maximum(np.maximum(distance[..., 0], distance[..., 1]), distance[..., 2])


def _paper(coarse: np.ndarray) -> np.ndarray:
    """float32[h, w, 3]: estimate of the background, the paper without ink, from at most 64 pixels a side.

    Lighting varies smoothly: one quadratic in x and y for each colour, fitted by least squares first to the
    pixels that resemble the picture's edge, then repeatedly to the inliers of the last fit.
    """
    samples = coarse.reshape(-1, 3).astype(float)
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in coarse.shape[:2]), indexing="ij")
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    edge = np.zeros(coarse.shape[:2], bool)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    distance = np.abs(samples - np.median(coarse[edge], axis=0)).max(axis=1)
    is_paper = distance <= max(np.median(distance), 0.1)
    smooth = samples
    for _ in range(5):
        fitted = basis[is_paper]
        square, product = (
            np.einsum("ni,nj->ij", fitted, fitted),
            np.einsum("ni,nc->ic", fitted, samples[is_paper]),
        )
        smooth = np.einsum("ni,ic->nc", basis, np.linalg.lstsq(square, product)[0])  # the normal equations
        distance = np.abs(samples - smooth).max(axis=1)
        before, is_paper = is_paper, distance <= max(2.5 * np.median(distance[is_paper]), 0.03)
        if np.array_equal(is_paper, before):
            break  # the next fit would be the same
    return smooth.reshape(coarse.shape).clip(0, 1).astype(np.float32)


# Matrix products would be shorter, but wait for each other's threads: beside a training they took 0.5 s.


def averaged(planes: np.ndarray, step: int) -> np.ndarray:
    """float32[h / step, w / step, …]: the means of blocks; the rest of a block at the end is left out."""
    height, width = (max(side // step, 1) for side in planes.shape[:2])
    step = min(step, *planes.shape[:2])
    rows = planes[: height * step : step].copy()
    for offset in range(1, step):
        rows += planes[offset : height * step : step]
    columns = rows[:, : width * step : step].copy()
    for offset in range(1, step):
        columns += rows[:, offset : width * step : step]
    return columns / (step * step)


def interpolated(planes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """float32[*shape, …]: enlarged by linear interpolation, along rows and along columns."""
    for axis, side in enumerate(shape):
        small = planes.shape[axis]
        at = ((np.arange(side, dtype=np.float32) + 0.5) * (small / side) - 0.5).clip(0, small - 1)
        first = np.minimum(at.astype(np.intp), max(small - 2, 0))
        share = (at - first).reshape([-1 if axis == n else 1 for n in range(planes.ndim)]).astype(np.float32)
        here, there = np.take(planes, first, axis), np.take(planes, np.minimum(first + 1, small - 1), axis)
        planes = here + (there - here) * share
    return planes
