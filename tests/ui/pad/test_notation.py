"""What the pad sends, and what anybody else might send in its place."""

import asyncio
import base64
import textwrap

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


def test_a_picture_too_large_to_unpack_is_refused_by_its_size():
    with pytest.raises(PictureError, match="36 megapixels; at most 25 are read"):
        decode_picture(encode_picture(Image.new("1", (6_000, 6_000))))


def test_a_picture_too_long_to_read_is_refused_before_it_is_decoded():
    with pytest.raises(PictureError, match="12 MB"):
        decode_picture("data:image/png;base64," + "A" * MAX_CHARS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF"])
def test_formats_that_browsers_show_are_read(kind):
    assert decode_picture(encode_picture(Image.new("L", (40, 28)), kind)).size == (40, 28)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"II*\0 and so on", "TIFF is not read here; PNG, JPEG, WebP, GIF, BMP and AVIF are."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG is not read here"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC is not read here"),
        (b"%PDF-1.7", "PDF is not read here"),
        (b"hello", "This file cannot be read as a picture; PNG, JPEG"),
    ],
)
def test_what_is_not_read_is_named(content, words):
    with pytest.raises(PictureError, match=words):
        decode_picture("data:image/png;base64," + base64.b64encode(content).decode())


def test_a_format_that_is_read_by_pillow_but_not_here_is_refused():
    url = encode_picture(Image.new("L", (28, 28)), "TIFF").replace("image/tiff", "image/png")
    with pytest.raises(PictureError, match="TIFF is not read here"):
        decode_picture(url)


def test_line_breaks_and_missing_padding_do_not_matter():
    url = encode_picture(Image.new("L", (31, 28)), "PNG")
    head, _, text = url.partition(",")
    wrapped = "\r\n".join(textwrap.wrap(text, 76))
    assert text.endswith("=")
    for sent in (wrapped, text.rstrip("="), wrapped.rstrip("=") + "\n"):
        assert decode_picture(f"{head},{sent}").size == (31, 28)


def test_what_is_no_base64_is_refused_all_the_same():
    url = encode_picture(Image.new("L", (31, 28)), "PNG")
    for sent in (url.replace("A", "*"), url[:-8] + "=" + url[-7:]):
        with pytest.raises(PictureError, match="cannot be read"):
            decode_picture(sent)


def test_a_photo_is_turned_the_way_the_phone_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    for kind in ("JPEG", "WEBP", "PNG"):
        assert decode_picture(encode_picture(Image.new("L", (40, 20)), kind, exif=exif)).size == (20, 40)


def test_a_photo_is_decoded_at_the_size_that_is_looked_at():
    url = encode_picture(Image.new("L", (4032, 3024)), "JPEG")
    assert decode_picture(url).size == (1008, 756)
