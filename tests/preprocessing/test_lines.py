"""Straight lines in the ink of a picture."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_model.preprocessing.lines import straight_lines

SIDE = 200


def drawn(*lines: list[tuple[float, float]], width: int = 4) -> np.ndarray:
    picture = Image.new("1", (SIDE, SIDE))
    for line in lines:
        ImageDraw.Draw(picture).line(line, fill=1, width=width)
    return np.asarray(picture)


@pytest.mark.parametrize("rise", [-8, 0, 3, 10])
@pytest.mark.parametrize("turned", [False, True])
def test_a_line_is_found_with_all_its_pixels(rise, turned):
    ink = drawn([(30, 120), (170, 120 + rise)])
    ink = ink.T if turned else ink
    (line,) = straight_lines(ink)
    assert (line.pixels & ink).sum() > 0.9 * ink.sum()
    assert line.length == pytest.approx(0.7, abs=0.05)
    assert not line.crosses


def test_a_line_from_edge_to_edge_crosses_the_picture():
    assert straight_lines(drawn([(0, 50), (SIDE, 52)]))[0].crosses


def test_a_frame_is_four_lines():
    ink = drawn(
        [(10, 10), (190, 10)], [(190, 10), (190, 190)], [(190, 190), (10, 190)], [(10, 190), (10, 10)]
    )
    lines = straight_lines(ink)
    assert len(lines) == 4
    left = ink & ~np.logical_or.reduce([line.pixels for line in lines])
    assert left.sum() < 0.02 * ink.sum()


def test_a_stroke_that_crosses_a_line_is_not_cut():
    stroke = drawn([(100, 60), (104, 150)], width=10)
    ink = stroke | drawn([(0, 120), (SIDE, 120)])
    (line,) = straight_lines(ink)[:1]
    left = ink & ~line.pixels
    assert (left & stroke).sum() > 0.95 * stroke.sum()
    assert (left & ~stroke).sum() < 20


@pytest.mark.parametrize("thick", [20, 40])
def test_a_bar_and_a_curve_are_no_lines(thick):
    curve = Image.new("1", (SIDE, SIDE))
    ImageDraw.Draw(curve).arc([20, 20, 180, 180], 0, 360, fill=1, width=6)
    assert not straight_lines(np.asarray(curve))
    assert not straight_lines(drawn([(20, 100), (180, 100)], width=thick))


def test_short_lines_are_strokes():
    assert not straight_lines(drawn([(80, 100), (130, 100)]))
    assert not straight_lines(np.zeros((SIDE, SIDE), bool))
