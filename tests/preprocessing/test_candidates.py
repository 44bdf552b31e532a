"""Where a digit's ink may be in a picture."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_model.data.drawn.handwriting import write_digits
from mnist_model.data.drawn.painted import paint
from mnist_model.preprocessing.candidates import Candidate, candidates
from mnist_model.preprocessing.looks import looks, thresholds
from mnist_model.preprocessing.picture import to_rgb

FIVE = [np.array([[62, 12], [20, 12], [17, 45], [45, 40], [60, 58], [50, 84], [14, 84]], float)]
INK = paint(FIVE, digit=0.5, brush=12, ink=255, paper=0) > 127
PAPER = paint(FIVE, digit=0.5, brush=12, ink=30, paper=230)


def best(picture: np.ndarray | Image.Image) -> Candidate:
    return candidates(to_rgb(picture))[0]


def overlap(found: np.ndarray, ink: np.ndarray) -> float:
    """Of both together, how much they share."""
    return (found & ink).sum() / (found | ink).sum()


def with_line(y: float, left: float, right: float) -> Image.Image:
    picture = Image.fromarray(PAPER)
    ImageDraw.Draw(picture).line([(left, y), (right, y)], fill=30, width=5)
    return picture


def test_ink_is_found_where_it_is():
    assert overlap(best(PAPER).ink, INK) > 0.9
    assert overlap(best(255 - PAPER).ink, INK) > 0.9
    assert best(PAPER).contrast == pytest.approx(200 / 255, abs=0.02)
    assert best(255 - PAPER).contrast == pytest.approx(-200 / 255, abs=0.02)


@pytest.mark.parametrize(("y", "left", "right"), [(240, 0, 280), (232, 60, 220), (204, 0, 280)])
def test_a_line_under_the_digit_is_left_out(y, left, right):
    found = best(with_line(y, left, right))
    assert overlap(found.ink, INK) > 0.85
    assert found.left_out[round(y) - 2 : round(y) + 2].any(axis=0).mean() > 0.4
    assert not found.is_guess


def test_a_line_through_the_foot_is_printed_if_it_is_thin_and_may_be_a_stroke_if_it_is_not():
    seven = [np.array([[0, 0], [70, 0], [30, 100]], float)]
    ink = paint(seven, digit=0.35, brush=10, ink=255, paper=0) > 127
    for width, is_a_guess in ((3, False), (10, True)):
        picture = Image.fromarray(np.where(ink, 30, 230).astype(np.uint8))
        ImageDraw.Draw(picture).line([(95, 172), (185, 172)], fill=30, width=width)
        bare = [found for found in candidates(to_rgb(picture)) if overlap(found.ink, ink) > 0.95]
        assert bare
        assert bare[0].is_guess is is_a_guess


@pytest.mark.parametrize("margin", [0, 3, 20])
def test_a_frame_is_left_out(margin):
    picture = Image.fromarray(PAPER)
    ImageDraw.Draw(picture).rectangle([margin, margin, 279 - margin, 279 - margin], outline=30, width=3)
    assert overlap(best(picture).ink, INK) > 0.85


def test_the_stroke_of_a_digit_may_be_straight_and_long():
    seven = [np.array([[0, 0], [70, 0], [30, 100]], float)]
    picture = paint(seven, digit=0.7, brush=10, ink=0, paper=255)
    assert overlap(best(picture).ink, picture < 128) > 0.9


@pytest.mark.parametrize("digit", [5, 7])
def test_on_clean_paper_no_stroke_is_taken_for_a_line(digit):
    for strokes in write_digits(np.random.default_rng(0), np.full(60, digit))[40:50]:
        picture = paint(strokes, digit=0.6, brush=10, ink=0, paper=255)
        assert overlap(best(picture).ink, picture < 128) > 0.9


def test_a_digit_goes_on_to_the_picture_s_edge():
    for strokes in write_digits(np.random.default_rng(0), np.full(40, 7))[20:30]:
        picture = paint(strokes, digit=0.85, brush=30, place=(0.5, 0.05), ink=150, paper=255)
        assert (picture[0] < 200).any()
        assert overlap(best(picture).ink, picture < 200) > 0.95


def test_ink_on_a_sheet_on_a_table_is_found():
    table = Image.new("L", (560, 560), 90)
    table.paste(Image.fromarray(PAPER).rotate(6, expand=True, fillcolor=90), (120, 110))
    found = best(table)
    rows, _ = found.box
    assert found.contrast > 0.7
    assert 0.15 < (rows.stop - rows.start) / found.ink.shape[0] < 0.35
    assert found.ink.mean() < 0.05


def test_a_hole_in_the_ink_is_not_the_digit():
    ring = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(ring).ellipse([70, 50, 210, 230], outline=0, width=26)
    assert best(ring).contrast > 0.9


def test_a_broad_eight_is_no_sheet_with_two_digits_on_it():
    turn = np.linspace(0, 2 * np.pi, 40)
    eight = [np.stack([20 * np.sin(2 * turn), -50 * np.cos(turn)], axis=1)]
    picture = paint(eight, digit=0.7, brush=34, ink=0, paper=255)
    assert overlap(best(picture).ink, picture < 128) > 0.95


def test_ink_in_a_hard_shadow_is_ink():
    shadow = PAPER * np.where(np.arange(280) > 130, 0.45, 1)
    found = candidates(to_rgb(shadow.astype(np.uint8)))
    assert max(overlap(candidate.ink, INK) for candidate in found) > 0.85


def test_dots_are_joined_to_strokes():
    picture = Image.new("L", (280, 280), 255)
    for x, y in [
        (90, 60),
        (115, 60),
        (140, 60),
        (165, 60),
        (190, 60),
        (180, 85),
        (170, 110),
        (160, 135),
        (150, 160),
    ]:
        ImageDraw.Draw(picture).ellipse([x - 4, y - 4, x + 4, y + 4], fill=0)
    found = best(picture)
    assert found.way.endswith("dots joined")
    assert found.ink[60, 90:190].all()
    assert found.ink[:, 200:].sum() == 0


def test_what_stands_side_by_side_is_looked_at_one_by_one():
    two = np.hstack([PAPER[:, 60:220], PAPER[:, 60:220]])
    halves = (
        np.hstack([INK[:, 60:220], np.zeros((280, 160), bool)]),
        np.hstack([np.zeros((280, 160), bool), INK[:, 60:220]]),
    )
    found = candidates(to_rgb(two))
    for half in halves:
        assert max(overlap(candidate.ink, half[: candidate.ink.shape[0]]) for candidate in found) > 0.85


def test_every_candidate_is_plausible_and_holds_ink():
    for candidate in candidates(to_rgb(with_line(240, 0, 280))):
        assert 0 < candidate.plausible <= 1
        assert candidate.ink.any()
        rows, columns = candidate.box
        assert candidate.ink[rows, columns].sum() == candidate.ink.sum()
        assert not (candidate.ink & candidate.left_out).any()


@pytest.mark.parametrize("shape", [(8, 8), (1, 30), (300, 2), (33, 500), (280, 280)])
def test_pictures_of_any_shape_without_ink_have_no_candidate(shape):
    assert not candidates(to_rgb(np.full(shape, 200, np.uint8)))


def test_no_look_divides_by_nothing():
    rng = np.random.default_rng(0)
    with np.errstate(all="raise"):
        for size in ((8, 8), (30, 200), (3, 40), (320, 240)):
            for picture in (rng.integers(0, 256, size), np.eye(*size) * 255, np.zeros(size)):
                list(looks(to_rgb(picture.astype(np.uint8))))


def test_thresholds_lie_between_levels():
    grey = np.repeat(np.array([0.1, 0.5, 0.9], np.float32), [100, 300, 50])
    one, low, high = thresholds(grey)
    assert 0.1 < low < 0.5 < high < 0.9
    assert 0.1 < one < 0.9
