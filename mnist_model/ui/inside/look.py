"""Why this answer: all that the Inside tab shows of one drawing, computed from values and given as values."""

import functools
from collections.abc import Mapping

import numpy as np
from PIL import Image

from mnist_model.compiled import compile_each_shape
from mnist_model.damage import damage_params
from mnist_model.explanation import explain_compiled, score_weights
from mnist_model.network import Array, Params, as_input, gradient_step
from mnist_model.preprocessing.centring import (
    BOX_MARGIN,
    Steps,
    from_strokes_batch,
    shift_pixels,
    steps_from_image,
    steps_from_strokes,
)
from mnist_model.preprocessing.picture import PictureError
from mnist_model.recognition import Answer, recognise
from mnist_model.ui.inside.choices import PREPARATIONS, Choices
from mnist_model.ui.inside.numbers import (
    Look,
    StepNumbers,
    hidden_pictures,
    hidden_unit_numbers,
    learning_step_numbers,
    pictures_version,
    pixel_numbers,
    score_numbers,
)
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN, Drawing, parse_notation
from mnist_model.ui.shared.answers import answer_numbers, to_base64
from mnist_model.ui.shared.routes import Refusal

gradient_step_compiled = compile_each_shape(gradient_step)


def drawing_steps(drawing: Drawing, turn_degrees: float = 0.0) -> Steps:
    """The pictures on the way from a drawing to the network's input.

    Raises:
        Refusal: there is a picture that cannot be read; one sentence.
    """
    if not isinstance(drawing, Image.Image):
        return steps_from_strokes(drawing, PAD_SIDE, PEN, turn_degrees=turn_degrees)
    try:
        return steps_from_image(drawing, PAD_SIDE, PEN, turn_degrees=turn_degrees)
    except PictureError as error:
        raise Refusal(str(error)) from error


def look_inside(
    params: Mapping[str, Array], steps: Steps, choices: Choices, digit_or_not: Params | None = None
) -> Look:
    """Every number of the forward pass taken apart, and one gradient step.

    Args:
        params: as in `network`, any hidden width; not changed.
        steps: of the drawing, turned as chosen.
        choices: what is broken, and which numbers are explained.
        digit_or_not: the network that says whether it is a digit; None = the shipped one.
    """
    broken = damage_params(params, choices.damage)
    inputs = network_inputs(steps, choices)
    answers = {
        name: recognise(broken, picture, digit_or_not)  # pyright: ignore[reportArgumentType]
        for name, picture in inputs.items()
    }
    answer, x = answers[choices.prepare], as_input(inputs[choices.prepare])

    W1, hidden = broken["W1"], broken["W1"].shape[1]
    likeliest = answer.likeliest or (0, 1)
    digit = likeliest[0] if choices.digit is None else choices.digit
    versus = choices.versus if choices.versus != digit else None
    intended = likeliest[0] if choices.intended is None else choices.intended
    unit = choices.hidden_unit
    if unit is None or unit >= hidden:
        unit = int(np.argmax(x @ W1 + broken["b1"]))
    target = score_weights(digit, versus)
    explained = explain_compiled(
        broken, x, np.int32(unit), target, np.int32(intended), choices.learning_rate, example_digits()
    )
    version = pictures_version(W1)
    return {
        "hidden": hidden,
        "broken": bool(choices.damage or choices.shift_px != (0, 0) or choices.turn_degrees),
        "empty": answer.digit is None,
        "answer": answer_numbers(answer),
        "steps": step_numbers(steps, inputs, answers, choices),
        "pictures": None if choices.pictures == version else hidden_pictures(W1, version),
        "z1": [round(float(z), 3) for z in np.asarray(explained.z1)],
        "hidden_unit": hidden_unit_numbers(explained, unit, W1[:, unit]),
        "target": {"digit": digit, "versus": versus},
        "scores": score_numbers(explained, broken["W2"] @ target, digit),
        "pixels": pixel_numbers(explained),
        "learning_step": learning_step_numbers(explained, intended, choices.learning_rate),
    }


def learn_from(params: Mapping[str, Array], steps: Steps, choices: Choices) -> dict[str, np.ndarray]:
    """The network after the gradient step that `look_inside` shows.

    Raises:
        Refusal: there is nothing to learn from, or the network is broken on purpose; one sentence.
    """
    picture = network_inputs(steps, choices)[choices.prepare]
    if not picture.any():
        raise Refusal("The pad is empty: draw what the network should learn from.")
    if choices.damage:
        raise Refusal("The network is broken on purpose: heal it first, then keep it.")
    intended = choices.intended
    if intended is None:
        intended = recognise(dict(params), picture).likeliest[0]  # pyright: ignore[reportArgumentType]
    after, _ = gradient_step_compiled(
        dict(params), as_input(picture)[None], np.array([intended], np.int32), choices.learning_rate
    )
    return {name: np.asarray(array) for name, array in after.items()}


def network_inputs(steps: Steps, choices: Choices) -> dict[str, np.ndarray]:
    """What would reach the network, by how it is prepared: uint8[28, 28] each, pushed as chosen."""
    pictures = np.stack([steps.as_drawn, np.pad(steps.boxed, BOX_MARGIN), steps.centered])
    pushed = shift_pixels(pictures, np.tile(choices.shift_px, (len(pictures), 1)))
    return dict(zip(PREPARATIONS, pushed, strict=True))


@functools.cache
def example_digits() -> tuple[np.ndarray, np.ndarray]:
    """The ten examples of the Draw tab as the network gets them, float32[10, 784], and their digits."""
    pictures = from_strokes_batch([parse_notation(example) for example in EXAMPLES])
    return as_input(pictures), np.arange(len(pictures), dtype=np.int32)


def step_numbers(
    steps: Steps, inputs: Mapping[str, np.ndarray], answers: Mapping[str, Answer], choices: Choices
) -> StepNumbers:
    """Step 1: the pictures on the way, and the network's answer to each that could be its input."""
    return {
        "prepare": choices.prepare,
        "pictures": {name: to_base64(picture) for name, picture in inputs.items()},
        "box": to_base64(steps.boxed),
        "mass": [round(at + by, 2) for at, by in zip(steps.mass, choices.shift_px, strict=True)],
        "shift": list(steps.shift),
        "answers": {name: answer_numbers(answer) for name, answer in answers.items()},
    }
