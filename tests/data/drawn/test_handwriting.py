"""Synthetic handwriting: every glyph is used and legible, and no two drawings are the same."""

from dataclasses import fields

import numpy as np
import pytest

from mnist_model.data.drawn import handwriting
from mnist_model.data.drawn.glyphs import GLYPHS, RARE_GLYPHS, Glyph
from mnist_model.data.drawn.handwriting import CALM, Variation, pen_widths, write_digits
from mnist_model.preprocessing.centring import from_strokes_batch

NO_VARIATION = Variation(**{field.name: 0.0 for field in fields(Variation)})


TABLES = pytest.mark.parametrize("glyphs", [GLYPHS, RARE_GLYPHS], ids=["common", "rare"])


def same(one, other):
    return len(one) == len(other) and all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_same_random_state_writes_identical_drawings():
    labels = np.arange(60) % 10
    one, again = (write_digits(np.random.default_rng(1), labels) for _ in range(2))
    assert all(same(a, b) for a, b in zip(one, again, strict=True))


def test_no_two_drawings_are_the_same():
    drawings = write_digits(np.random.default_rng(0), np.full(300, 7))
    assert not any(same(drawings[i], drawings[j]) for i in range(300) for j in range(i))


def test_labels_keep_their_order():
    """A bare 1 is narrower than any 0, so their widths tell them apart."""
    labels = np.repeat([0, 1], [120, 80])
    steady = write_digits(np.random.default_rng(0), labels, NO_VARIATION)
    strokes = np.array([len(drawing) for drawing in steady])
    assert len(steady) == 200
    narrow = np.array([np.ptp(np.concatenate(drawing)[:, 0]) < 0.05 for drawing in steady])
    assert narrow[labels == 1].any()
    assert not narrow[labels == 0].any()
    assert set(strokes[labels == 0]) == {1, 2}  # 2: slashed


def test_a_drawing_is_a_list_of_float32_strokes():
    for drawing in write_digits(np.random.default_rng(0), np.arange(500) % 10):
        assert isinstance(drawing, list)
        for stroke in drawing:
            assert stroke.dtype == np.float32
            assert stroke.shape[1] == 2
            assert len(stroke) >= 2
            assert np.isfinite(stroke).all()
            assert np.abs(stroke).max() < 3


def test_no_labels_give_no_drawings():
    assert write_digits(np.random.default_rng(0), np.zeros(0, np.uint8)) == []


@TABLES
def test_each_glyph_is_drawn_as_often_as_its_share(glyphs):
    labels = np.repeat(np.arange(10), 2_000)
    chosen = handwriting._choose_ways(np.random.default_rng(0), labels, glyphs)
    met = np.bincount(chosen, minlength=len(glyphs))
    for digit in range(10):
        ways = [way for way, glyph in enumerate(glyphs) if glyph.digit == digit]
        shares = np.array([glyphs[way].share for way in ways])
        expected = 2_000 * shares / shares.sum()
        assert met[ways].sum() == 2_000
        assert (np.abs(met[ways] - expected) < 5 * np.sqrt(expected)).all()  # 5 standard deviations


@pytest.mark.parametrize(
    ("digit", "strokes"),
    [(0, {1, 2}), (1, {1, 2}), (4, {1, 2}), (5, {1, 2}), (7, {1, 2}), (8, {1, 2}), (2, {1})],
)
def test_digits_are_written_with_as_many_strokes_as_people_use(digit, strokes):
    assert {len(glyph.strokes) for glyph in GLYPHS if glyph.digit == digit} == strokes


@TABLES
def test_without_variation_the_path_meets_every_point_of_the_glyph(glyphs):
    for path in handwriting._paths(glyphs):
        pen = path.curve @ path.points
        nearest = np.hypot(*(pen[:, None] - path.points).transpose(2, 0, 1)).min(axis=0)
        # A point lies at most half the way between two positions; they are up to 1/10 of a height apart.
        assert nearest.max() < 0.06


def test_a_corner_is_a_corner_and_a_curve_is_smooth():
    sharp, smooth = ("0,0 50,0! 50,50", "0,0 50,0 50,50")
    turns = []
    for stroke in (sharp, smooth):
        points, corners = handwriting._parse(stroke)
        steps = np.diff(handwriting._curve(points, corners) @ points, axis=0)
        angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
        turns.append(np.degrees(np.abs(np.diff(angles)).max()))
    assert turns[0] == pytest.approx(90)
    assert turns[1] < 20


def test_every_kind_of_variation_changes_the_drawings():
    labels = np.arange(100) % 10
    usual = write_digits(np.random.default_rng(0), labels)
    for field in fields(Variation):
        other = write_digits(
            np.random.default_rng(0),
            labels,
            Variation(**{field.name: 1.5 * getattr(Variation(), field.name)}),
        )
        assert not all(same(a, b) for a, b in zip(usual, other, strict=True)), field.name


def test_a_slant_leans_to_the_right():
    upright, leaning = (
        write_digits(
            np.random.default_rng(0), np.ones(50, int), Variation(**{**vars(NO_VARIATION), "lean": lean})
        )
        for lean in (0.0, 0.3)
    )
    for before, after in zip(upright, leaning, strict=True):
        top = np.concatenate(before)[:, 1].argmin()
        assert np.concatenate(after)[top, 0] > np.concatenate(before)[top, 0]


def test_pens_are_as_wide_as_mnists():
    widths = pen_widths(np.random.default_rng(0), 20_000)
    assert np.median(widths) == pytest.approx(2.5, abs=0.02)  # the median's standard error is 0.006
    assert widths.min() >= 1.2
    assert widths.max() <= 6.0
    assert np.std(np.log(widths)) == pytest.approx(0.28, abs=0.01)


def test_a_narrow_glyph_is_its_wide_one_pressed_together():
    wide = Glyph(8, 1, GLYPHS[0].strokes)
    steady = Variation(**{**vars(CALM), "turn": 0.0, "slant": 0.0, "lean": 0.0})
    drawn, narrow = (
        write_digits(np.random.default_rng(0), np.full(20, 8), steady, (glyph,))
        for glyph in (wide, wide._replace(width=0.4))
    )
    for (before,), (after,) in zip(drawn, narrow, strict=True):
        np.testing.assert_allclose(after, before * [0.4, 1], atol=1e-6)


def test_rare_ways_are_drawn_from_their_own_table():
    """A 6 of the rare table is narrower than one of the common: a tiny loop, or pressed together."""
    sixes = np.full(300, 6)
    widths = [
        np.median(
            [np.ptp(np.concatenate(d)[:, 0]) for d in write_digits(np.random.default_rng(0), sixes, CALM, g)]
        )
        for g in (GLYPHS, RARE_GLYPHS)
    ]
    assert widths[1] < 0.8 * widths[0]


def test_a_person_would_read_the_ideals_apart():
    """The two most similar pictures of all ways are of one digit, or differ in over a fifth of the ink."""
    glyphs = GLYPHS + RARE_GLYPHS
    digits = np.array([glyph.digit for glyph in glyphs])
    drawings = [drawing for glyph in glyphs for drawing in write_digits(*one_ideal(glyph))]
    pictures = from_strokes_batch(drawings).reshape(len(glyphs), -1) / 255
    difference = np.abs(pictures[:, None] - pictures).sum(axis=2) / np.minimum.outer(
        *[pictures.sum(axis=1)] * 2
    )
    assert difference[digits[:, None] != digits].min() > 0.2


def one_ideal(glyph):
    return np.random.default_rng(0), np.array([glyph.digit]), NO_VARIATION, (glyph,)
