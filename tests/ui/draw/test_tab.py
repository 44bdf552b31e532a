"""What the Draw tab answers, and with which network."""

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from mnist_model.recognition import Answer
from mnist_model.ui.draw.answer import AnswerView, Shown
from mnist_model.ui.draw.tab import answer_pad, switch_network
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.pad import parse_notation
from mnist_model.ui.visitor.visitor import VisitorNetwork

EIGHT_ALWAYS = {
    "W1": np.zeros((784, 16), np.float32),
    "b1": np.zeros(16, np.float32),
    "W2": np.zeros((16, 10), np.float32),
    "b2": np.eye(10, dtype=np.float32)[8] * 20,
}


def visitor(accuracy: float = 0.979, in_use: bool = True) -> VisitorNetwork:
    return VisitorNetwork(EIGHT_ALWAYS, accuracy, "MNIST", 16, in_use)


def digit(shown: Shown) -> int | None:
    assert shown.answer
    return shown.answer.digit


def test_a_visitor_without_a_network_is_answered_by_the_shipped_one():
    shown = answer_pad(parse_notation(EXAMPLES[3]), None)
    assert digit(shown) == 3
    assert shown.network == ""


def test_the_visitors_own_network_answers_until_it_is_put_aside():
    three, own = parse_notation(EXAMPLES[3]), visitor()
    shown = answer_pad(three, own)
    assert (digit(shown), shown.network, shown.network_in_use) == (8, "Your network: 97.9 %", True)
    aside = switch_network(own)
    shown = answer_pad(three, aside)
    assert (digit(shown), shown.network, shown.network_in_use) == (3, "Your network: 97.9 %", False)
    assert digit(answer_pad(three, switch_network(aside))) == 8
    assert own.in_use, "the session's object was changed in place"


def test_an_unmeasured_network_claims_no_accuracy():
    assert answer_pad([], visitor(float("nan"))).network == "Your network"


def test_an_empty_pad_is_no_failure():
    shown = answer_pad([], None)
    assert (digit(shown), shown.failure) == (None, "")


def test_a_picture_that_cannot_be_read_is_a_sentence():
    shown = answer_pad(Image.new("L", (4, 4)), None)
    assert shown.answer is None
    assert shown.failure.endswith(".")


@pytest.fixture
def view():
    with gr.Blocks():
        return AnswerView()


def test_two_equal_answers_are_told_apart(view):
    shown = answer_pad([], None)
    assert view.postprocess(shown)["serial"] != view.postprocess(shown)["serial"]


def test_the_page_gets_numbers_only(view):
    answer = Answer(7, True, np.full(10, 0.1, np.float32), (7, 1), 0.9)
    value = view.postprocess(Shown(np.zeros((28, 28), np.uint8), answer))
    assert {type(p) for p in value["probabilities"]} == {float}
    assert type(value["digit"]) is int
    assert type(value["sure"]) is bool


@pytest.mark.parametrize(("digit_at_all", "words"), [(0.9, "4 or 9?"), (0.2, "4, 9 or none?")])
def test_a_doubt_names_two_digits_and_whether_it_may_be_none(view, digit_at_all, words):
    answer = Answer(4, False, np.full(10, 0.1, np.float32), (4, 9), digit_at_all)
    assert view.postprocess(Shown(np.zeros((28, 28), np.uint8), answer))["doubt"] == words
    assert view.postprocess(answer_pad([], None))["doubt"] == ""


def test_nothing_is_taken_from_an_answer_that_comes_back(view):
    assert view.preprocess({"digit": 7}) is None
