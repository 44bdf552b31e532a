"""The settings of a run, and Start and Stop."""

from typing import Any

from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.retrain.settings import form_html, recipe_values
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class ControlsView(View):
    """The form, with #retrain-start and #retrain-stop, of which one is shown.

    Its fields are HTML's own: Gradio's would ask the server when a recipe is chosen, and a call that is lost
    makes Gradio's page reload, with the drawing on its pad.
    """

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("retrain/controls.html").format(**form_html()),
            module="retrain/controls.js",
            idle=IDLE,
            recipes=recipe_values(),
            **gradio,
        )
