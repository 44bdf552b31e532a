"""What would change its mind: what is printed holds for the picture that is put on the pad."""

import base64

import numpy as np
import pytest

from mnist_model.network import as_input
from mnist_model.preprocessing import from_image
from mnist_model.preprocessing.steps import steps_from_strokes, steps_of_each_stroke
from mnist_model.recognition import recognise, shipped_params
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.mind import ChangeNumbers, change_numbers, stroke_numbers
from mnist_model.ui.inside.subject import choose_subject
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN, parse_notation
from mnist_model.ui.shared.data_url import decode_picture
from mnist_model.ui.shared.weights import Packed


def unpacked(numbers: Packed) -> np.ndarray:
    return np.frombuffer(base64.b64decode(numbers["levels"]), "<i2") * (numbers["largest"] / 32767)


def change(digit: int, **choices: object) -> ChangeNumbers:
    made = Choices(**choices)  # pyright: ignore[reportArgumentType]
    return change_numbers(choose_subject(shipped_params(), parse_notation(EXAMPLES[digit]), made), made)


def test_the_picture_for_the_pad_reaches_the_network_unchanged_and_is_answered_as_shown():
    shown = change(4, wanted=9)
    picture = np.frombuffer(base64.b64decode(shown["picture"]), np.uint8).reshape(28, 28)
    reached = from_image(decode_picture(shown["png"]))
    np.testing.assert_array_equal(reached, picture)
    answer = recognise(shipped_params(), reached)
    assert (answer.digit, answer.sure) == (9, True)
    assert shown["found"]
    assert shown["after"]["digit"] == 9


def test_the_changed_picture_can_be_looked_into():
    # Its ink may lie outside of the box that any other picture is brought into.
    for digit, wanted in ((4, 9), (8, 3), (1, 0)):
        picture = decode_picture(change(digit, wanted=wanted)["png"])
        subject = choose_subject(shipped_params(), picture, Choices())
        assert subject.answer.digit == wanted
        assert subject.steps.boxed.shape == (20, 20)
        np.testing.assert_array_equal(subject.steps.centered, from_image(picture))


def test_ink_is_what_is_added_and_taken_away():
    shown = change(4, wanted=9)
    before = as_input(steps_from_strokes(parse_notation(EXAMPLES[4]), PAD_SIDE, PEN).centered)
    picture = as_input(np.frombuffer(base64.b64decode(shown["picture"]), np.uint8).reshape(28, 28))
    ink = unpacked(shown["ink"])
    np.testing.assert_allclose(ink, picture - before, atol=1e-4)
    assert shown["added"] == pytest.approx(ink[ink > 0].sum(), abs=0.01)
    assert shown["removed"] == pytest.approx(-ink[ink < 0].sum(), abs=0.01)
    assert shown["squares"] == pytest.approx((ink**2).sum(), abs=0.002)


def test_the_way_begins_with_the_answer_and_ends_with_the_wanted_one():
    shown = change(4, wanted=9)
    assert np.argmax(shown["way"][0]) == 4
    assert np.argmax(shown["way"][-1]) == 9
    assert shown["way"][-1][9] * shown["digit_at_all"][-1] >= 0.5


def test_without_a_choice_it_is_the_second_likeliest_digit():
    subject = choose_subject(shipped_params(), parse_notation(EXAMPLES[4]), Choices())
    assert change(4)["wanted"] == subject.answer.likeliest[1]


def test_a_digit_that_is_named_already_needs_no_ink():
    shown = change(4, wanted=4)
    assert shown["already"]
    assert shown["squares"] == 0


def test_where_nothing_is_found_the_drawing_stays():
    never = {name: np.zeros_like(np.asarray(array)) for name, array in shipped_params().items()}
    subject = choose_subject(never, parse_notation(EXAMPLES[4]), Choices(wanted=3))
    shown = change_numbers(subject, Choices(wanted=3))
    assert not shown["found"]
    assert shown["added"] == shown["removed"] == 0


@pytest.mark.parametrize(
    "choices", [Choices(), Choices(turn_degrees=20), Choices(prepare="as_drawn"), Choices(shift_px=(3, -2))]
)
def test_printed_shares_of_strokes_add_up_to_the_score(choices):
    subject = choose_subject(shipped_params(), parse_notation(EXAMPLES[4]), choices)
    shown = stroke_numbers(subject, choices)
    assert len(shown["strokes"]) == len(parse_notation(EXAMPLES[4])) > 1
    shares = [stroke["share"] for stroke in shown["strokes"]]
    assert round(sum(shares) + shown["biases"], 3) == shown["total"]


def test_each_strokes_ink_lies_where_the_whole_drawing_has_it():
    for digit in (4, 5, 7):
        strokes = parse_notation(EXAMPLES[digit])
        whole = steps_from_strokes(strokes, PAD_SIDE, PEN, turn_degrees=15)
        apart = steps_of_each_stroke(strokes, PAD_SIDE, PEN, turn_degrees=15)
        for name in ("as_drawn", "boxed", "centered"):
            brightest = np.max([getattr(steps, name) for steps in apart], axis=0)
            np.testing.assert_array_equal(brightest, getattr(whole, name))


def test_without_a_stroke_is_the_answer_to_the_other_strokes():
    strokes = parse_notation(EXAMPLES[4])
    shown = stroke_numbers(choose_subject(shipped_params(), strokes, Choices()), Choices())
    for i, stroke in enumerate(shown["strokes"]):
        others = [other for j, other in enumerate(strokes) if j != i]
        alone = choose_subject(shipped_params(), others, Choices()).answer
        assert stroke["without"]
        assert stroke["without"]["digit"] == alone.digit


def test_an_empty_pad_has_no_strokes_to_share_out():
    shown = stroke_numbers(choose_subject(shipped_params(), [], Choices()), Choices())
    assert shown["strokes"] == []
    assert change_numbers(choose_subject(shipped_params(), [], Choices()), Choices())["answer"] is None
