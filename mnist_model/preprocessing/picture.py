"""From a picture of a digit to the path of the pen that drew it.

    picture → background subtraction → threshold → connected components of one digit, cropped → thinning

The path does not depend on the colours, the size or the brush of the picture, and is inked again by the code
that inks the pad. Ink thinner than the pen becomes as wide as the pen; where ink is wider, the path is every
position where the pen fits into it, so that the ink keeps its width: with thinning alone, digits written with
a broad brush were misread twice as often.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

SMALLEST_SIDE, LARGEST_SIDE = 8, 4000
WORKING_SIDE = 640  # larger pictures are shrunk to this; a digit of a tenth of the side still has 64 pixels
COARSE_SIDE = 64  # the paper is estimated at this size
SHADOW_SIDE = 13  # of 64: broader than a stroke, narrower than a shadow
SHADOW_DEPTH, SHADOW_SHARE = 0.07, 0.2  # a fifth of the picture this far from smooth paper: a shadow, not ink
DIGIT_SIDE = 96  # the cropped digit is thinned at this size: a pixel of it is 0.2 of MNIST's


class PictureError(ValueError):
    """A picture that cannot be read; its text is one sentence for a visitor."""


def ink_path(image: np.ndarray | Image.Image, pen: float) -> np.ndarray:
    """The path of a pen that leaves the ink in a picture: positions in no particular order.

    Args:
        image: see `preprocessing.from_image`.
        pen: diameter of the pen that will ink the path, as a share of the digit's longer side.

    Returns:
        float32[points, 2], x and y in pixels of an enlarged crop, neighbours at most 1.5 apart; [0, 2]
        without ink.
    """
    strength = _ink_strength(_to_rgb(image))
    ink = _ink_mask(strength)
    if not ink.any():
        return np.zeros((0, 2), np.float32)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    grown = ndimage.binary_dilation(ink, iterations=2)  # so that the anti-aliased edge of the ink is kept
    level = np.pad(np.where(grown, strength, 0), 2)[top : bottom + 4, left : right + 4]
    level = level / np.median(strength[ink])
    scale = DIGIT_SIDE / max(level.shape)
    size = (max(round(level.shape[1] * scale), 1), max(round(level.shape[0] * scale), 1))
    enlarged = _resized(level, size, Image.Resampling.BICUBIC)
    shape = enlarged > 0.5
    to_paper = np.asarray(ndimage.distance_transform_edt(np.pad(shape, 1)))[1:-1, 1:-1]
    y, x = np.nonzero(thin(shape) | (to_paper >= pen / 2 * DIGIT_SIDE))
    return np.stack([x, y], axis=1).astype(np.float32)


def _to_rgb(image: np.ndarray | Image.Image) -> np.ndarray:
    """float32[h, w, 3] in [0, 1], at most 640 pixels a side; transparent parts become paper."""
    if not isinstance(image, Image.Image):
        pixels = np.asarray(image)
        if pixels.dtype != np.uint8 or not (
            pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
        ):
            raise PictureError(
                "expected a picture as uint8 of shape (h, w), (h, w, 3) or (h, w, 4), "
                f"came {pixels.dtype} {pixels.shape}"
            )
        image = Image.fromarray(pixels)
    if min(image.size) < SMALLEST_SIDE or max(image.size) > LARGEST_SIDE:
        raise PictureError(
            f"This picture is {image.width}×{image.height} pixels; it should be between "
            f"{SMALLEST_SIDE}×{SMALLEST_SIDE} and {LARGEST_SIDE}×{LARGEST_SIDE}."
        )
    image = image.convert("RGBA")
    if max(image.size) > WORKING_SIDE:
        image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    pixels = np.asarray(image, np.float32) / 255
    color, alpha = pixels[..., :3], pixels[..., 3:]
    opaque = alpha.mean()
    if opaque == 0:
        return np.ones_like(color)
    ink_is_light = (color * alpha).mean() / opaque > 0.5
    paper = 0.0 if ink_is_light and opaque < 0.999 else 1.0
    return color * alpha + paper * (1 - alpha)


def _ink_strength(rgb: np.ndarray) -> np.ndarray:
    """float32[h, w] in [0, 1]: distance of each pixel's colour from the paper's at that position.

    As a share of the largest possible distance, so that ink in shadow counts as much as ink in light.
    """
    height, width = rgb.shape[:2]
    step = max(height, width, COARSE_SIDE) / COARSE_SIDE
    size = (max(round(width / step), 1), max(round(height / step), 1))
    coarse = np.stack([_resized(rgb[..., color], size, Image.Resampling.BOX) for color in range(3)], axis=-1)
    paper = _paper(coarse)
    paper = np.stack([_resized(paper[..., color], (width, height)) for color in range(3)], axis=-1)
    return (np.abs(rgb - paper) / np.maximum(paper, 1 - paper)).max(axis=2)


def _resized(
    plane: np.ndarray, size: tuple[int, int], resampling: Image.Resampling = Image.Resampling.BILINEAR
) -> np.ndarray:
    return np.asarray(Image.fromarray(plane.astype(np.float32)).resize(size, resampling))


def _paper(coarse: np.ndarray) -> np.ndarray:
    """float32[h, w, 3]: estimate of the background, the paper without ink, from at most 64 pixels a side.

    Lighting varies smoothly: one quadratic in x and y for each colour, fitted by least squares first to the
    pixels that resemble the picture's edge, then repeatedly to the inliers of the last fit. Large residuals
    mean a shadow on the paper: then the estimate is a grey-scale closing (an opening for light ink) with a
    window that is wider than a stroke and narrower than a shadow.
    """
    samples = coarse.reshape(-1, 3)
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in coarse.shape[:2]), indexing="ij")
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    edge = np.zeros(coarse.shape[:2], bool)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    distance = np.abs(samples - np.median(coarse[edge], axis=0)).max(axis=1)
    is_paper = distance <= max(np.median(distance), 0.1)
    smooth = samples
    for _ in range(5):
        smooth = basis @ np.linalg.lstsq(basis[is_paper], samples[is_paper], rcond=None)[0]
        distance = np.abs(samples - smooth).max(axis=1)
        is_paper = distance <= max(2.5 * np.median(distance[is_paper]), 0.03)
    if (distance > SHADOW_DEPTH).mean() < SHADOW_SHARE:
        return smooth.reshape(coarse.shape).clip(0, 1)
    fill = ndimage.grey_closing if np.median(samples) > 0.5 else ndimage.grey_opening
    return np.asarray(fill(coarse, size=(SHADOW_SIDE, SHADOW_SIDE, 1)))


def _ink_mask(strength: np.ndarray) -> np.ndarray:
    """bool[h, w]: the ink of one digit: well above the paper's noise, at least half as strong as strong ink.

    Printed lines are fainter than ink. Remains of them, of shadows and of the table beside the paper are
    small components, or touch the picture's edge, or are far from the largest component.
    """
    noise = np.median(strength) * 1.4826  # robust standard deviation (MAD): most pixels are paper
    least = max(6 * noise, 0.08)
    candidates = strength[strength > least]
    if not candidates.size:
        return np.zeros(strength.shape, bool)
    ink = strength > max(least, 0.5 * np.quantile(candidates, 0.9))
    labels = np.zeros(ink.shape, np.int32)
    ndimage.label(ink, structure=np.ones((3, 3)), output=labels)
    patches = ndimage.find_objects(labels)
    sizes = np.bincount(labels.ravel())[1:]
    inside = np.array([_inside(patch, ink.shape) for patch in patches])
    main = int(np.argmax(np.where(inside, sizes, sizes * 0.1)))
    size = max(part.stop - part.start for part in patches[main])
    reach = np.where(inside, size, 0.25 * size)  # largest distance of a patch from the main one
    keep = [
        number == main or (sizes[number] >= 0.03 * sizes[main] and _gap(patch, patches[main]) < reach[number])
        for number, patch in enumerate(patches)
    ]
    return np.array([False, *keep])[labels]


def _inside(patch: tuple[slice, ...], shape: tuple[int, ...]) -> bool:
    return all(part.start > 0 and part.stop < side for part, side in zip(patch, shape, strict=True))


def _gap(patch: tuple[slice, ...], other: tuple[slice, ...]) -> int:
    return max(max(a.start - b.stop, b.start - a.stop) for a, b in zip(patch, other, strict=True))


# --- Thinning ----------------------------------------------------------------------------------------------

# A pixel's eight neighbours as (row, column), clockwise from the one above; bit i of a code is neighbour i.
NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def _removable(code: int, first_pass: bool) -> bool:
    """Whether a pixel with these neighbours may go without breaking or shortening a line (Guo, Hall, A1)."""
    n, ne, e, se, s, sw, w, nw = (bool(code >> bit & 1) for bit in range(8))
    crossings = (not n and (ne or e)) + (not e and (se or s)) + (not s and (sw or w)) + (not w and (nw or n))
    pairs = min((nw or n) + (ne or e) + (se or s) + (sw or w), (n or ne) + (e or se) + (s or sw) + (w or nw))
    protected = ((s or sw or not nw) and w) if first_pass else ((n or ne or not se) and e)
    return crossings == 1 and 2 <= pairs <= 3 and not protected


REMOVABLE = {first: np.array([_removable(code, first) for code in range(256)]) for first in (True, False)}


def thin(shape: np.ndarray) -> np.ndarray:
    """The one-pixel-wide middle line of a black-and-white shape, connected as the shape is.

    Source: Guo, Hall, Parallel thinning with two-subiteration algorithms, Comm. of the ACM 32 (1989).

    Args:
        shape: bool[h, w].

    Returns:
        bool[h, w], a subset of shape.
    """
    shape = np.pad(shape, 1)
    inner = shape[1:-1, 1:-1]
    changed = True
    while changed:
        changed = False
        for first_pass in (True, False):
            code = np.zeros(inner.shape, np.uint8)
            for bit, (row, column) in enumerate(NEIGHBOURS):
                part = shape[1 + row : shape.shape[0] - 1 + row, 1 + column : shape.shape[1] - 1 + column]
                code |= part.astype(np.uint8) << np.uint8(bit)
            gone = inner & REMOVABLE[first_pass][code]
            inner[gone] = False
            changed |= bool(gone.any())
    return inner
