"""From a picture to the path of the pen, and on to 28×28."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from mnist_model.data.drawn.handwriting import write_digits
from mnist_model.data.drawn.painted import paint
from mnist_model.network import forward
from mnist_model.preprocessing.centring import from_image, from_strokes
from mnist_model.preprocessing.picture import PictureError, to_rgb
from mnist_model.preprocessing.thinning import thin
from mnist_model.weights import load_params
from tests.preprocessing.photos import photographed

FIVE = [
    np.array([[62, 12], [20, 12], [17, 45], [45, 40], [60, 58], [50, 84], [14, 84]], float),
]


def likeness(picture: np.ndarray, strokes: list[np.ndarray]) -> float:
    """Correlation of a picture with what the strokes themselves give.

    The best of nine shifts: where the centre of mass lies between two pixels, rounding decides.
    """
    expected = from_strokes(strokes).ravel()
    moved = [np.roll(picture, shift, (0, 1)) for shift in np.ndindex(3, 3)]
    return max(float(np.corrcoef(np.roll(image, -1, (0, 1)).ravel(), expected)[0, 1]) for image in moved)


@pytest.mark.parametrize("brush", [6, 10, 16, 22, 30])
def test_the_brush_does_not_matter(brush):
    assert likeness(from_image(paint(FIVE, brush=brush)), FIVE) > 0.93


@pytest.mark.parametrize(("brush", "width"), [(4, 2.1), (14, 2.1), (28, 3.3), (56, 5.7)])
def test_thin_ink_becomes_as_wide_as_the_pen_and_wide_ink_stays(brush, width):
    line = [np.stack([np.zeros(50), np.arange(50)], axis=1)]
    picture = from_image(paint(line, digit=0.5, brush=brush))  # 140 pixels long, and half a brush more
    assert picture[8:20].sum(axis=1).mean() / 255 == pytest.approx(width, abs=0.35)


@pytest.mark.parametrize("digit", [0.25, 0.5, 0.85])
@pytest.mark.parametrize("place", [(0, 0), (0.5, 0.5), (1, 0.9)])
def test_size_and_place_do_not_matter(digit, place):
    assert likeness(from_image(paint(FIVE, digit=digit, place=place, brush=10)), FIVE) > 0.93


@pytest.mark.parametrize(("ink", "paper"), [(255, 0), (0, 255), (150, 255), (90, 160), (200, 40)])
def test_polarity_and_contrast_do_not_matter(ink, paper):
    picture = from_image(paint(FIVE, ink=ink, paper=paper))
    assert likeness(picture, FIVE) > 0.95


def test_grey_colour_and_alpha_give_the_same():
    grey = paint(FIVE, ink=0, paper=255)
    expected = from_image(grey)
    color = np.stack([grey] * 3, axis=-1)
    alpha = np.zeros((*grey.shape, 4), np.uint8)
    alpha[..., 3] = 255 - grey  # black ink on nothing, as a drawing program saves it
    light = np.full_like(alpha, 255)
    light[..., 3] = 255 - grey  # white ink on nothing
    for picture in (color, alpha, light, Image.fromarray(grey), Image.fromarray(color)):
        assert np.corrcoef(from_image(picture).ravel(), expected.ravel())[0, 1] > 0.99


@pytest.mark.parametrize("size", [8, 28, 100, 1500, 4000])
def test_any_size_of_picture_is_read(size):
    small = Image.fromarray(paint(FIVE, size=600, brush=45, digit=0.8))
    picture = small.resize((size, size), Image.Resampling.BOX if size < 600 else Image.Resampling.BICUBIC)
    assert likeness(from_image(picture), FIVE) > (0.6 if size == 8 else 0.9)


def test_a_digit_at_the_edge_is_not_taken_for_a_shadow():
    hat_at_the_top = [
        np.array([[60, 0], [20, 0]], float),
        np.array([[20, 8], [20, 40], [50, 50], [20, 80]], float),
    ]
    edge = paint(hat_at_the_top, digit=0.97, brush=14)
    assert likeness(from_image(edge), hat_at_the_top) > 0.9


@pytest.mark.parametrize("level", [0, 128, 255])
def test_plain_paper_is_empty(level):
    assert not from_image(np.full((50, 70), level, np.uint8)).any()
    assert not from_image(np.zeros((50, 70, 4), np.uint8)).any()


def test_noisy_paper_is_empty():
    rng = np.random.default_rng(0)
    assert not from_image(rng.normal(200, 3, (300, 300)).clip(0, 255).astype(np.uint8)).any()


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.zeros((7, 6), np.uint8), "6×7 pixels; its longer side should have at least 8"),
        (np.zeros((5001, 5000), np.uint8), "25 megapixels; at most 25 are read"),
        (np.zeros((0, 20), np.uint8), r"came uint8 \(0, 20\)"),
        (np.zeros((28, 28)), "came float64"),
        (np.zeros((28, 28, 2), np.uint8), r"came uint8 \(28, 28, 2\)"),
        (np.zeros(28, np.uint8), r"came uint8 \(28,\)"),
    ],
)
def test_anything_but_a_picture_is_refused_in_one_sentence(picture, words):
    with pytest.raises(PictureError, match=words):
        from_image(picture)


@pytest.mark.parametrize("levels", [255, 1023, 4095, 65535])
def test_any_depth_of_grey_gives_the_same(levels):
    grey = paint(FIVE, ink=20, paper=240)
    deep = np.rint(grey.astype(float) * levels / 255)
    for picture in (
        deep.astype(np.uint16),
        Image.fromarray(deep.astype(np.int32)),
        Image.fromarray(deep / levels),
    ):
        assert likeness(from_image(picture), FIVE) > 0.95


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB"])
def test_any_mode_of_a_picture_is_read(mode):
    color = Image.fromarray(paint(FIVE, ink=0, paper=255)).convert("RGB")
    picture = color.convert("L").convert(mode) if mode in ("1", "LA", "PA") else color.convert(mode)
    if mode == "LAB":
        picture = Image.merge(
            "LAB", [color.convert("L"), Image.new("L", color.size, 128), Image.new("L", color.size, 128)]
        )
    assert likeness(from_image(picture), FIVE) > 0.95


@pytest.mark.parametrize(
    "way", [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC]
)
def test_a_tiny_picture_that_was_enlarged_is_read_as_it_was(way):
    tiny = Image.fromarray(paint(FIVE, size=16, digit=0.8, brush=1.6))
    small = to_rgb(tiny.resize((320, 320), way))
    assert small.shape[0] == (16 if way == Image.Resampling.NEAREST else 24)
    same = tiny.resize((small.shape[0],) * 2, Image.Resampling.BICUBIC)
    assert np.corrcoef(small[..., 0].ravel(), np.asarray(same).ravel())[0, 1] > 0.97


def test_a_large_picture_is_not_taken_for_an_enlarged_one():
    assert to_rgb(paint(FIVE)).shape == (280, 280, 3)


def test_photos_of_digits_on_paper_are_read():
    """At least 90 % of photos; the strokes are our own handwriting, the network the shipped one."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(10), 10)
    params = load_params()
    seen = [from_image(photographed(rng, drawing)) for drawing in write_digits(rng, labels)]
    images = np.reshape(seen, (-1, 784)).astype(np.float32) / 255
    right = np.asarray(forward(params, images)).argmax(axis=1) == labels
    assert right.mean() >= 0.9


def pieces(shape: np.ndarray, structure: np.ndarray | None = None) -> int:
    labels = np.zeros(shape.shape, int)
    ndimage.label(shape, structure, output=labels)
    return labels.max()


def test_thinning_keeps_the_pieces_and_the_holes():
    rng = np.random.default_rng(1)
    eight = np.ones((3, 3))
    for _ in range(20):
        shape = ndimage.gaussian_filter(rng.normal(size=(40, 40)), 2) > 0.05
        line = thin(shape)
        assert not (line & ~shape).any()
        assert pieces(line, eight) == pieces(shape, eight)
        assert pieces(~np.pad(line, 1)) == pieces(~np.pad(shape, 1))
        assert line.sum() < 0.5 * shape.sum()


def test_thinning_a_bar_leaves_its_middle():
    bar = np.zeros((21, 60), bool)
    bar[5:16, 5:55] = True
    rows = thin(bar).nonzero()[0]
    assert abs(np.median(rows) - 10) <= 1
