"""The reader of pen drawings in the UNIPEN text format."""

import gzip

import numpy as np
import pytest

from mnist_model.data.unipen import read_unipen

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


def test_y_is_inverted_and_labels_writers_and_strokes_are_kept(tmp_path):
    path = tmp_path / "some.unp"
    path.write_text(UNIPEN)
    seven, one = read_unipen(path)
    assert (seven.label, seven.writer, one.label, one.writer) == ("7", "12", "1", "syn_a.dat")
    np.testing.assert_array_equal(seven.strokes[0], [[10, -100], [60, -100], [30, -20]])
    np.testing.assert_array_equal(seven.strokes[1], [[20, -60]])
    np.testing.assert_array_equal(one.strokes[0], [[5, -50], [5, -10]])


def test_gzip_is_recognised_by_its_first_bytes(tmp_path):
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
def test_error_names_the_file_and_the_line(tmp_path, text, words):
    path = tmp_path / "some.unp"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_unipen(path)
