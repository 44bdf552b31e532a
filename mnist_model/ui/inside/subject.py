"""What is explained: the network, the picture that reaches it, and which of their numbers were chosen."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_model.damage import damage_params
from mnist_model.network import Array, Params, as_input
from mnist_model.preprocessing.centring import BOX_MARGIN, from_strokes_batch, shift_pixels
from mnist_model.preprocessing.steps import Steps, steps_from_image, steps_from_path, steps_from_strokes
from mnist_model.reading import Reading, doubted
from mnist_model.recognition import Answer, recognise
from mnist_model.ui.inside.choices import PREPARATIONS, Choices
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN, Drawing, parse_notation
from mnist_model.ui.pad.pictures import read_on_pad


@dataclass(frozen=True)
class Subject:
    """One drawing and one network, with what the visitor chose, or what follows from the answer."""

    drawing: Drawing
    seen: np.ndarray  # uint8[28, 28], the input without anything done to it here
    steps: Steps  # of the drawing, turned as chosen
    params: Params  # damaged as chosen
    digit_or_not: Params | None  # the network that says whether it is a digit; None = the shipped one
    inputs: dict[str, np.ndarray]  # uint8[28, 28] by PREPARATIONS, pushed as chosen
    answers: dict[str, Answer]  # of the network to each of them
    x: np.ndarray  # float32[784], the one that reaches the network
    answer: Answer  # to it; not sure where the picture gives a reason for doubt
    unit: int  # hidden unit
    digit: int  # whose score is explained
    versus: int | None  # the digit that it is compared with
    intended: int  # label of the gradient step

    @property
    def hidden(self) -> int:
        """Number of hidden units."""
        return self.params["W1"].shape[1]


def choose_subject(
    params: Mapping[str, Array], drawing: Drawing, choices: Choices, digit_or_not: Params | None = None
) -> Subject:
    """What a visitor's choices mean for this drawing and this network.

    Args:
        params: as in `network`, any hidden width; not changed.
        drawing: strokes or a picture.
        choices: what is broken, and which numbers are explained.
        digit_or_not: the network that says whether it is a digit; None = the shipped one.

    Raises:
        Refusal: there is a picture that cannot be read; one sentence.
    """
    reading = read_on_pad(drawing) if isinstance(drawing, Image.Image) else None
    steps = _steps_of(drawing, reading, choices.turn_degrees)
    broken: Params = damage_params(params, choices.damage)  # pyright: ignore[reportAssignmentType]
    inputs = network_inputs(steps, choices)
    answers = {name: recognise(broken, picture, digit_or_not) for name, picture in inputs.items()}
    answer, x = doubted(answers[choices.prepare], reading), as_input(inputs[choices.prepare])
    likeliest = answer.likeliest or (0, 1)
    digit = likeliest[0] if choices.digit is None else choices.digit
    unit = choices.hidden_unit
    if unit is None or unit >= broken["W1"].shape[1]:
        unit = int(np.argmax(x @ broken["W1"] + broken["b1"]))
    return Subject(
        drawing=drawing,
        seen=(_steps_of(drawing, reading) if choices.turn_degrees else steps).centered,
        steps=steps,
        params=broken,
        digit_or_not=digit_or_not,
        inputs=inputs,
        answers=answers,
        x=x,
        answer=answer,
        unit=unit,
        digit=digit,
        versus=choices.versus if choices.versus != digit else None,
        intended=likeliest[0] if choices.intended is None else choices.intended,
    )


def drawing_steps(drawing: Drawing, turn_degrees: float = 0.0) -> Steps:
    """The pictures on the way from a drawing to the network's input.

    Raises:
        Refusal: there is a picture that cannot be read; one sentence.
    """
    reading = read_on_pad(drawing) if isinstance(drawing, Image.Image) else None
    return _steps_of(drawing, reading, turn_degrees)


def _steps_of(drawing: Drawing, reading: Reading | None, turn_degrees: float = 0.0) -> Steps:
    if not isinstance(drawing, Image.Image):
        return steps_from_strokes(drawing, PAD_SIDE, PEN, turn_degrees=turn_degrees)
    if reading and (reading.found or not reading.seen.any()):
        return steps_from_path(reading.path, PAD_SIDE, PEN, turn_degrees=turn_degrees)
    return steps_from_image(drawing, PAD_SIDE, PEN, turn_degrees=turn_degrees)


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
