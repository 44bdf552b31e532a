"""The page as a whole: one header line, three tabs over one drawing, one footer line. Owns nothing else."""

import gradio as gr

from mnist_model.ui.api import add_api
from mnist_model.ui.draw_tab import build_draw_tab

TITLE = "A small neural network reads your digits"
FOOTER = (
    "<footer>784 pixels, 128 hidden units, 10 digits: a network written from scratch in JAX. "
    '<a href="https://github.com/google/jax">JAX</a></footer>'
)


def build_page() -> gr.Blocks:
    """The page, not yet served: `server.launch_settings` says how."""
    # Gradio's own temporary files are swept hourly; nothing of ours is ever written.
    with gr.Blocks(title=TITLE, delete_cache=(3600, 3600), analytics_enabled=False) as page:
        visitor = gr.State(
            None
        )  # the visitor's own network; None until one is trained, for a State is copied
        gr.HTML(f"<h1>{TITLE}</h1>", elem_id="header", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"), gr.Tab("Draw", id="draw") as draw_tab:
            draw = build_draw_tab(visitor)
        gr.HTML(FOOTER, elem_id="footer", apply_default_css=False)
        draw_tab.select(**draw.answering)
        add_api()
    return page
