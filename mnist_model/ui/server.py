"""How the page is served: what of Gradio is open by default and not needed here is closed."""

import threading
from typing import Any

import gradio as gr
import numpy as np
from starlette.middleware import Middleware

from mnist_model.recognition import recognise
from mnist_model.ui.guard import Guard
from mnist_model.ui.networks import shipped_params
from mnist_model.ui.theme import build_theme, style_sheets


def launch_settings() -> dict[str, Any]:
    """The arguments of `Blocks.launch`."""
    return {
        "theme": build_theme(),
        "css_paths": style_sheets(),
        "app_kwargs": {"middleware": [Middleware(Guard)]},
        "footer_links": ["api"],
        "run_history": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "share": False,
        "enable_monitoring": False,
        "show_error": False,
        "max_file_size": "1kb",
        "state_session_capacity": 500,
        "quiet": True,
    }


def serve(page: gr.Blocks) -> None:
    """Serves until interrupted; compiles in the background what a visitor's first click would wait for."""
    page.queue(max_size=32, default_concurrency_limit=8, api_open=False)
    _, url, _ = page.launch(prevent_thread_lock=True, **launch_settings())
    print(f"Serving on {url}", flush=True)
    threading.Thread(target=warm_up, daemon=True).start()
    page.block_thread()


def warm_up() -> None:
    """Compiles the answer to a drawing."""
    recognise(shipped_params(), np.eye(28, dtype=np.uint8))
