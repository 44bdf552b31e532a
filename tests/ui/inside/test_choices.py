"""What a page may choose on the Inside tab, and what is refused."""

import pytest

from mnist_model.damage import Damage
from mnist_model.training.plan import LIMITS
from mnist_model.ui.inside.choices import Choices, parse_choices
from mnist_model.ui.shared.routes import Refusal


@pytest.mark.parametrize(
    "payload",
    [
        [],
        "centered",
        {"prepare": "upside_down"},
        {"prepare": ["centered"]},
        {"hidden_unit": 1024},
        {"hidden_unit": -1},
        {"digit": 10},
        {"digit": 1.5},
        {"versus": "4"},
        {"intended": -1},
        {"learning_rate": 2},
        {"learning_rate": None},
        {"noise": float("nan")},
        {"silenced": -0.1},
        {"shift_x": 11},
        {"turn": 1e9},
        {"noise": True},
        {"pictures": "x" * 65},
        {"pictures": 3},
    ],
    ids=str,
)
def test_a_choice_that_the_page_does_not_offer_is_refused_in_a_sentence(payload):
    with pytest.raises(Refusal, match=r"not one of this page"):
        parse_choices(payload)


def test_choices_that_were_not_made_are_the_defaults():
    assert parse_choices(None) == parse_choices({}) == Choices()
    assert parse_choices({"digit": 4, "without_biases": True, "shift_x": -10}) == Choices(
        digit=4, damage=Damage(without_biases=True), shift_px=(-10, 0)
    )


def test_every_hidden_unit_that_a_training_may_have_can_be_chosen():
    last = int(LIMITS["hidden"][1]) - 1
    assert parse_choices({"hidden_unit": last}).hidden_unit == last
    with pytest.raises(Refusal):
        parse_choices({"hidden_unit": last + 1})
