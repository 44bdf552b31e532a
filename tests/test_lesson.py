"""The figures of docs/lesson.md that the shipped network gives, and the files that it names."""

import re

import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.network import as_input, forward, gradient_step, loss
from mnist_model.preprocessing import from_strokes
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.weights import load_params
from tests.running import ROOT

LESSON = (ROOT / "docs" / "lesson.md").read_text(encoding="utf-8")
PARAMS = load_params()
X = jnp.asarray(as_input(np.stack([from_strokes(parse_notation(text)) for text in EXAMPLES]))).reshape(
    -1, 784
)
FOUR, MEANT = X[4:5], jnp.array([9])


def read_right(params) -> int:
    """Of the ten examples."""
    return int((forward(params, X).argmax(axis=1) == np.arange(10)).sum())


def test_the_loss_of_a_4_that_was_meant_as_a_9():
    cost = float(loss(PARAMS, FOUR, MEANT))
    assert f"the loss is {cost:.3f}, for the probability of the 9 is about 4 in a hundred million" in LESSON
    assert float(forward(PARAMS, FOUR)[0, 9]) == pytest.approx(4e-8, rel=0.1)


def test_one_step_brings_the_9_and_costs_other_digits():
    short, long = (gradient_step(PARAMS, FOUR, MEANT, rate)[0] for rate in (0.01, 0.1))
    assert "brings the 9 above 99.9 %, and one of the ten" in LESSON
    assert float(forward(short, FOUR)[0, 9]) > 0.999
    assert (read_right(PARAMS), read_right(short), read_right(long)) == (10, 9, 1)
    assert "With `η` = 0.1 nine of ten are" in LESSON


def test_the_number_of_parameters():
    assert f"{sum(array.size for array in PARAMS.values()):,} numbers, the weights and biases" in LESSON


def test_links_lead_to_files_and_headings():
    headings = {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", LESSON, re.MULTILINE)}
    for link in re.findall(r"\]\((?!http)([^)]+)\)", LESSON):
        assert link[1:] in headings if link.startswith("#") else (ROOT / "docs" / link).exists(), link
