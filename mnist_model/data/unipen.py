"""Drawings with a pen in the UNIPEN text format, each with its label and its writer."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_model.preprocessing.strokes import Stroke


@dataclass(frozen=True)
class Drawing:
    """One labelled drawing of a UNIPEN file."""

    strokes: list[Stroke]
    label: str
    writer: str


def read_unipen(path: str | Path) -> list[Drawing]:
    """All labelled drawings of a file in the UNIPEN text format, plain or gzip-compressed.

    The format (Guyon et al., UNIPEN project of on-line data exchange, 1994) is a list of `.KEYWORD` lines;
    between `.PEN_DOWN` and `.PEN_UP` stand the pen's positions, one `x y …` a line, y growing UPWARDS: the
    sign of y is inverted here, so that y grows downwards as on a screen. The writer is named in a comment,
    `.COMMENT writer NAME` or, in the pen digits of UCI, `.COMMENT label writer count`.

    Args:
        path: the file; gzip is recognised by its first two bytes, not by its name.

    Returns:
        Drawings in the file's order; those without a single pen position are left out.

    Raises:
        ValueError: a position is not two numbers, the file holds no segment, or is cut off; names the file.
    """
    path = Path(path)
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("latin-1")
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{path.name}: not a whole gzip file ({error})") from error
    drawings = list(_parse_unipen(text, path.name))
    if not drawings:
        raise ValueError(
            f'{path.name}: no .SEGMENT … "label" with pen positions: not a UNIPEN file of drawings'
        )
    return drawings


def _parse_unipen(text: str, name: str) -> Iterator[Drawing]:
    label, writer = None, ""
    strokes: list[list[tuple[float, float]]] = []
    pen_is_down = False

    def finished() -> Iterator[Drawing]:
        inked = [np.array(points, np.float32) for points in strokes if points]
        if label is not None and inked:
            yield Drawing(inked, label, writer)

    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(".SEGMENT"):
            yield from finished()
            quoted = re.search(r'"(.*)"', line)
            label, writer, strokes, pen_is_down = (quoted.group(1) if quoted else None), "", [], False
        elif line.startswith(".COMMENT") and label is not None:
            words = line.split()[1:]
            if words[:1] == ["writer"] or (len(words) == 3 and all(word.isdigit() for word in words)):
                writer = words[1]
        elif line.startswith(".PEN_DOWN"):
            strokes.append([])
            pen_is_down = True
        elif line.startswith("."):
            pen_is_down = False
        elif pen_is_down and line.strip():
            try:
                x, y = line.split()[:2]
                strokes[-1].append((float(x), -float(y)))
            except ValueError:
                raise ValueError(
                    f"{name}, line {number}: expected a position 'x y', came {line[:40]!r}"
                ) from None
    yield from finished()
