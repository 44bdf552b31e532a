"""What the shipped network makes of real pointer events, recorded on the page and read without a browser."""

from collections import Counter

import pytest

from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import Answer, recognise
from mnist_model.ui.pad.notation import PAD_SIDE
from mnist_model.weights import load_params
from tests.recorded import NO_DIGIT, Recorded, recorded_drawings

DRAWINGS = recorded_drawings()
DIGITS = [drawing for drawing in DRAWINGS if drawing.label != NO_DIGIT]
OTHERS = [drawing for drawing in DRAWINGS if drawing.label == NO_DIGIT]
NAMED = ("scribble", "dot", "flat line", "filled box", "letter")  # what may never be taken for a digit

# Weights may be trained anew, and a drawing near a boundary may then fall on the other side of it.
MISSED_DIGITS = 1
FOOLED_BY_NAMED = 1
FOOLED_BY_OTHERS = 3


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    params = load_params()
    return {drawing.name: recognise(params, from_strokes(drawing.strokes)) for drawing in DRAWINGS}


def told(drawings: list[Recorded], answers: dict[str, Answer]) -> str:
    return "; ".join(
        f"{drawing.name}: {answers[drawing.name].digit}, {answers[drawing.name].probabilities.max():.2f}"
        for drawing in drawings
    )


def test_every_digit_was_drawn_in_several_ways_with_mouse_finger_and_stylus():
    ways = Counter(drawing.label for drawing in DIGITS)
    assert set(ways) == set("0123456789")
    assert min(ways.values()) >= 4
    assert len(DIGITS) > 48
    assert len({drawing.name for drawing in DRAWINGS}) == len(DRAWINGS)
    for hand in ("mouse", "finger", "stylus", "phone"):
        assert sum(hand in drawing.name for drawing in DIGITS) >= 4
    for kind in NAMED:
        assert any(drawing.name.startswith(kind) for drawing in OTHERS)
    for drawing in DRAWINGS:
        assert all(stroke.min() >= 0 and stroke.max() <= PAD_SIDE for stroke in drawing.strokes)


def test_digits_are_read_right_and_surely(answers):
    """The shipped weights read all 51 right and surely; a person reads them all as well."""
    right = {d.name: answers[d.name].sure and str(answers[d.name].digit) == d.label for d in DIGITS}
    missed = [drawing for drawing in DIGITS if not right[drawing.name]]
    assert len(missed) <= MISSED_DIGITS, told(missed, answers)


def test_a_scribble_a_dot_a_flat_line_a_filled_box_and_letters_get_no_sure_answer(answers):
    """The shipped weights are sure of none of these."""
    named = [drawing for drawing in OTHERS if drawing.name.startswith(NAMED)]
    fooled = [drawing for drawing in named if answers[drawing.name].sure]
    assert len(fooled) <= FOOLED_BY_NAMED, told(fooled, answers)


def test_few_other_drawings_get_a_sure_answer(answers):
    """Known failures of the shipped weights: two question marks are 7s."""
    fooled = [drawing for drawing in OTHERS if answers[drawing.name].sure]
    assert len(fooled) <= FOOLED_BY_OTHERS, told(fooled, answers)
