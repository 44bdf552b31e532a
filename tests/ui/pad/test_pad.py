"""What the pad sends, and what anybody else might send in its place."""

import io

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from mnist_model.preprocessing.picture import PictureError
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.pad import (
    LONGEST_NOTATION,
    MAX_POINTS,
    MAX_STROKES,
    SIDE,
    DigitPad,
    parse_notation,
    picture_seen,
    to_notation,
)
from mnist_model.ui.shared.data_url import MAX_CHARS, decode_picture, encode_picture

FULL_STROKE = " ".join(["399.9,399.9"] * (MAX_POINTS // MAX_STROKES))


@pytest.fixture
def pad():
    with gr.Blocks():
        return DigitPad()


@pytest.mark.parametrize("notation", EXAMPLES)
def test_notation_survives_the_way_to_python_and_back(notation):
    assert to_notation(parse_notation(notation)) == notation


def test_a_full_pad_is_still_read():
    strokes = parse_notation(";".join([FULL_STROKE] * MAX_STROKES))
    assert len(strokes) == MAX_STROKES
    assert all(stroke.dtype == np.float32 and stroke.shape[1] == 2 for stroke in strokes)


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        "1,2;",
        "1,2 3",
        "1,2,3",
        "-1,2",
        "1e3,2",
        "nan,1",
        "401,2",
        "1,2\n",
        "١,٢",
        ";".join(["1,2"] * (MAX_STROKES + 1)),
        " ".join(["1,2"] * (MAX_POINTS + 1)),
        "1,2 " * LONGEST_NOTATION,
        "<img src=x onerror=alert(1)>",
        17,
        True,
        ["1,2"],
        {"strokes": []},
        "data:text/html,hello",
        "data:image/png;base64,AAAA",
        "data:image/png;base64,%%%",
    ],
)
def test_anything_else_is_refused_in_one_sentence(pad, sent):
    with pytest.raises(gr.Error) as refusal:
        pad.preprocess(sent)
    assert refusal.value.print_exception is False
    assert refusal.value.message.endswith(".")
    assert "onerror" not in refusal.value.message


@pytest.mark.parametrize("sent", [None, ""])
def test_an_empty_pad_is_no_strokes(pad, sent):
    assert pad.preprocess(sent) == []
    assert not picture_seen([]).any()


def test_a_tap_of_an_unsteady_finger_is_a_dot():
    tap = np.array([[200, 200], [203, 201], [202, 206]], np.float32)
    np.testing.assert_array_equal(picture_seen([tap, tap + 2]), picture_seen([tap[:1]]))
    assert picture_seen([tap * 1.9]).sum() > 3 * picture_seen([tap]).sum()  # 11 units are a small drawing


def test_points_that_leave_the_pad_are_brought_back_to_its_edge(pad):
    assert pad.postprocess([np.array([[-5, 10], [500, SIDE]])]) == "0,10 400,400"


def test_a_picture_put_on_the_pad_comes_back_the_same(pad):
    picture = np.arange(784, dtype=np.uint8).reshape(28, 28)
    returned = pad.preprocess(pad.postprocess(picture))
    assert isinstance(returned, Image.Image)
    np.testing.assert_array_equal(np.asarray(returned), picture)


def test_a_strip_of_paper_too_large_to_unpack_is_refused_by_its_size():
    with pytest.raises(PictureError, match="4000"):
        decode_picture(encode_picture(Image.new("1", (30_000, 8))))


def test_a_picture_too_long_to_read_is_refused_before_it_is_decoded():
    with pytest.raises(PictureError, match="3 MB"):
        decode_picture("data:image/png;base64," + "A" * MAX_CHARS)


def test_a_format_that_was_not_asked_for_is_refused():
    file = io.BytesIO()
    Image.new("L", (28, 28)).save(file, "GIF")
    url = encode_picture(Image.new("L", (28, 28))).split(",")[0] + "," + "R0lGODlhAQABAAAAACw="
    with pytest.raises(PictureError, match="PNG"):
        decode_picture(url)


def test_a_photo_is_turned_the_way_the_phone_was_held():
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    Image.new("L", (40, 20)).save(file, "JPEG", exif=exif)
    assert decode_picture(_url("jpeg", file)).size == (20, 40)


def _url(kind: str, file: io.BytesIO) -> str:
    import base64

    return f"data:image/{kind};base64," + base64.b64encode(file.getvalue()).decode()
