"""Pictures as they come: any size, mode, depth, transparency; and the colours that are looked at."""

import numpy as np
from PIL import Image

SMALLEST_SIDE = 8  # the longer side of a picture
MOST_PIXELS = 25_000_000  # twice what a phone's camera usually gives; 75 MB of colours
WORKING_SIDE = 320  # larger pictures are shrunk to this; a digit of a tenth of the side still has 32 pixels
TINY_SIDE = 40  # a picture up to this is all digit
NATIVE_SIDES = 16, 24  # an enlarged picture that had no more pixels than these is shrunk back
SMALLEST_BLOCK = 3  # pixels: by which a tiny picture was enlarged at least
BLUR = 0.05  # of the standard deviation: a picture that is this near to its own shrunk copy was enlarged
STEEPEST = 2  # grey levels from one native pixel to the next, as a share of all: bicubic enlarging gives 1.25

DEEPEST = 65_535  # level of grey: 16 bits
ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")


class PictureError(ValueError):
    """A picture that cannot be read; its text is one sentence for a visitor."""


def to_rgb(image: np.ndarray | Image.Image) -> np.ndarray:
    """The colours of a picture on opaque paper, shrunk to what it takes to find a digit in it.

    Args:
        image: uint8 or uint16[h, w], uint8[h, w, 3 or 4], or a PIL image of any mode, up to 25 megapixels.

    Returns:
        float32[h, w, 3] in [0, 1], at most 320 pixels a side; what is transparent is paper. A tiny picture
        that was enlarged is as small again as it was.

    Raises:
        PictureError: it is not a picture of that kind.
    """
    image = _as_image(image)
    check_size(image.size)
    rgb = _on_paper(_shrunk(_in_eight_bits(image)))
    return _as_it_was(rgb)


def check_size(size: tuple[int, int]) -> None:
    """
    Raises:
        PictureError: a picture of that width and height is too small or too large.
    """
    width, height = size
    if max(size) < SMALLEST_SIDE:
        raise PictureError(
            f"This picture is {width}×{height} pixels; its longer side should have at least {SMALLEST_SIDE}."
        )
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"This picture has {width * height / 1e6:.0f} megapixels; "
            f"at most {MOST_PIXELS // 1_000_000} are read."
        )


def _as_image(image: np.ndarray | Image.Image) -> Image.Image:
    if isinstance(image, Image.Image):
        return image
    pixels = np.asarray(image)
    is_grey = pixels.ndim == 2 and pixels.dtype in (np.uint8, np.uint16)
    is_color = pixels.ndim == 3 and pixels.shape[2] in (3, 4) and pixels.dtype == np.uint8
    if not (is_grey or is_color) or not pixels.size:
        raise PictureError(
            "expected a picture as uint8 of shape (h, w), (h, w, 3) or (h, w, 4), or as uint16 of shape "
            f"(h, w), came {pixels.dtype} {pixels.shape}"
        )
    return Image.fromarray(pixels)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """In mode L, RGB or RGBA. Deeper levels of grey lose their lowest bits, by the largest of them."""
    if image.mode == "F":
        levels = np.asarray(image)
        top = next(top for top in (1, 255, DEEPEST) if levels.max(initial=0) <= top or top == DEEPEST)
        return Image.fromarray((levels.clip(0, top) * (255 / top)).astype(np.uint8))
    if image.mode.startswith("I"):
        levels = np.asarray(image).clip(0, DEEPEST)
        top = next(top for top in (255, 1023, 4095, DEEPEST) if levels.max(initial=0) <= top)  # 8 to 16 bits
        return Image.fromarray((np.arange(DEEPEST + 1) * 255 // top).astype(np.uint8)[levels])
    has_alpha = image.mode in ALPHA_MODES or "transparency" in image.info
    if image.mode in ("L", "1") and not has_alpha:
        return image.convert("L")
    return image.convert("RGBA" if has_alpha else "RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    if (step := max(image.size) // (2 * WORKING_SIDE)) > 1:
        image = image.reduce(step)  # in whole steps first, which is fast: 12 megapixels in 15 ms
    longer = max(image.size)
    return _resized(image, WORKING_SIDE / longer) if longer > WORKING_SIDE else image


def _resized(image: Image.Image, scale: float) -> Image.Image:
    """Every pixel is the mean of those that it stands for."""
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    return image.resize(size, Image.Resampling.BOX)


def _on_paper(image: Image.Image) -> np.ndarray:
    """float32[h, w, 3]: white under what is transparent, black if the ink is light."""
    if image.mode != "RGBA":
        return np.asarray(image.convert("RGB"), np.float32) / 255
    pixels = np.asarray(image, np.float32) / 255
    color, alpha = pixels[..., :3], pixels[..., 3:]
    opaque = alpha.mean()
    if opaque == 0:
        return np.ones_like(color)
    ink_is_light = (color * alpha).mean() / opaque > 0.5
    paper = 0.0 if ink_is_light and opaque < 0.999 else 1.0
    return color * alpha + paper * (1 - alpha)


def _as_it_was(rgb: np.ndarray) -> np.ndarray:
    """A tiny picture that was enlarged, in blocks or smoothly, as small as it was; others unchanged."""
    image = Image.fromarray(np.rint(rgb * 255).astype(np.uint8))
    pixels = np.asarray(image.convert("RGBA")).view(np.uint32)[..., 0]  # one number is compared, not three
    rows, columns = (_blocks((lines[1:] != lines[:-1]).any(axis=1)) for lines in (pixels, pixels.T))
    if len(rows) and len(columns):
        return rgb[rows][:, columns]
    grey = image.convert("L")  # tells as much, in a third of the time
    levels = np.asarray(grey, np.float32)
    steepest = float(np.abs(np.diff(levels)).max(initial=0))
    for side in NATIVE_SIDES:
        if max(image.size) <= 2 * side:
            break
        scale = side / max(image.size)
        if steepest > STEEPEST * scale * np.ptp(levels):
            continue  # as most photos: the rest takes time
        again = _resized(grey, scale).resize(image.size, Image.Resampling.BICUBIC)
        if np.abs(np.asarray(again, np.float32) - levels).mean() < BLUR * levels.std():
            return np.asarray(_resized(image, scale), np.float32) / 255
    return rgb


def _blocks(differs: np.ndarray) -> np.ndarray:
    """int[blocks]: the first row of each block of equal rows; int[0] if there are no blocks of one size.

    Args:
        differs: bool[rows - 1], whether a row differs from the one before.
    """
    cuts, length = np.flatnonzero(differs) + 1, len(differs) + 1
    if len(cuts):
        size = int(np.gcd.reduce(np.append(cuts, length)))
        if size >= SMALLEST_BLOCK and length <= TINY_SIDE * size:
            return np.arange(0, length, size)
        sizes = np.diff(np.r_[0, cuts, length])  # enlarged by no whole number
        if len(sizes) <= TINY_SIDE and SMALLEST_BLOCK <= sizes.min() >= sizes.max() - 1:
            return np.append(0, cuts)
    return np.zeros(0, np.intp)
