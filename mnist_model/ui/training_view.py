"""What one sees of a training: a sentence, the plot of accuracy and loss, and what it was trained on."""

from typing import Any

import gradio as gr

from mnist_model.training import Progress
from mnist_model.ui.theme import asset
from mnist_model.ui.training_desk import Report

MOST_POINTS = 600  # more than a plot has pixels; a longer run keeps every other point, and again

IDLE: dict[str, Any] = {
    "state": "idle",
    "words": "Start makes a network that knows nothing yet, and teaches it to read digits in seconds.",
    "step": 0,
    "total": 18750,  # the x axis before the first run: ten epochs of the default recipe
    "epoch": 0,
    "accuracy": None,
    "loss": None,
    "points": [],
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

    Painted by hand (assets/retrain.js), because gr.LinePlot costs the browser 36 ms an update, five times as
    much, and somebody may be drawing meanwhile.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=IDLE, html_template=_HTML, js_on_load=asset("retrain.js"), apply_default_css=False, **kwargs
        )


class Story:
    """The value of a `TrainingView`, grown report by report; gradio sends only what has been added."""

    def __init__(self) -> None:
        self._points: list[list[float | None]] = []
        self._last: Progress | None = None
        self._data = IDLE["data"]

    def so_far(self, report: Report) -> dict[str, Any]:
        """What to show after this report."""
        self._points += [_point(step) for step in report.steps]
        if len(self._points) > MOST_POINTS:
            self._points = [*self._points[:-1:2], self._points[-1]]
        self._last = report.steps[-1] if report.steps else self._last
        self._data = report.data or self._data
        last = self._last
        return {
            "state": report.state,
            "words": report.words,
            "step": last.step if last else 0,
            "total": last.total_steps if last else IDLE["total"],
            "epoch": last.epoch if last else 0,
            "accuracy": report.network.accuracy if report.network else last and last.test_accuracy,
            "loss": last and last.train_loss,
            "points": list(self._points),
            "data": self._data,
        }


def _point(step: Progress) -> list[float | None]:
    """Step, accuracy if it was measured there, loss if there was one."""
    accuracy = round(step.test_accuracy, 4) if step.accuracy_step == step.step else None
    return [step.step, accuracy, step.train_loss and round(step.train_loss, 4)]
