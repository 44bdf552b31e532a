"""The Draw tab: the pad, what the network sees of it, the answer; below, examples and a way for pictures."""

import gradio as gr

from mnist_model.ui.draw.answer import AnswerView
from mnist_model.ui.draw.examples import ExamplesView
from mnist_model.ui.pad.pad import DigitPad


def build_draw_tab() -> None:
    """Builds the tab inside the current `gr.Tab`."""
    with gr.Row(elem_id="instrument", equal_height=False):
        DigitPad(elem_id="pad")
        AnswerView()
    ExamplesView()
