"""What one sees of a training: a sentence, the plot of accuracy and loss, and what it was trained on."""

from typing import Any

import gradio as gr

from mnist_model.ui.retrain.session import Report
from mnist_model.ui.shared.theme import asset

MOST_POINTS = 600  # more than a plot has pixels; a longer run keeps every other point, and again

IDLE: dict[str, Any] = {
    "state": "idle",
    "words": "Start makes a network that knows nothing yet, and teaches it to read digits in seconds.",
    "step": 0,
    "total": 18750,  # the x axis before the first run: ten epochs of the default recipe
    "epoch": 0,
    "accuracy": None,
    "loss": None,
    "curves": {"accuracy": [], "loss": []},
    "data": "Data: MNIST, or digits that this project drew itself where MNIST cannot be had.",
}

_HTML = """
<div id="retrain-status" data-state="idle" data-step="0" data-epoch="0" data-accuracy="" data-loss="">
  <p class="retrain-words"></p>
  <button type="button" class="retrain-try quiet">Try it on the pad</button>
</div>
<p class="retrain-spoken" role="status"></p>
<figure class="retrain-plot"></figure>
<div class="retrain-notes">
  <div class="retrain-data"></div>
  <div>Accuracy is measured on digits that it never learns from. Loss is its surprise at those that it does
    learn from, the mean since the point before. Both scales are stretched, so that small gains show.</div>
</div>
"""


class TrainingView(gr.HTML):
    """Status and plot of one training; its value is what `Story.so_far` gives.

    Painted by hand (plot.js), because gr.LinePlot costs the browser 36 ms an update, five times as
    much, and somebody may be drawing meanwhile.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=IDLE,
            html_template=_HTML,
            js_on_load=asset("retrain/plot.js"),
            apply_default_css=False,
            **kwargs,
        )


class Story:
    """The value of a `TrainingView`, grown report by report; gradio sends only what has been added."""

    def __init__(self) -> None:
        self._value: dict[str, Any] = IDLE

    def so_far(self, report: Report) -> dict[str, Any]:
        """What to show after this report."""
        value: dict[str, Any] = {**self._value, "state": report.state, "words": report.words}
        if report.data:
            value["data"] = report.data
        if report.steps:
            now, curves = report.steps[-1], value["curves"]
            measured = [[s.step, s.test_accuracy] for s in report.steps if s.accuracy_step == s.step]
            losses = [[s.step, s.train_loss] for s in report.steps]
            value |= {
                "step": now.step,
                "total": now.total_steps,
                "epoch": now.epoch,
                "accuracy": now.test_accuracy,
                "loss": now.train_loss,
                "curves": {
                    "accuracy": _grown(curves["accuracy"], measured),
                    "loss": _grown(curves["loss"], losses),
                },
            }
        if report.network:
            value["accuracy"] = report.network.accuracy
        self._value = value
        return value


def _grown(points: list[list[float]], new: list[list[float]]) -> list[list[float]]:
    """The points and the new ones, rounded; too many are halved."""
    points = points + [[step, round(value, 4)] for step, value in new]
    return points if len(points) <= MOST_POINTS else [*points[:-1:2], points[-1]]
