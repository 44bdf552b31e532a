"""A race on the page: one setting, several values, trained side by side."""

from html import escape
from typing import Any

from mnist_model.training.race import MOST_RACERS
from mnist_model.ui.retrain.beginnings import RACED
from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.retrain.settings import SETTINGS
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View

VALUES = {
    "learning_rate": "0.001 0.01 0.03 0.1 0.3 1 3 10",
    "batch_size": "1 8 32 128 512",
    "hidden": "4 16 64 128 256",
    "seed": "0 1 2 3 4 5 6 7",
}
"""What the page offers. Of the learning rates the first are far too small, and the last diverge."""

EPOCHS = 2
"""Enough to tell the racers apart, in some ten seconds."""


class RaceView(View):
    """#race-start, and what it starts: by default eight learning rates."""

    def __init__(self, **gradio: Any):
        labels = {setting.name: setting.label for setting in SETTINGS}
        options = [f'<option value="{name}">{escape(labels[name])}</option>' for name in RACED]
        super().__init__(
            template=asset("retrain/race.html").format(
                options="".join(options), most=MOST_RACERS, values=VALUES[RACED[0]], epochs=EPOCHS
            ),
            module="retrain/race.js",
            idle=IDLE,
            values=VALUES,
            **gradio,
        )
