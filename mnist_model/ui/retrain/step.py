"""One step of a training on the page: its batch, and the weights before and after."""

from typing import Any

from mnist_model.ui.retrain.learning import LEVELS
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class StepView(View):
    """Hidden until a single step is taken; its value comes with `rewind.Shown`."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("retrain/step.html"), module="retrain/step.js", levels=LEVELS, **gradio
        )
