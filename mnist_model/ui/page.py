"""The page as a whole: one header line, four tabs over one drawing, one footer line. Owns nothing else."""

import gradio as gr

from mnist_model.ui.draw.tab import build_draw_tab
from mnist_model.ui.hand.tray import build_hand_tray
from mnist_model.ui.inside.tab import build_inside_tab
from mnist_model.ui.pad.pictures import compile_reading
from mnist_model.ui.presenting.view import PresentingView, head
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.tab import build_retrain_tab
from mnist_model.ui.saving.routes import download_route, program_route, upload_route
from mnist_model.ui.saving.view import SavingView, ShareView
from mnist_model.ui.serving.answers import answer_route
from mnist_model.ui.serving.api import add_api
from mnist_model.ui.serving.server import Page
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.tasks.tab import build_tasks_tab
from mnist_model.ui.tasks.view import TaskDockView
from mnist_model.ui.visitor.networks import network_route
from mnist_model.ui.visitor.view import VisitorView, follow_visitors
from mnist_model.ui.visitor.visitor import Visitors

TITLE = "Draw a digit and a neural network reads it"
FOOTER = (
    "One hidden layer, written from scratch in JAX, trained on MNIST and pen strokes. "
    "Free to use under the MIT licence."
)


def build_page() -> Page:
    """The page, not yet served: `server.serve` does that."""
    visitors, data, queue = Visitors(), SharedDataset(), FairQueue()
    with Page(title=TITLE, delete_cache=(3600, 3600), analytics_enabled=False) as page:
        gr.HTML(f"<h1>{TITLE}</h1>", elem_id="header", apply_default_css=False)
        visitor_view = VisitorView()
        PresentingView()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Draw", id="draw", elem_id="draw-tab"):
                draw = build_draw_tab(visitors)
                hand = build_hand_tray(visitors, data, queue)
            with gr.Tab("Retrain", id="retrain", elem_id="retrain-tab"):
                retrain = build_retrain_tab(visitors, data, queue)
                SavingView()
            with gr.Tab("Inside", id="inside", elem_id="inside-tab"):
                inside = build_inside_tab(visitors, data)
            with gr.Tab("Try it", id="tasks", elem_id="tasks-tab"):
                tasks = build_tasks_tab(visitors, data)
        ShareView()
        TaskDockView()
        gr.HTML(f"<footer>{FOOTER}</footer>", elem_id="footer", apply_default_css=False)
        follow_visitors(page, visitor_view, visitors)
        add_api()
    page.routes = [
        answer_route(visitors),
        network_route(visitors),
        download_route(visitors),
        upload_route(visitors, data),
        program_route(visitors),
        *draw.routes,
        *hand.routes,
        *retrain.routes,
        *inside.routes,
        *tasks.routes,
    ]
    page.head_tags = head()
    page.compile_ahead = [*inside.compile_ahead, *retrain.compile_ahead, *tasks.compile_ahead]
    page.warm = [compile_reading, *hand.warm, *retrain.warm, *inside.warm]
    page.is_busy = lambda: len(queue) > 0
    return page
