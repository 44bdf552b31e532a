"""The Draw tab: the pad, what the network sees of it, the answer; below, examples and a way for pictures."""

import gradio as gr

from mnist_model.ui.draw.answer import AnswerView
from mnist_model.ui.draw.examples import ExamplesView
from mnist_model.ui.draw.routes import weights_route
from mnist_model.ui.pad.pad import DigitPad
from mnist_model.ui.shared.parts import TabParts
from mnist_model.ui.visitor.visitor import Visitors


def build_draw_tab(visitors: Visitors) -> TabParts:
    """Builds the tab inside the current `gr.Tab`; gives its route.

    Args:
        visitors: whose networks are shown at work.
    """
    with gr.Row(elem_id="instrument", equal_height=False):
        DigitPad(elem_id="pad")
        AnswerView()
    ExamplesView()
    return TabParts(routes=[weights_route(visitors)])
