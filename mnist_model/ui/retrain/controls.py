"""Start and Stop."""

from typing import Any

import gradio as gr

from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.shared.modules import asset, mount_script


class ControlsView(gr.HTML):
    """#retrain-start and #retrain-stop, of which one is shown. Events: `start` and `stop`."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            elem_id="retrain-controls",
            html_template=asset("retrain/controls.html"),
            js_on_load=mount_script("retrain/controls.js", "start", "stop"),
            apply_default_css=False,
            idle=IDLE,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from it."""
