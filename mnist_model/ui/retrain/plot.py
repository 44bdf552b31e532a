"""The state and the plot of a training run: what the page shows of its reports."""

from typing import Any

from mnist_model.training.plan import TrainingPlan
from mnist_model.ui.retrain.session import Report
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View
from mnist_model.ui.visitor.training import TrainingValue

TRAINING_DIGITS = 60_000
"""Of MNIST, and as many as this project draws where MNIST cannot be had."""

MAX_POINTS = 600
"""Of each curve: more than a plot has pixels. A longer run keeps every other point, and again."""

IDLE: TrainingValue = {
    "state": "idle",
    "words": "Start makes a network with random weights and trains it to read digits, in seconds.",
    "step": 0,
    "total": TrainingPlan().total_steps(TRAINING_DIGITS),  # the x axis before the first run
    "epoch": 0,
    "accuracy": None,
    "loss": None,
    "curves": {"accuracy": [], "loss": []},
    "data": "Data: MNIST, or digits that this project drew itself where MNIST cannot be had.",
    "reports": 0,
}


class PlotView(View):
    """#retrain-status and the plot of one run.

    The plot is painted by plot.js: gr.LinePlot costs the browser 36 ms an update, five times as much, and
    somebody may be drawing meanwhile.
    """

    def __init__(self, **gradio: Any):
        super().__init__(template=asset("retrain/plot.html"), module="retrain/plot.js", idle=IDLE, **gradio)


def after_report(value: TrainingValue, report: Report) -> TrainingValue:
    """The plot of a run after one more report: a new value, which shares what is old."""
    value = {**value, "state": report.state, "words": report.words, "reports": value["reports"] + 1}
    if report.data:
        value["data"] = report.data
    if report.steps:
        newest, curves = report.steps[-1], value["curves"]
        measured = [[s.step, s.test_accuracy] for s in report.steps if s.accuracy_step == s.step]
        losses = [[s.step, s.train_loss] for s in report.steps]
        value["step"], value["total"], value["epoch"] = newest.step, newest.total_steps, newest.epoch
        value["accuracy"], value["loss"] = newest.test_accuracy, newest.train_loss
        value["curves"] = {
            "accuracy": _extended(curves["accuracy"], measured),
            "loss": _extended(curves["loss"], losses),
        }
    if report.network:
        value["accuracy"] = report.network.accuracy
    return value


def _extended(points: list[list[float]], new: list[list[float]]) -> list[list[float]]:
    """The points and the new ones, rounded; too many are halved."""
    points = points + [[step, round(value, 4)] for step, value in new]
    return points if len(points) <= MAX_POINTS else [*points[:-1:2], points[-1]]
