"""Strokes: the UNIPEN reader and the ink."""

import gzip

import numpy as np
import pytest

from mnist_model.data.unipen import read_unipen
from mnist_model.preprocessing.ink import dots, ink

UNIPEN = """.COORD X Y
.SEGMENT DIGIT 0 ? "7"
.COMMENT 7 12 224
.PEN_DOWN
 10 100
 60 100
 30 20
.PEN_UP
.PEN_DOWN
 20 60
.PEN_UP
.SEGMENT DIGIT 1 ? "1"
.COMMENT writer syn_a.dat
.PEN_DOWN
 5 50 0.25
 5 10 0.50
.PEN_UP
"""


def test_reader_turns_y_and_keeps_labels_writers_and_strokes(tmp_path):
    path = tmp_path / "some.unp"
    path.write_text(UNIPEN)
    seven, one = read_unipen(path)
    assert (seven.label, seven.writer, one.label, one.writer) == ("7", "12", "1", "syn_a.dat")
    np.testing.assert_array_equal(seven.strokes[0], [[10, -100], [60, -100], [30, -20]])
    np.testing.assert_array_equal(seven.strokes[1], [[20, -60]])
    np.testing.assert_array_equal(one.strokes[0], [[5, -50], [5, -10]])


def test_reader_knows_gzip_by_its_content(tmp_path):
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_text(UNIPEN)
    packed.write_bytes(gzip.compress(UNIPEN.encode()))
    for a, b in zip(read_unipen(plain), read_unipen(packed), strict=True):
        assert a.label == b.label
        np.testing.assert_array_equal(np.concatenate(a.strokes), np.concatenate(b.strokes))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "some.unp: no .SEGMENT"),
        (
            '.SEGMENT DIGIT 0 ? "7"\n.PEN_DOWN\n 1 x\n',
            "some.unp, line 3: expected a position 'x y', came ' 1 x'",
        ),
        ('.SEGMENT DIGIT 0 ? "7"\n.PEN_DOWN\n.PEN_UP\n', "some.unp: no .SEGMENT"),
    ],
)
def test_reader_names_the_file_and_the_line(tmp_path, text, words):
    path = tmp_path / "some.unp"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_unipen(path)


def test_no_gap_between_dots_is_wider_than_asked():
    stroke = np.array([[0, 0], [10, 0], [10, 3], [10, 3]], np.float32)
    positions, owner = dots([[stroke]], np.array([0.4], np.float32))
    assert (owner == 0).all()
    along = np.sort(positions[:, 0] + positions[:, 1])  # this path only goes right, then down
    assert along[0] == 0
    assert along[-1] == 13
    assert np.diff(along).max() <= 0.4 + 1e-6


def test_drawings_in_a_batch_do_not_touch_each_other():
    flat = np.array([[5, 5], [20, 5]], np.float32)
    upright = np.array([[5, 5], [5, 20]], np.float32)
    width = np.array([2.5, 2.5], np.float32)
    spacing = np.full(2, 0.4, np.float32)
    together = ink(*dots([[flat], [upright]], spacing), width)
    for number, stroke in enumerate((flat, upright)):
        alone = ink(*dots([[stroke]], spacing[:1]), width[:1])
        np.testing.assert_array_equal(together[number], alone[0])
    assert together[0].sum() > 0


def test_ink_agrees_with_the_distance_to_every_dot():
    rng = np.random.default_rng(0)
    positions = rng.uniform(-3, 31, (40, 2)).astype(np.float32)  # some of them outside of the grid
    width = 3.1
    picture = ink(positions, np.zeros(40, np.int32), np.array([width], np.float32))[0]
    y, x = np.mgrid[:28, :28]
    distance = np.hypot(x[..., None] - positions[:, 0], y[..., None] - positions[:, 1]).min(axis=-1)
    np.testing.assert_allclose(picture, np.clip(width / 2 + 0.5 - distance, 0, 1), atol=1e-5)


def test_a_line_has_the_ink_of_its_length_times_its_width():
    line = np.array([[5, 14.3], [22, 14.3]], np.float32)
    for width in (1.5, 2.5, 4.0):
        amount = ink(*dots([[line]], np.array([0.4], np.float32)), np.array([width], np.float32)).sum()
        exact = 17 * width + np.pi * width**2 / 4  # a rectangle and two half discs
        assert abs(amount / exact - 1) < 0.03  # the scallops, and the box filter at the round ends


def test_nothing_gives_no_ink():
    assert ink(*dots([[], []], np.ones(2, np.float32)), np.full(2, 2.5, np.float32)).sum() == 0
