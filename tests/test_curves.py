"""The SVG of the growth benchmarks: where a point is drawn, and what stands beside it."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks.curves import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, curves_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(**curves):
    return ET.fromstring(curves_svg("Title", "width", "seconds", curves))


def marks(svg):
    return [(float(mark.get("cx", "")), float(mark.get("cy", ""))) for mark in svg.iter(f"{SVG}circle")]


def test_points_are_placed_by_their_logarithms_and_higher_values_are_drawn_higher():
    first, middle, last = marks(drawn(epoch=[(1, 0.1), (10, 1), (100, 10)]))
    assert first == (LEFT, HEIGHT - BOTTOM)
    assert last == (WIDTH - RIGHT, TOP)
    assert middle == pytest.approx(((LEFT + WIDTH - RIGHT) / 2, (HEIGHT - BOTTOM + TOP) / 2))


def test_grid_lines_are_powers_of_ten_and_each_point_has_its_number():
    words = [text.text for text in drawn(epoch=[(16, 0.2), (128, 3), (1024, 20)]).iter(f"{SVG}text")]
    assert [word for word in words if word in ("0.1", "1", "10", "100")] == ["0.1", "1", "10", "100"]
    assert [word for word in words if word in ("16", "128", "1,024")] == ["16", "128", "1,024"]


def test_a_curve_and_its_name_share_a_colour():
    svg = drawn(race=[(1, 1), (8, 6)], alone=[(1, 1), (8, 8)])
    for name, (_, last_y) in zip(("race", "alone"), (marks(svg)[1], marks(svg)[3]), strict=True):
        label = next(text for text in svg.iter(f"{SVG}text") if text.text == name)
        colours = {
            mark.get("fill") for mark in svg.iter(f"{SVG}circle") if float(mark.get("cy", "")) == last_y
        }
        assert colours == {label.get("fill")}


def test_one_point_and_equal_values_are_drawn_too():
    assert len(marks(drawn(epoch=[(5, 1), (5, 1)]))) == 2
