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

GOAL = 0.97
"""How fast a run is, is how soon it has this accuracy."""

IDLE: TrainingValue = {
    "run": 0,
    "name": "",
    "settings": {},
    "origin": None,
    "state": "idle",
    "words": "Start makes a network with random weights and trains it to read digits, in seconds.",
    "step": 0,
    "total": TrainingPlan().total_steps(TRAINING_DIGITS),  # the x axis before the first run
    "epoch": 0,
    "accuracy": None,
    "loss": None,
    "best": None,
    "goal": None,
    "trained_s": 0.0,
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


def after_report(value: TrainingValue, report: Report, trained_before_s: float = 0.0) -> TrainingValue:
    """The plot of a run after one more report: a new value, which shares what is old.

    Args:
        value: before it.
        report: of this run.
        trained_before_s: how long it had trained before it paused.
    """
    value = {**value, "state": report.state, "words": report.words, "reports": value["reports"] + 1}
    if report.data:
        value["data"] = report.data
    curves = value["curves"]
    known = curves["loss"][-1][0] if curves["loss"] else -1
    steps = [s for s in report.steps if s.step > known]  # a run that goes on first reports where it is
    if steps:
        newest, measured = steps[-1], [s for s in steps if s.accuracy_step == s.step]
        value["step"], value["total"], value["epoch"] = newest.step, newest.total_steps, newest.epoch
        value["accuracy"], value["loss"] = newest.test_accuracy, newest.train_loss
        value["best"] = max(value["best"] or 0.0, *(s.test_accuracy for s in steps))
        value["trained_s"] = trained_before_s + newest.elapsed_s
        reached = [s for s in measured if s.test_accuracy >= GOAL]
        if reached and value["goal"] is None:
            value["goal"] = [reached[0].step, trained_before_s + reached[0].elapsed_s]
        value["curves"] = {
            "accuracy": _extended(curves["accuracy"], [[s.step, s.test_accuracy] for s in measured]),
            "loss": _extended(curves["loss"], [[s.step, s.train_loss] for s in steps]),
        }
    if report.network and report.network.accuracy is not None:
        value = _with_accuracy(value, report.network.accuracy)
    return value


def _with_accuracy(value: TrainingValue, accuracy: float) -> TrainingValue:
    """It has been measured at the newest step, where the run has paused or ended."""
    curves, best = value["curves"], value["best"] or 0.0
    value = {**value, "accuracy": accuracy, "best": max(best, accuracy)}
    if accuracy >= GOAL and value["goal"] is None:
        value["goal"] = [value["step"], value["trained_s"]]
    if curves["accuracy"] and curves["accuracy"][-1][0] < value["step"]:
        points = _extended(curves["accuracy"], [[value["step"], accuracy]])
        value["curves"] = {**curves, "accuracy": points}
    return value


def _extended(points: list[list[float]], new: list[list[float]]) -> list[list[float]]:
    """The points and the new ones, rounded; too many are halved."""
    points = points + [[step, round(value, 4)] for step, value in new]
    return points if len(points) <= MAX_POINTS else [*points[:-1:2], points[-1]]
