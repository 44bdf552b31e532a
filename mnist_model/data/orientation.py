"""Notices a data set of digits that lie transposed, mirrored or inverted, by their nearest class means.

Digits are to be upright, and bright on dark. A network that learns them otherwise reads its own test images
well and drawings badly: trained on transposed MNIST, 22 % of them. So a sample of the training images is
classified by the nearest mean digit (the largest correlation), in 16 orientations: the eight symmetries of
the square, with grey levels as they are or inverted. Of MNIST 69 % are classified right, of each of its other
orientations at most 40 % as they are and again 69 % in that one; of Fashion-MNIST at most 14 % in any.

    python -m mnist_model.data.orientation

prints the table of mean digits, from the handwriting that this project draws.
"""

from collections.abc import Callable

import numpy as np

from mnist_model.data.dataset import DIGITS
from mnist_model.preprocessing.strokes import IMAGE_SIDE

CELL_PX = 4
CELLS = IMAGE_SIDE // CELL_PX  # a side

MEAN_DIGITS = np.frombuffer(
    bytes.fromhex(
        """
        0000000101000000032d78611801001b776a8445020034722660520300337835703b02001472976413000001060b040000
        0000000102000000010e423b0d0000021a7b5008000003118d29010000041e841e02000009395e2605000001080d040100
        00000206040000000a4581661900001743447d270000091e656d0d01012981a34a290800236a6956280300010306050100
        00000102010000000b47825f0f000113325b7e22000003188e7b110003171944761900032f738d50090000031010040000
        0000000101000000061c302e0f010117575e661b0100238c78942003001151907a1701000112553c06000000050f0b0100
        0000000102010000031e565e300400085b834627080006567f610f01011521476e1600012d6e7d41070000031010030000
        0000030e1107000002185656210400064d712509010017898a732a02002193868e3a030007417b49090000000000000000
        0000000000000000031834260700011f6580962d01010e184d7e150100041e8442080000093962180100000822250a0100
        0000000101000000032f7a6d2302000b5788862e03000750c17d0d00001e7b6a741a00001a79995c0f000001080e050000
        00000000000000000118432e080000177f91a02d010124758e9f1e00010e275a710d0001112f5f46090000041524160400
        """
    ),
    np.uint8,
).reshape(DIGITS, CELLS, CELLS)
"""Mean drawing of each digit, in cells of 4×4 pixels."""

SAMPLE = 1_000
"""Images at most, evenly spaced, because some data sets are sorted by digit. Takes 10 to 30 ms."""

LEAST_SAMPLE = 20
"""Of fewer images, half may be right by chance; of 20, in any orientation, once in 10,000 times."""

LEAST_SHARE = 0.5
"""Of the sample that must be right in another orientation."""

LEAST_GAIN = 0.2
"""How much larger that share must be than the one of the images as they are. Mirrored MNIST: 0.29."""

Turn = Callable[[np.ndarray], np.ndarray]

_LYING: dict[str, tuple[Turn, str]] = {
    "": (lambda a: a, "images"),
    "transposed, as EMNIST's are": (lambda a: a.transpose(0, 2, 1), "images.transpose(0, 2, 1)"),
    "mirrored left to right": (lambda a: a[:, :, ::-1], "images[:, :, ::-1]"),
    "mirrored top to bottom": (lambda a: a[:, ::-1], "images[:, ::-1]"),
    "upside down": (lambda a: a[:, ::-1, ::-1], "images[:, ::-1, ::-1]"),
    "turned to the left": (lambda a: np.rot90(a, 1, (1, 2)), "np.rot90(images, -1, (1, 2))"),
    "turned to the right": (lambda a: np.rot90(a, -1, (1, 2)), "np.rot90(images, 1, (1, 2))"),
    "transposed and upside down": (
        lambda a: a[:, ::-1, ::-1].transpose(0, 2, 1),
        "images[:, ::-1, ::-1].transpose(0, 2, 1)",
    ),
}
"""How digits may lie: what lays upright ones so, and the NumPy expression that sets them upright again."""


def misorientation(images: np.ndarray, labels: np.ndarray) -> str:
    """What is wrong with the orientation of these digits and how to mend it, in words; "" if nothing is seen.

    Args:
        images: uint8[count, 28, 28].
        labels: uint8[count], the digits, 0 to 9.
    """
    rows = np.arange(0, len(labels), -(-len(labels) // SAMPLE))
    if len(rows) < LEAST_SAMPLE:
        return ""
    sample = _standardized(in_cells(images[rows]))
    means = np.concatenate([_standardized(lay(MEAN_DIGITS)) for lay, _ in _LYING.values()])
    # One product: in small ones the threads of BLAS wait for each other, for 20 ms each on a busy machine.
    likeness = (sample @ means.T).reshape(-1, len(_LYING), DIGITS)  # correlations
    shares: dict[tuple[str, bool], float] = {}
    for inverted, nearest in ((False, likeness.argmax(axis=2)), (True, likeness.argmin(axis=2))):
        right = (nearest == labels[rows, None]).mean(axis=0)
        shares |= {(words, inverted): float(share) for words, share in zip(_LYING, right, strict=True)}
    best = max(shares, key=shares.__getitem__)
    as_they_are = shares["", False]
    if shares[best] < LEAST_SHARE or shares[best] - as_they_are < LEAST_GAIN:
        return ""
    words, inverted = best
    expression = ("255 - " if inverted else "") + _LYING[words][1]
    seen = " and ".join(filter(None, (words, "dark on bright" if inverted else "")))
    return (
        f"its digits are {seen} ({100 * as_they_are:.0f} % of them are nearest to the mean picture of their"
        f" digit, and {100 * shares[best]:.0f} % after {expression}); save the images of both parts so"
    )


def in_cells(images: np.ndarray) -> np.ndarray:
    """Means of 4×4 pixels: float[count, 7, 7]."""
    return images.reshape(-1, CELLS, CELL_PX, CELLS, CELL_PX).mean(axis=(2, 4))


def _standardized(cells: np.ndarray) -> np.ndarray:
    """Rows of mean 0 and length 1, whose products are correlations; a blank picture stays 0."""
    rows = cells.reshape(len(cells), -1).astype(np.float32)
    rows = rows - rows.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


def mean_digits() -> np.ndarray:
    """The table, computed: uint8[10, 7, 7]."""
    from mnist_model.data.drawn.dataset import draw_dataset

    drawn = draw_dataset(train_count=10_000, test_count=1)
    cells = in_cells(drawn.train_images)
    means = [cells[drawn.train_labels == digit].mean(axis=0) for digit in range(DIGITS)]
    return np.rint(means).astype(np.uint8)


if __name__ == "__main__":
    print("\n".join(mean.tobytes().hex() for mean in mean_digits()))
