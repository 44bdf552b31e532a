"""The tray as the page builds it, and its routes."""

from typing import Any

from mnist_model.training.hand import MAX_DRAWINGS
from mnist_model.ui.hand.lesson import compile_ahead
from mnist_model.ui.hand.routes import MAX_POINTS_KEPT, forget_route, learn_route, news_route
from mnist_model.ui.hand.session import HandSessions
from mnist_model.ui.pad.notation import PAD_SIDE, PEN
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.parts import TabParts
from mnist_model.ui.shared.view import View
from mnist_model.ui.visitor.visitor import Visitors

AT_A_TIME = 10
"""Drawings of one digit in a row: so many are enough for the next one (`benchmarks/own_hand.py`)."""


class TrayView(View):
    """#hand: the visitor's own drawings, which the browser keeps, and the button that has them learned."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("hand/tray.html"),
            module="hand/tray.js",
            elem_id="hand-view",
            side=PAD_SIDE,
            pen=PEN,
            most=MAX_DRAWINGS,
            most_points=MAX_POINTS_KEPT,
            ten=AT_A_TIME,
            **gradio,
        )


def build_hand_tray(visitors: Visitors, data: SharedDataset, queue: FairQueue) -> TabParts:
    """Builds the tray inside the current `gr.Tab`; what is learned is kept with the visitors."""
    TrayView()
    sessions = HandSessions(data, queue, visitors)
    routes = [learn_route(visitors, sessions), news_route(visitors), forget_route(visitors)]
    return TabParts(routes, warm=[compile_ahead])
