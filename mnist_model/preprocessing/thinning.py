"""From the ink in a picture to the path of the pen that left it: thinning.

The path does not depend on the size or the brush of the picture, and is inked again by the code that inks the
pad. Ink thinner than the pen becomes as wide as the pen; where ink is wider, the path is every position where
the pen fits into it, so that the ink keeps its width: with thinning alone, digits written with a broad brush
were misread twice as often.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_model.preprocessing.candidates import Candidate

DIGIT_SIDE = 96  # the cropped digit is thinned at this size: a pixel of it is 0.2 of MNIST's
MARGIN = 2  # pixels around the ink, for its anti-aliased edge


def ink_path(candidate: Candidate, pen: float) -> np.ndarray:
    """The path of a pen that leaves a candidate's ink: positions in no particular order.

    Args:
        candidate: from `candidates`.
        pen: diameter of the pen that will ink the path, as a share of the digit's longer side.

    Returns:
        float32[points, 2], x and y in pixels of an enlarged crop, neighbours at most 1.5 apart; [0, 2]
        where the ink is too faint to leave a shape.
    """
    rows, columns = (
        slice(side.start, side.stop + 2 * MARGIN) for side in candidate.box
    )  # of padded pictures
    ink, strength, left_out = (
        np.pad(plane, MARGIN)[rows, columns]
        for plane in (candidate.ink, candidate.strength, candidate.left_out)
    )
    grown = ndimage.binary_dilation(ink, iterations=MARGIN) & ~left_out
    level = np.where(grown, strength, 0) / np.median(strength[ink])
    scale = DIGIT_SIDE / max(level.shape)
    size = (max(round(level.shape[1] * scale), 1), max(round(level.shape[0] * scale), 1))
    enlarged = Image.fromarray(level.astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
    shape = np.asarray(enlarged) > 0.5
    to_paper = np.asarray(ndimage.distance_transform_edt(np.pad(shape, 1)))[1:-1, 1:-1]
    y, x = np.nonzero(thin(shape) | (to_paper >= pen / 2 * DIGIT_SIDE))
    return np.stack([x, y], axis=1).astype(np.float32)


# --- Thinning ----------------------------------------------------------------------------------------------


def _removable(code: int, first_pass: bool) -> bool:
    """Whether a pixel may go without breaking or shortening a line (Guo, Hall, A1).

    Args:
        code: it and its neighbours, row by row: bit 0 is the one above on the left, bit 4 the pixel itself.
        first_pass: of the two, that take away from different sides.
    """
    nw, n, ne, w, here, e, sw, s, se = (bool(code >> bit & 1) for bit in range(9))
    crossings = (not n and (ne or e)) + (not e and (se or s)) + (not s and (sw or w)) + (not w and (nw or n))
    pairs = min((nw or n) + (ne or e) + (se or s) + (sw or w), (n or ne) + (e or se) + (s or sw) + (w or nw))
    protected = ((s or sw or not nw) and w) if first_pass else ((n or ne or not se) and e)
    return here and crossings == 1 and 2 <= pairs <= 3 and not protected


REMOVABLE = [np.array([_removable(code, first_pass) for code in range(512)]) for first_pass in (True, False)]


def thin(shape: np.ndarray) -> np.ndarray:
    """The one-pixel-wide middle line of a black-and-white shape, connected as the shape is.

    Source: Guo, Hall, Parallel thinning with two-subiteration algorithms, Comm. of the ACM 32 (1989).

    Args:
        shape: bool[h, w].

    Returns:
        bool[h, w], a subset of shape.
    """
    shape = np.pad(shape, 1).astype(np.uint16)
    inner = shape[1:-1, 1:-1]
    changed = True
    while changed:
        changed = False
        for removable in REMOVABLE:
            rows = shape[:, :-2] | shape[:, 1:-1] << 1 | shape[:, 2:] << 2
            code = rows[:-2] | rows[1:-1] << 3 | rows[2:] << 6
            gone = removable.take(code)
            inner[gone] = 0
            changed |= bool(gone.any())
    return inner.astype(bool)
