"""How the page is served: what of Gradio is open by default and not needed here is closed."""

import logging
import threading
from typing import Any

import gradio as gr
import numpy as np
from starlette.middleware import Middleware

from mnist_model.recognition import recognise
from mnist_model.training import stream as training
from mnist_model.ui.inside import tab as inside_tab
from mnist_model.ui.serving.guard import Guard
from mnist_model.ui.shared.background import give_way
from mnist_model.ui.shared.theme import build_theme, style_sheets
from mnist_model.ui.visitor.networks import shipped_params

LOG = logging.getLogger(__name__)


class Page(gr.Blocks):
    """Blocks that answer every call with a result or a sentence, whatever has gone wrong in it."""

    async def process_api(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As gradio's, but an unforeseen exception becomes a gr.Error; its traceback stays in the log."""
        try:
            return await super().process_api(*args, **kwargs)
        except gr.Error:
            raise
        except Exception as error:
            LOG.exception("a call has failed")
            raise gr.Error(
                "This could not be answered. Compare the values of your call with the API's description.",
                print_exception=False,
            ) from error


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


def serve(page: Page) -> None:
    """Serves until interrupted; compiles in the background what a visitor's first click would wait for."""
    page.queue(max_size=32, default_concurrency_limit=8, api_open=False)
    _, url, _ = page.launch(prevent_thread_lock=True, **launch_settings())
    print(f"Serving on {url}", flush=True)
    threading.Thread(target=compile_ahead, daemon=True).start()
    page.block_thread()


def compile_ahead() -> None:
    """Compiles the answer to a drawing, what the Inside tab computes, and the default training."""
    give_way()
    recognise(shipped_params(), np.eye(28, dtype=np.uint8))
    inside_tab.compile_ahead(shipped_params())
    training.compile_ahead()
