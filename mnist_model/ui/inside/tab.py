"""The Inside tab: why this answer, step by step, with the visitor's own drawing."""

from functools import partial

import gradio as gr
import jax
import numpy as np

from mnist_model.network import Params, init_params
from mnist_model.recognition import shipped_params
from mnist_model.ui.inside.activation_store import ActivationStore
from mnist_model.ui.inside.alike import alike_numbers
from mnist_model.ui.inside.backward import nudge_numbers
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.look import learn_from, learn_only_this, look_inside
from mnist_model.ui.inside.mind import change_numbers, stroke_numbers
from mnist_model.ui.inside.routes import code_route, keep_route, look_route, subject_route
from mnist_model.ui.inside.subject import choose_subject
from mnist_model.ui.inside.view import InsidePanel, InsideView
from mnist_model.ui.pad.pad import DigitPad
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.parts import TabParts
from mnist_model.ui.visitor.networks import WARMED_WIDTHS
from mnist_model.ui.visitor.visitor import Visitors


def build_inside_tab(visitors: Visitors, data: SharedDataset) -> TabParts:
    """Builds the tab inside the current `gr.Tab`; gives its routes and what to compile ahead.

    Args:
        visitors: whose networks answer, and get the gradient steps that are kept.
        data: with which drawings are compared.
    """
    with gr.Row(elem_id="inside", equal_height=False):
        with gr.Column(elem_id="inside-desk", min_width=0):
            DigitPad(elem_id="inside-pad")
            InsidePanel()
        InsideView()
    return TabParts(
        routes=[
            look_route(visitors),
            subject_route("/inside/nudge", visitors, nudge_numbers),
            subject_route("/inside/only", visitors, learn_only_this),
            subject_route("/inside/change", visitors, change_numbers),
            subject_route("/inside/strokes", visitors, stroke_numbers),
            subject_route("/inside/alike", visitors, alike_numbers(data, ActivationStore())),
            keep_route(visitors),
            code_route(),
        ],
        compile_ahead=[compile_ahead],
        warm=[partial(compile_width, hidden) for hidden in WARMED_WIDTHS],
    )


def compile_ahead() -> None:
    """Compiles what the first visitor to the tab would wait for."""
    _compile(shipped_params())


def compile_width(hidden: int) -> None:
    """Compiles what a visitor with a network of so many hidden units would wait for."""
    _compile(init_params(jax.random.key(0), hidden))


def _compile(params: Params) -> None:
    line = np.array([[150, 100], [250, 300]], np.float32)
    subject = choose_subject(params, [line], Choices())
    look_inside(subject, Choices())
    learn_from(params, subject.steps, Choices())
    nudge_numbers(subject, Choices())
    learn_only_this(subject, Choices())
    change_numbers(subject, Choices())
