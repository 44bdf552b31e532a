"""The page as a whole: one header line, three tabs over one drawing, one footer line. Owns nothing else."""

import gradio as gr

from mnist_model.ui.draw.tab import build_draw_tab
from mnist_model.ui.inside.tab import build_inside_tab
from mnist_model.ui.retrain.tab import build_retrain_tab
from mnist_model.ui.serving.api import add_api
from mnist_model.ui.serving.server import Page

TITLE = "Draw a digit and a neural network reads it"
FOOTER = (
    "One hidden layer, written from scratch in JAX, trained on MNIST and pen strokes. "
    "Free to use under the MIT licence."
)


def build_page() -> Page:
    """The page, not yet served: `server.serve` does that."""
    with Page(title=TITLE, delete_cache=(3600, 3600), analytics_enabled=False) as page:
        # The visitor's own network. None until one is trained: the initial value is copied for each session.
        visitor = gr.State(None)
        gr.HTML(f"<h1>{TITLE}</h1>", elem_id="header", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Draw", id="draw", elem_id="draw-tab") as draw_tab:
                draw = build_draw_tab(visitor)
            with gr.Tab("Retrain", id="retrain", elem_id="retrain-tab"):
                build_retrain_tab(visitor, draw.pad)
            with gr.Tab("Inside", id="inside", elem_id="inside-tab"):
                build_inside_tab(visitor)
        gr.HTML(f"<footer>{FOOTER}</footer>", elem_id="footer", apply_default_css=False)
        draw_tab.select(**draw.answering)
        add_api()
    return page
