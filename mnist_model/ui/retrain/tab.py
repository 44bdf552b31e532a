"""The Retrain tab: settings on the left, the training run as it goes on the right."""

import gradio as gr

from mnist_model.training.stream import compile_ahead
from mnist_model.ui.retrain.controls import ControlsView
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.learning import LearningView
from mnist_model.ui.retrain.mistakes import MistakesView
from mnist_model.ui.retrain.plot import PlotView
from mnist_model.ui.retrain.race import RaceView
from mnist_model.ui.retrain.rewind import remove_route, show_route, trace_route
from mnist_model.ui.retrain.routes import news_route, start_route
from mnist_model.ui.retrain.session import TrainingSessions
from mnist_model.ui.retrain.step import StepView
from mnist_model.ui.retrain.table import RunsView
from mnist_model.ui.retrain.warming import warmed_trainings
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.parts import TabParts
from mnist_model.ui.visitor.visitor import Visitors


def build_retrain_tab(visitors: Visitors, data: SharedDataset, queue: FairQueue) -> TabParts:
    """Builds the tab inside the current `gr.Tab`; visitors' networks and runs are kept with them."""
    sessions = TrainingSessions(data, queue)
    with gr.Row(elem_id="retrain"):
        with gr.Column(elem_id="retrain-start-column", min_width=0):
            ControlsView()
            RaceView()
        with gr.Column(elem_id="retrain-run", min_width=0):
            PlotView()
            StepView()
            RunsView()
            LearningView()
            MistakesView()
    routes = [
        start_route(visitors, sessions),
        news_route(visitors),
        show_route(visitors),
        trace_route(visitors),
        remove_route(visitors),
    ]
    return TabParts(routes, compile_ahead=[compile_ahead], warm=warmed_trainings())
