"""Start and Stop."""

from typing import Any

from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class ControlsView(View):
    """#retrain-start and #retrain-stop, of which one is shown. Events: `start` and `stop`."""

    def __init__(self, **gradio: Any):
        super().__init__(
            elem_id="retrain-controls",
            template=asset("retrain/controls.html"),
            module="retrain/controls.js",
            events=["start", "stop"],
            idle=IDLE,
            **gradio,
        )
