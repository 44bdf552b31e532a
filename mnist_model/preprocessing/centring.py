"""From a drawing, strokes or a picture, to the 28×28 that the network reads, in the steps of MNIST itself.

    ink → its box scaled into 20×20, aspect kept, anti-aliased → centre of mass at the centre of 28×28

Both inputs are inked by the same code: a picture is first reduced to the path of a pen (see `picture.py`), so
that neither its size nor a thin brush changes the network's input.

Source of the steps: LeCun, Cortes, Burges, The MNIST database of handwritten digits (1998). Measured on its
60,000 training images: the longer side of the ink is 20 pixels in 59,987 of them, and the centre of mass lies
within half a pixel of pixel (14, 14): the shift was a whole number of pixels.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from mnist_model.preprocessing.candidates import candidates
from mnist_model.preprocessing.ink import DOT_SPACING_PX, dots, ink
from mnist_model.preprocessing.parts import box_of, sides
from mnist_model.preprocessing.picture import to_rgb
from mnist_model.preprocessing.strokes import IMAGE_SIDE, Stroke, as_strokes
from mnist_model.preprocessing.thinning import ink_path

BOX = 20  # longer side of the ink, in pixels
BOX_MARGIN = (IMAGE_SIDE - BOX) // 2  # pixels around the box in the middle of 28×28
CENTER = 14  # pixel that the centre of mass is moved to, right of and below the middle

STROKE_PX = 2.1
"""Diameter of the pen. MNIST's own is 2.4 in the median and 1.5 at the thinnest. A little below the median,
the small loops of an 8 and a 9 stay open: of 1,499 pen digits by writers that were not trained on, 97.1 %
were read right at 2.0, and 96.4 % at 2.5."""

PEN = STROKE_PX / BOX
"""The same diameter as a share of the digit's longer side."""

NO_PATH = np.zeros((0, 2), np.float32)

GREY_LEVEL_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
"""Pillow's modes that hold 8-bit grey levels unchanged, whatever else they hold."""

NETWORK_INPUT = "784 pixels as the network gets them"
"""What a picture says of itself, in a PNG's "Description", that is to reach the network unchanged."""

CHUNK = 64  # drawings inked at a time: their canvases fit the processor's cache (19 µs each, not 31)


def from_strokes(strokes: Sequence[Stroke]) -> np.ndarray:
    """The 28×28 picture of one drawing, as MNIST would show it.

    Args:
        strokes: float[n, 2] arrays, x to the right, y down, any unit. No stroke, or none with a point, is an
            empty drawing. Where and how large it was drawn makes no difference.

    Returns:
        uint8[28, 28], ink bright; all zeros for an empty drawing.

    Raises:
        ValueError: a stroke is not [n, 2], or a position is not a finite number.

    >>> from_strokes([np.array([[0, 0], [0, 50]])]).max(axis=1).nonzero()[0].tolist() == list(range(4, 24))
    True
    """
    return from_strokes_batch([strokes])[0]


def from_strokes_batch(
    drawings: Sequence[Sequence[Stroke]], stroke_px: float | np.ndarray = STROKE_PX
) -> np.ndarray:
    """`from_strokes` of many drawings at once, some 40,000 a second on one core.

    Args:
        drawings: a list of lists of strokes.
        stroke_px: diameter of the pen on the 28×28 grid, one for all or float[drawings].

    Returns:
        uint8[drawings, 28, 28].
    """
    width_px = np.full(len(drawings), stroke_px, np.float32)
    pictures = np.zeros((len(drawings), IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    for first in range(0, len(drawings), CHUNK):
        part = slice(first, first + CHUNK)
        checked = [as_strokes(strokes) for strokes in drawings[part]]
        boxed = ink_in_box(checked, width_px[part])
        pictures[part] = to_grey_levels(shift_pixels(boxed, mass_shift(boxed)))
    return pictures


def from_image(image: np.ndarray | Image.Image) -> np.ndarray:
    """The 28×28 picture of a drawing, a scan or a photo of one digit, as MNIST would show it.

    What the digit's ink is, is decided by geometry alone here; the page lets its networks decide between
    several answers (`mnist_model.reading.read_picture`).

    Args:
        image: uint8[h, w] or uint8[h, w, 3 or 4], uint16[h, w], or a PIL image; dark ink on light or light on
            dark, with alpha, colour or shaded paper.

    Returns:
        uint8[28, 28], ink bright; all zeros where there is no ink. A picture that has been through these
        steps already is returned unchanged (see `as_mnist_picture`).

    Raises:
        PictureError: it is not a picture of that kind; its text is one sentence for a visitor.
    """
    picture = as_mnist_picture(image)
    return from_paths([plausible_path(image)])[0] if picture is None else picture


def plausible_path(image: np.ndarray | Image.Image) -> np.ndarray:
    """float32[points, 2]: the path of the pen through the ink that is most plausible by geometry."""
    paths = (ink_path(candidate, PEN) for candidate in candidates(to_rgb(image)))
    return next((path for path in paths if len(path)), NO_PATH)


def from_paths(paths: Sequence[np.ndarray]) -> np.ndarray:
    """The 28×28 pictures of paths that were found in pictures.

    Args:
        paths: float32[points, 2] each, positions of the pen with no order in which to join them.

    Returns:
        uint8[paths, 28, 28], as `from_strokes_batch` gives where every position is a stroke of its own.
    """
    boxed = ink_of_paths(paths)
    return to_grey_levels(shift_pixels(boxed, mass_shift(boxed)))


def ink_of_paths(paths: Sequence[np.ndarray]) -> np.ndarray:
    """float32[paths, 28, 28]: as `ink_in_box`, of paths instead of strokes."""
    placed = [placed_in_box([path], STROKE_PX)[0] if len(path) else NO_PATH for path in paths]
    owner = np.repeat(np.arange(len(paths)), [len(path) for path in placed])
    return ink(np.concatenate([NO_PATH, *placed]), owner, np.full(len(paths), STROKE_PX, np.float32))


def as_mnist_picture(image: np.ndarray | Image.Image) -> np.ndarray | None:
    """The pixels of a picture that has been through these steps already, such as one of MNIST; else None.

    That is 28×28 opaque grey levels, whatever the mode they are stored in (a browser makes every picture
    RGBA), whose ink is 20 pixels long and has its centre of mass at pixel (14, 14), or that say of
    themselves that they are `NETWORK_INPUT`.

    Args:
        image: as `from_image`.

    Returns:
        uint8[28, 28], a copy, or None.
    """
    pixels = _opaque_grey_levels(image)
    if pixels is None or not pixels.any():
        return None
    if isinstance(image, Image.Image) and image.info.get("Description") == NETWORK_INPUT:
        return pixels
    is_like_mnist = (
        max(sides(box_of(pixels > 0))) == BOX and not mass_shift(pixels[None].astype(np.float32)).any()
    )
    return pixels if is_like_mnist else None


def _opaque_grey_levels(image: np.ndarray | Image.Image) -> np.ndarray | None:
    """uint8[28, 28] of a picture of that size without a coloured or transparent pixel; else None."""
    if not isinstance(image, Image.Image):
        array = np.asarray(image)
        size = (IMAGE_SIDE, IMAGE_SIDE)
        if array.dtype != np.uint8 or array.shape not in (size, (*size, 3), (*size, 4)):
            return None
        image = Image.fromarray(array)
    if image.size != (IMAGE_SIDE, IMAGE_SIDE) or image.mode not in GREY_LEVEL_MODES:
        return None
    pixels = np.asarray(image.convert("RGBA"))
    grey = pixels[..., 0]
    if (pixels[..., 3] < 255).any() or (pixels[..., :3] != grey[..., None]).any():
        return None
    return grey.copy()


def ink_in_box(drawings: Sequence[Sequence[Stroke]], width_px: np.ndarray) -> np.ndarray:
    """float32[drawings, 28, 28]: the ink's box scaled to 20 pixels, aspect kept, in the middle of the grid.

    The box is the ink's, not the path's: the pen's width is part of the 20 pixels.
    """
    placed = [placed_in_box(strokes, width) for strokes, width in zip(drawings, width_px, strict=True)]
    return ink_on_grid(placed, width_px)


def placed_in_box(strokes: Sequence[Stroke], width_px: float) -> list[Stroke]:
    """The strokes of one drawing on the grid of 28×28, its box in the middle."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    longer = (high - low).max()
    scale = (BOX - width_px) / longer if longer > 0 else 0.0
    middle = low + (high - low) / 2
    return [((stroke - middle) * scale + (IMAGE_SIDE - 1) / 2).astype(np.float32) for stroke in strokes]


def ink_on_grid(drawings: Sequence[Sequence[Stroke]], width_px: np.ndarray) -> np.ndarray:
    """float32[drawings, 28, 28]: the ink of strokes on the grid."""
    positions, owner = dots(drawings, np.full(len(drawings), DOT_SPACING_PX, np.float32))
    return ink(positions, owner, width_px)


def center_of_mass(images: np.ndarray) -> np.ndarray:
    """float[batch, 2]: centre of mass of the ink, x and y in pixels; (14, 14) without ink."""
    ink_at = np.stack([images.sum(axis=1), images.sum(axis=2)], axis=1)  # of each column and of each row
    mass = ink_at.sum(axis=2)
    moments = ink_at @ np.arange(IMAGE_SIDE, dtype=np.float32)
    return np.divide(moments, mass, out=np.full_like(moments, CENTER), where=mass > 0)


def mass_shift(images: np.ndarray) -> np.ndarray:
    """int[batch, 2]: whole pixels right and down that bring each centre of mass to pixel (14, 14).

    The centre of mass of a symmetric drawing lies exactly between two pixels; subtracting a thousandth makes
    the rounding deterministic there.
    """
    return np.rint(CENTER - center_of_mass(images) - 1e-3).astype(np.int64)


def shift_pixels(images: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Each picture moved by its own whole number of pixels right and down; what leaves the grid is cut off.

    Args:
        images: float32[batch, 28, 28].
        shift: int[batch, 2].
    """
    margin = IMAGE_SIDE // 2
    # By hand: np.pad takes 0.06 ms for one picture, a tenth of an answer. np.clip and taking the pixels by
    # index cost 0.014 ms more than what stands here.
    side = IMAGE_SIDE + 2 * margin
    padded = np.zeros((len(images), side, side), images.dtype)
    padded[:, margin:-margin, margin:-margin] = images
    start = margin - np.minimum(np.maximum(shift, -margin), margin)
    moved = np.empty_like(images)
    for i, (column, row) in enumerate(start.tolist()):
        moved[i] = padded[i, row : row + IMAGE_SIDE, column : column + IMAGE_SIDE]
    return moved


def to_grey_levels(images: np.ndarray) -> np.ndarray:
    """Brightness in [0, 1] as uint8 0 to 255."""
    return np.rint(images * 255).astype(np.uint8)
