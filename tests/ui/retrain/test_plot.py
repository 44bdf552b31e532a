"""What the plot shows, report by report."""

from mnist_model.training.state import Progress, TrainingState
from mnist_model.ui.retrain.plot import IDLE, MAX_POINTS, after_report
from mnist_model.ui.retrain.session import Report
from mnist_model.ui.retrain.words import running_words
from mnist_model.ui.visitor.training import TrainingValue


def progress(step, accuracy_step=None) -> Progress:
    measured = step if accuracy_step is None else accuracy_step
    return Progress(TrainingState({}, {}, step), 10_000, 3, 10, 0.5, 0.97449, measured, 1.0, 187_654.0, 3.2)


def after(value: TrainingValue, *steps: Progress) -> TrainingValue:
    return after_report(value, Report("running", "", list(steps)))


def test_loss_is_a_point_at_every_report_and_accuracy_only_where_it_was_measured():
    curves = after(IDLE, progress(0), progress(50, accuracy_step=0))["curves"]
    assert curves == {"accuracy": [[0, 0.9745]], "loss": [[0, 0.5], [50, 0.5]]}


def test_a_report_changes_nothing_that_was_handed_over_before():
    first = after(IDLE, progress(1), progress(2))
    second = after(first, progress(3))
    assert second["curves"]["loss"][:2] == first["curves"]["loss"]
    assert len(first["curves"]["loss"]) == 2
    assert IDLE["curves"] == {"accuracy": [], "loss": []}


def test_reports_are_counted_so_that_the_page_can_say_which_it_has():
    waiting = Report("waiting", "You are next in line, about 10 s.")
    first = after_report(IDLE, waiting)
    assert (first["reports"], after_report(first, waiting)["reports"]) == (1, 2)


def test_long_run_keeps_few_points_of_each_curve_and_always_the_newest():
    value = IDLE
    for step in range(3 * MAX_POINTS):
        value = after(value, progress(step, accuracy_step=step if step % 2 else -1))
        curves = value["curves"]
        assert max(len(curves["accuracy"]), len(curves["loss"])) <= MAX_POINTS
        assert curves["loss"][-1][0] == step
    assert value["curves"]["loss"][0][0] == 0
    assert len(value["curves"]["accuracy"]) > MAX_POINTS / 2


def test_waiting_again_keeps_the_plot():
    value = after_report(after(IDLE, progress(1)), Report("waiting", "Letting others pass."))
    assert (value["state"], value["step"], value["curves"]["loss"]) == ("waiting", 1, [[1, 0.5]])


def test_status_reads_as_one_sentence():
    assert running_words(progress(500), 3.2) == (
        "Epoch 3 of 10, 97.4 % of the test digits right, 190,000 images a second, 4 s left"
    )
    assert (
        running_words(progress(0), 0.0) == "Random weights, not yet trained: 97.4 % of the test digits right."
    )
