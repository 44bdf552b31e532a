"""Pictures as people send them, read by the shipped networks.

`python -m benchmarks.pictures` prints the whole table; here are few pictures of each kind, of our own
handwriting, and what has to hold at least.
"""

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.kinds_of_pictures import KINDS
from benchmarks.pictures import Digit, digits_at_hand, read_kind
from mnist_model.data.drawn.painted import paint
from mnist_model.preprocessing.centring import from_strokes
from mnist_model.reading import FEW_PIXELS, NOTHING, SEVERAL, TWO_WAYS, doubted, read_picture
from mnist_model.recognition import recognise
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.weights import load_params

COUNT = 15
FLOORS = dict.fromkeys(KINDS, 0.9) | {
    "line through the foot": 0.8,
    "fills 16×16": 0.8,
    "fills 8×8": 0.6,
    "8×8, enlarged": 0.6,
    "dotted": 0.8,
}


def read_as_strokes(seed: int) -> list[Digit]:
    """Some of our own digits that are read surely as strokes, so that a miss is the picture's."""
    digits = [
        (digit, strokes)
        for digit, strokes in digits_at_hand([], None, 2 * COUNT, seed)
        if (answer := recognise(load_params(), from_strokes(strokes))).sure and answer.digit == digit
    ]
    assert len(digits) >= COUNT
    return digits[:COUNT]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_and_never_taken_for_an_empty_pad(kind):
    number = list(KINDS).index(kind)
    read = read_kind(KINDS[kind], read_as_strokes(number), np.random.default_rng(number))
    assert read.right >= FLOORS[kind] * COUNT
    assert read.sure_and_wrong <= 1
    assert read.empty == 0


PAINTED = {"digit": 0.55, "brush": 14, "ink": 30, "paper": 235}


def example(number: int, **how: Any) -> np.ndarray:
    return paint(parse_notation(EXAMPLES[number]), **(PAINTED | how))


def answer_to(picture: np.ndarray | Image.Image):
    reading = read_picture(picture)
    return doubted(recognise(load_params(), reading.seen), reading)


def test_several_digits_are_said_to_be_several():
    for pictures in ([4, 2], [7, 7], [3, 0, 5]):
        row = np.hstack([example(digit)[:, 50:230] for digit in pictures])
        assert read_picture(row).doubt == SEVERAL
        assert not answer_to(row).sure


def test_a_digit_beside_a_letter_is_read_and_doubted():
    letter = Image.new("L", (150, 280), 235)
    ImageDraw.Draw(letter).line([(30, 60), (30, 220), (30, 150), (110, 70), (30, 150), (110, 220)], 30, 14)
    reading = read_picture(np.hstack([example(3)[:, 50:230], np.asarray(letter)]))
    assert reading.doubt == TWO_WAYS
    assert recognise(load_params(), reading.seen).digit == 3


@pytest.mark.parametrize("digit", range(10))
def test_one_digit_gives_no_reason_for_doubt(digit):
    assert read_picture(example(digit)).doubt == ""
    assert (answer_to(example(digit)).digit, answer_to(example(digit)).sure) == (digit, True)


def test_a_picture_with_something_on_it_is_not_an_empty_pad():
    rng = np.random.default_rng(0)
    noise = rng.normal(200, 3, (300, 300)).clip(0, 255).astype(np.uint8)
    assert read_picture(noise).doubt == NOTHING
    assert read_picture(np.full((300, 300), 200, np.uint8)).doubt == ""
    assert not read_picture(noise).seen.any()


def test_nobody_is_sure_of_a_few_pixels():
    tiny = np.asarray(
        Image.fromarray(example(8, digit=0.95, brush=36)).resize((10, 10), Image.Resampling.BOX)
    )
    assert read_picture(tiny).doubt == FEW_PIXELS
    assert answer_to(tiny).digit == 8


def test_the_network_s_own_input_is_read_as_it_is():
    own = from_strokes(parse_notation(EXAMPLES[4]))
    reading = read_picture(own)
    np.testing.assert_array_equal(reading.seen, own)
    assert reading.found is None
    assert reading.doubt == ""


def test_what_is_read_does_not_depend_on_the_polarity_the_place_or_the_size():
    for digit in (2, 4, 9):
        for how in (
            {"ink": 235, "paper": 30},
            {"place": (0.1, 0.9)},
            {"digit": 0.3, "brush": 8},
            {"size": 900, "brush": 40},
        ):
            assert answer_to(example(digit, **how)).digit == digit
