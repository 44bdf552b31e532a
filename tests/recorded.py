"""Drawings made on the real page with real pointer events, as `tests/browser/record.py` recorded them."""

from pathlib import Path
from typing import NamedTuple

from mnist_model.preprocessing.strokes import Stroke
from mnist_model.ui.pad.notation import parse_notation

FILE = Path(__file__).with_name("recorded_drawings.txt")
NO_DIGIT = "-"


class Recorded(NamedTuple):
    """One drawing: what it shows, what it is called, and the strokes in pad units."""

    label: str  # "0" to "9", or NO_DIGIT
    name: str
    strokes: list[Stroke]


def as_line(label: str, name: str, notation: str) -> str:
    return f"{label} | {name} | {notation}"


def recorded_drawings() -> list[Recorded]:
    """All of them, in the file's order."""
    lines = [line.split(" | ") for line in FILE.read_text().splitlines()]
    return [Recorded(label, name, parse_notation(notation)) for label, name, notation in lines]
