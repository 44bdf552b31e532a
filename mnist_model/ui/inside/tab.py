"""The Inside tab: why this answer, step by step, with the visitor's own drawing."""

import functools
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
import jax
import numpy as np
from PIL import Image

from mnist_model.damage import damage_params
from mnist_model.explanation import explain_compiled, score_weights
from mnist_model.network import Params, as_input, gradient_step
from mnist_model.preprocessing.centring import (
    BOX,
    STROKE_PX,
    Steps,
    from_strokes_batch,
    shift_pixels,
    steps_from_strokes,
)
from mnist_model.preprocessing.picture import DIGIT_SIDE, PictureError, ink_path
from mnist_model.preprocessing.strokes import IMAGE_SIDE, Stroke, turn_strokes
from mnist_model.recognition import Answer, recognise
from mnist_model.ui.draw.answer import answer_numbers
from mnist_model.ui.draw.tab import FOLLOWS_THE_PEN, switch_network
from mnist_model.ui.inside.choices import PREPARATIONS, Choices
from mnist_model.ui.inside.numbers import (
    detector_numbers,
    detector_pictures,
    grey_levels,
    lesson_numbers,
    pixel_numbers,
    score_numbers,
)
from mnist_model.ui.inside.view import InsidePanel, InsideView
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.pad import PEN, SIDE, DigitPad, OnPad, parse_notation
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.visitor import VisitorNetwork

gradient_step_compiled = jax.jit(gradient_step)


@dataclass(frozen=True)
class InsideTab:
    """What other parts of the page need of this tab."""

    pad: DigitPad
    view: InsideView


def build_inside_tab(visitor: gr.State) -> InsideTab:
    """Builds the tab inside the current `gr.Tab`.

    While the tab is hidden it asks for nothing; the page's script sees it come into view and asks then.

    Args:
        visitor: holds the visitor's own network, or None; gets the network after a gradient step if the
            visitor wants to keep it.
    """
    with gr.Row(elem_id="inside", equal_height=False):
        with gr.Column(elem_id="inside-desk", min_width=0):
            pad = DigitPad(elem_id="inside-pad")
            panel = InsidePanel()
        view = InsideView()
    asked_of = [pad, panel, visitor]
    gr.on([pad.input, panel.input], look_inside, asked_of, view, **FOLLOWS_THE_PEN)
    for event, handler, inputs in (
        (panel.keep, keep_lesson, asked_of),
        (panel.switch, switch_network, visitor),
    ):
        event(handler, inputs, visitor, **FOLLOWS_THE_PEN).then(
            look_inside, asked_of, view, **FOLLOWS_THE_PEN
        )
    return InsideTab(pad, view)


def look_inside(on_pad: OnPad, choices: Choices, visitor: VisitorNetwork | None) -> dict[str, Any]:
    """All that the tab shows of the drawing, as numbers and pictures for the page's script."""
    params = damage_params(params_in_use(visitor), choices.damage)
    try:
        steps = steps_to_picture(on_pad, choices)
    except PictureError as error:
        return {**look_inside([], choices, visitor), "failure": str(error)}
    inputs = network_inputs(steps, choices)
    answers = {name: recognise(params, picture) for name, picture in inputs.items()}  # pyright: ignore[reportArgumentType]
    answer, x = answers[choices.prepare], as_input(inputs[choices.prepare])

    hidden = params["W1"].shape[1]
    likeliest = answer.likeliest or (0, 1)
    digit = likeliest[0] if choices.digit is None else choices.digit
    versus = choices.versus if choices.versus != digit else None
    meant = likeliest[0] if choices.meant is None else choices.meant
    detector = choices.detector
    if detector is None or detector >= hidden:
        detector = int(np.argmax(x @ params["W1"] + params["b1"]))
    asked = score_weights(digit, versus)
    explained = explain_compiled(
        params,  # pyright: ignore[reportArgumentType]
        x,
        np.int32(detector),
        asked,
        np.int32(meant),
        choices.learning_rate,
        example_digits(),
    )
    version = hashlib.blake2b(params["W1"].tobytes(), digest_size=8).hexdigest()
    return {
        "network": {
            "hidden": hidden,
            "own": bool(visitor and visitor.in_use),
            "has_own": visitor is not None,
            "broken": bool(choices.damage or choices.shift_px != (0, 0) or choices.turn_degrees),
        },
        "pictures": version,
        "detector_pictures": None if choices.pictures == version else detector_pictures(params["W1"]),
        "empty": answer.digit is None,
        "failure": "",
        "answer": answer_numbers(answer),
        "steps": step_numbers(steps, inputs, answers, choices),
        "z1": [round(float(z), 3) for z in np.asarray(explained.z1)],
        "detector": detector_numbers(explained, detector, params["W1"][:, detector]),
        "asked": {"digit": digit, "versus": versus},
        "scores": score_numbers(explained, params["W2"] @ asked, digit),
        "pixels": pixel_numbers(explained),
        "lesson": lesson_numbers(explained, meant, choices.learning_rate),
    }


def keep_lesson(on_pad: OnPad, choices: Choices, visitor: VisitorNetwork | None) -> VisitorNetwork:
    """The network after the shown gradient step, as the visitor's own.

    Raises:
        gr.Error: there is nothing to learn from, or the network is broken on purpose; one sentence.
    """
    params = params_in_use(visitor)
    try:
        picture = network_inputs(steps_to_picture(on_pad, choices), choices)[choices.prepare]
    except PictureError as error:
        raise gr.Error(str(error), print_exception=False) from error
    if not picture.any():
        raise gr.Error("The pad is empty: draw what the network should learn from.", print_exception=False)
    if choices.damage:
        raise gr.Error(
            "The network is broken on purpose: heal it first, then keep it.", print_exception=False
        )
    meant = recognise(params, picture).likeliest[0] if choices.meant is None else choices.meant
    learned, _ = gradient_step_compiled(
        params, as_input(picture)[None], np.array([meant], np.int32), choices.learning_rate
    )
    return VisitorNetwork(
        params={name: np.asarray(array) for name, array in learned.items()},
        accuracy=math.nan,  # nobody has tried it on the test digits
        data_name="one more drawing of your own",
        hidden=learned["W1"].shape[1],
    )


def steps_to_picture(on_pad: OnPad, choices: Choices) -> Steps:
    """The pictures on the way from the pad to 28×28, of the drawing as the visitor has turned it."""
    strokes = turn_strokes(_strokes_of(on_pad), choices.turn_degrees)
    return steps_from_strokes(strokes, pad_side=SIDE, pen=PEN)


def _strokes_of(on_pad: OnPad) -> list[Stroke]:
    """The pen's path: as it was drawn, or as it is found in a picture, put in the middle of the pad."""
    if not isinstance(on_pad, Image.Image):
        return on_pad
    path = ink_path(on_pad, STROKE_PX / BOX)
    if not len(path):
        return []
    middle = (path.min(axis=0) + path.max(axis=0)) / 2
    on_pad_units = (path - middle) * (0.7 * SIDE / DIGIT_SIDE) + SIDE / 2
    return list(on_pad_units[:, None])  # each position a dot: they are in no order to be joined in


def network_inputs(steps: Steps, choices: Choices) -> dict[str, np.ndarray]:
    """What would reach the network, by how it is prepared: uint8[28, 28] each, moved as the visitor wants."""
    boxed = np.pad(steps.boxed, (IMAGE_SIDE - BOX) // 2)
    pictures = np.stack([steps.as_drawn, boxed, steps.centered])
    moved = shift_pixels(pictures, np.tile(choices.shift_px, (3, 1)))
    return dict(zip(PREPARATIONS, moved, strict=True))


@functools.cache
def example_digits() -> tuple[np.ndarray, np.ndarray]:
    """The ten examples of the Draw tab as the network gets them, float32[10, 784], and their digits."""
    pictures = from_strokes_batch([parse_notation(example) for example in EXAMPLES])
    return as_input(pictures), np.arange(len(pictures), dtype=np.int32)


def step_numbers(
    steps: Steps, inputs: Mapping[str, np.ndarray], answers: Mapping[str, Answer], choices: Choices
) -> dict[str, Any]:
    """Step 1: the pictures on the way, and what the network would say to each that could be its input."""
    return {
        "prepare": choices.prepare,
        "pictures": {name: grey_levels(picture) for name, picture in inputs.items()},
        "box": grey_levels(steps.boxed),
        "mass": [round(at + by, 2) for at, by in zip(steps.mass, choices.shift_px, strict=True)],
        "shift": list(steps.shift),
        "answers": {name: answer_numbers(answer) for name, answer in answers.items()},
    }


def compile_ahead(params: Params) -> None:
    """Compiles what a first visitor to the tab would wait for."""
    dot = [np.full((2, 2), SIDE / 2, np.float32)]
    visitor = VisitorNetwork(
        {k: np.asarray(v) for k, v in params.items()}, math.nan, "", params["W1"].shape[1]
    )
    look_inside(dot, Choices(), visitor)
    keep_lesson(dot, Choices(), visitor)
