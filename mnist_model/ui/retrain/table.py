"""The table of runs: what each was trained with, and what it has come to."""

from typing import Any

from mnist_model.ui.retrain.settings import RECIPE_TEXTS
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class RunsView(View):
    """#retrain-runs, hidden as long as there is none. Its rows come from the news of the training."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("retrain/table.html"),
            module="retrain/table.js",
            recipes={recipe: text.name for recipe, text in RECIPE_TEXTS.items()},
            **gradio,
        )
