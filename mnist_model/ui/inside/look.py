"""Why this answer: all that the Inside tab shows of one drawing, computed from values and given as values."""

from collections.abc import Mapping

import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.explanation.contributions import score_weights
from mnist_model.explanation.picture import explain_compiled
from mnist_model.network import Array, Params, as_input, gradient_step
from mnist_model.preprocessing.steps import Steps
from mnist_model.recognition import recognise
from mnist_model.ui.inside.backward import LearnOnlyNumbers, backward_numbers, learn_only_numbers
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.numbers import (
    Look,
    StepNumbers,
    hidden_unit_numbers,
    learning_step_numbers,
    pixel_numbers,
    score_numbers,
)
from mnist_model.ui.inside.subject import Subject, example_digits, network_inputs
from mnist_model.ui.shared.answers import answer_numbers, to_base64
from mnist_model.ui.shared.routes import Refusal
from mnist_model.ui.shared.weights import hidden_pictures, weights_version

gradient_step_compiled = compile_each_shape(gradient_step)


def look_inside(subject: Subject, choices: Choices) -> Look:
    """Every number of the forward pass taken apart, one gradient step, and the way back."""
    W1, W2 = np.asarray(subject.params["W1"]), np.asarray(subject.params["W2"])
    target = score_weights(subject.digit, subject.versus)
    explained = explain_compiled(
        subject.params,
        subject.x,
        np.int32(subject.unit),
        target,
        np.int32(subject.intended),
        choices.learning_rate,
        example_digits(),
    )
    version = weights_version(W1)
    return {
        "hidden": subject.hidden,
        "broken": bool(choices.damage or choices.shift_px != (0, 0) or choices.turn_degrees),
        "empty": subject.answer.digit is None,
        "answer": answer_numbers(subject.answer),
        "steps": step_numbers(subject, choices),
        "pictures": None if choices.pictures == version else hidden_pictures(W1, version),
        "z1": [round(float(z), 3) for z in np.asarray(explained.z1)],
        "hidden_unit": hidden_unit_numbers(explained, subject.unit, W1[:, subject.unit]),
        "target": {"digit": subject.digit, "versus": subject.versus},
        "scores": score_numbers(explained, W2 @ target, subject.digit),
        "pixels": pixel_numbers(explained),
        "learning_step": learning_step_numbers(explained, subject.intended, choices.learning_rate),
        "backward": backward_numbers(explained, subject, choices),
    }


def learn_from(params: Mapping[str, Array], steps: Steps, choices: Choices) -> dict[str, np.ndarray]:
    """The network after the gradient step that `look_inside` shows, or after so many of them.

    Raises:
        Refusal: there is nothing to learn from, or the network is broken on purpose; one sentence.
    """
    picture = network_inputs(steps, choices)[choices.prepare]
    if not picture.any():
        raise Refusal("There is no ink: draw what the network should learn from.")
    if choices.damage:
        raise Refusal("The network is broken on purpose: heal it first, then keep it.")
    after: Params = dict(params)  # pyright: ignore[reportAssignmentType]
    intended = choices.intended
    if intended is None:
        intended = recognise(after, picture).likeliest[0]
    X, labels = as_input(picture)[None], np.array([intended], np.int32)
    for _ in range(choices.learn_steps):
        after, _loss = gradient_step_compiled(after, X, labels, choices.learning_rate)
    return {name: np.asarray(array) for name, array in after.items()}


def learn_only_this(subject: Subject, choices: Choices) -> LearnOnlyNumbers:
    """Ten gradient steps on the drawing, with the answers to the ten examples after each."""
    return learn_only_numbers(subject, choices, example_digits())


def step_numbers(subject: Subject, choices: Choices) -> StepNumbers:
    """Step 1: the pictures on the way, and the network's answer to each that could be its input."""
    steps = subject.steps
    return {
        "prepare": choices.prepare,
        "pictures": {name: to_base64(picture) for name, picture in subject.inputs.items()},
        "box": to_base64(steps.boxed),
        "mass": [round(at + by, 2) for at, by in zip(steps.mass, choices.shift_px, strict=True)],
        "shift": list(steps.shift),
        "answers": {name: answer_numbers(answer) for name, answer in subject.answers.items()},
    }
