"""What the pad sends, and what anybody else might send in its place."""

import asyncio

import numpy as np
import pytest
from PIL import Image

from mnist_model.preprocessing.picture import PictureError
from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES
from mnist_model.ui.pad.notation import MAX_NOTATION_CHARS, parse_drawing, parse_notation
from mnist_model.ui.shared.data_url import MAX_CHARS, decode_picture
from mnist_model.ui.shared.routes import Refusal
from tests.data_urls import encode_picture

FULL_STROKE = " ".join(["399.9,399.9", *["100.1,100.1"] * (MAX_POINTS // MAX_STROKES - 1)])


def test_a_full_pad_is_still_read():
    strokes = parse_notation(";".join([FULL_STROKE] * MAX_STROKES))
    assert len(strokes) == MAX_STROKES
    assert all(stroke.shape == (MAX_POINTS // MAX_STROKES, 2) for stroke in strokes)


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
        "1,2 " * MAX_NOTATION_CHARS,
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
def test_anything_else_is_refused_in_one_sentence(sent):
    with pytest.raises(Refusal) as refusal:
        asyncio.run(parse_drawing(sent))
    assert str(refusal.value).endswith(".")
    assert "onerror" not in str(refusal.value)


@pytest.mark.parametrize("sent", [None, ""])
def test_an_empty_pad_is_no_strokes(sent):
    assert asyncio.run(parse_drawing(sent)) == []


def test_a_tap_of_an_unsteady_finger_is_a_dot():
    assert [stroke.tolist() for stroke in parse_notation("200,200 203,201 202,206;202,202")] == [[[200, 200]]]
    assert len(parse_notation("200,200 203,201 202,211")[0]) == 3  # 11 units are a small drawing


def test_a_picture_arrives_as_it_was_sent():
    picture = np.arange(784, dtype=np.uint8).reshape(28, 28)
    returned = asyncio.run(parse_drawing(encode_picture(picture)))
    assert isinstance(returned, Image.Image)
    np.testing.assert_array_equal(np.asarray(returned), picture)


def test_a_strip_of_paper_too_large_to_unpack_is_refused_by_its_size():
    with pytest.raises(PictureError, match="4000"):
        decode_picture(encode_picture(Image.new("1", (30_000, 8))))


def test_a_picture_too_long_to_read_is_refused_before_it_is_decoded():
    with pytest.raises(PictureError, match="3 MB"):
        decode_picture("data:image/png;base64," + "A" * MAX_CHARS)


def test_a_format_that_was_not_asked_for_is_refused():
    url = encode_picture(Image.new("L", (28, 28)), "GIF").replace("image/gif", "image/png")
    with pytest.raises(PictureError, match="PNG"):
        decode_picture(url)


def test_a_photo_is_turned_the_way_the_phone_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    url = encode_picture(Image.new("L", (40, 20)), "JPEG", exif=exif)
    assert decode_picture(url).size == (20, 40)
