"""Reading IDX files, the format in which MNIST is published: big-endian header, then one byte per value.

    images: 00 00 08 03 | count | rows | columns | count * rows * columns bytes
    labels: 00 00 08 01 | count | count bytes

The third byte, 08, says "unsigned bytes"; the fourth is the number of dimensions; every size is a uint32.
A gzip file is told by its first two bytes, not by its name: what unpacks or copies such files renames them.
No more is decompressed than the header states and the format allows, so that a small gzip file cannot fill
the memory (a decompression bomb).

Source: LeCun, Cortes, Burges, The MNIST database of handwritten digits, "File formats".
"""

import gzip
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mnist_model.data.dataset import DIGITS, DataError
from mnist_model.preprocessing.strokes import IMAGE_SIDE

# EMNIST Digits, the largest set of digits in this format, has 240,000 training images.
MOST_ITEMS = 300_000

_GZIP_START = b"\x1f\x8b"
_UNSIGNED_BYTES = 0x08


def read_images(path: Path) -> np.ndarray:
    """The images of one IDX file, uint8[count, 28, 28]; plain or gzip, whatever its name says.

    Raises:
        DataError: the file is missing, or is not exactly what its header and this project expect.
    """
    return _read(path, (IMAGE_SIDE, IMAGE_SIDE), "images")


def read_labels(path: Path) -> np.ndarray:
    """The labels of one IDX file, uint8[count], each 0 to 9; plain or gzip, whatever its name says.

    Raises:
        DataError: the file is missing, or is not exactly what its header and this project expect.
    """
    labels = _read(path, (), "labels")
    if labels.max() >= DIGITS:
        first = int(np.argmax(labels >= DIGITS))
        raise DataError(f"label {first} is {labels[first]}, expected 0 to 9: another set of data?", path)
    return labels


def _read(path: Path, item_shape: tuple[int, ...], what: str) -> np.ndarray:
    try:
        with path.open("rb") as file:
            is_packed = file.read(len(_GZIP_START)) == _GZIP_START
            file.seek(0)
            with gzip.open(file) if is_packed else file as unpacked:
                return _parse(unpacked, path, item_shape, what)
    except FileNotFoundError:
        raise DataError("no such file", path) from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"the gzip stream is damaged ({error}): fetch the file again", path) from error
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror or error})", path) from error


def _parse(file: BinaryIO | gzip.GzipFile, path: Path, item_shape: tuple[int, ...], what: str) -> np.ndarray:
    dims = 1 + len(item_shape)
    header_bytes = 4 + 4 * dims
    header = file.read(header_bytes)
    expected_magic = bytes([0, 0, _UNSIGNED_BYTES, dims])
    if header[:4] != expected_magic:
        raise DataError(
            f"starts with {header[:4].hex(' ') or 'nothing'}, expected {expected_magic.hex(' ')}, plain or in"
            f" a gzip file: not an IDX file of {what}",
            path,
        )
    if len(header) < header_bytes:
        raise DataError(f"ends inside its header of {header_bytes} bytes: fetch the file again", path)
    count, *sizes = struct.unpack(f">{dims}I", header[4:])
    if tuple(sizes) != item_shape:
        raise DataError(f"pictures of {sizes[0]}×{sizes[1]}, expected 28×28: not MNIST's format", path)
    if not 1 <= count <= MOST_ITEMS:
        raise DataError(f"announces {count} {what}, expected 1 to {MOST_ITEMS}", path)
    stated = count * int(np.prod(item_shape, dtype=int))
    body = file.read(stated)
    if len(body) < stated:
        raise DataError(
            f"cut short: {len(body)} bytes of {what}, expected {stated} for {count} of them:"
            " fetch the file again",
            path,
        )
    # Reading past the end also makes gzip verify its checksum.
    if file.read(1):
        raise DataError(f"goes on after its {count} {what}: fetch the file again", path)
    return np.frombuffer(body, np.uint8).reshape(count, *item_shape)
