"""Where visitors hand in a training: what they are told, in which order, and that everything is freed."""

import asyncio
from collections import Counter
from contextlib import aclosing
from itertools import groupby
from typing import Any

import numpy as np
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.training import Diverged, Progress, TrainingState
from mnist_model.ui.retrain import session as training_desk
from mnist_model.ui.retrain.datasets import Loading, SharedDataset
from mnist_model.ui.retrain.session import AlreadyTraining, TrainingDesk
from mnist_model.ui.retrain.waiting_line import WaitingLine

STEPS = 8
BLANK: Any = {
    "W1": np.zeros((784, 16), np.float32),
    "b1": np.zeros(16, np.float32),
    "W2": np.zeros((16, 10), np.float32),
    "b2": np.zeros(10, np.float32),
}
# A network of zeros answers 0 to everything: 3 of these 4.
IMAGES, LABELS = np.zeros((4, 28, 28), np.uint8), np.array([0, 0, 0, 7], np.uint8)
DATASET = Dataset(IMAGES, LABELS, IMAGES, LABELS, name="four digits")


class Data(SharedDataset):
    """Goes through `waits`, then has the data."""

    def __init__(self, *waits):
        self.waits = list(waits)

    @property
    def dataset(self):
        return DATASET

    def loading(self):
        return self.waits.pop(0) if self.waits else None


@pytest.fixture(autouse=True)
def open_trainings(monkeypatch):
    """Every step is told, nobody sleeps, nothing is computed; gives how many trainings are under way."""
    trainings = Counter()

    def train(plan, dataset):
        trainings["open"] += 1
        try:
            for step in range(STEPS + 1):
                if plan.learning_rate > 9 and step == 3:
                    raise Diverged("The steps are too long. Try 0.1.")
                yield Progress(TrainingState(BLANK, {}, step), STEPS, 1, 2, 0.7, 0.5, step, 0.1, 100.0, 5.0)
        finally:
            trainings["open"] -= 1

    monkeypatch.setattr(training_desk, "train", train)
    monkeypatch.setattr(training_desk, "REPORT_EVERY_S", -1.0)
    monkeypatch.setattr(training_desk, "LOOK_EVERY_S", 0.0)
    return trainings


def plan(**settings):
    return {"recipe": "minibatch"} | settings


async def all_reports(desk, visitor, stop_at=None, **settings):
    reports = []
    async for report in desk.train(visitor, plan(**settings)):
        reports.append(report)
        if report.steps and report.steps[-1].step == stop_at:
            desk.stop(visitor)
    return reports


def states(reports):
    return [state for state, _ in groupby(report.state for report in reports)]


def test_training_is_told_from_waiting_to_the_network():
    desk = TrainingDesk(Data(Loading(0.25, "Fetching MNIST.")), WaitingLine())
    reports = asyncio.run(all_reports(desk, "ann"))
    assert states(reports) == ["waiting", "running", "done"]
    assert reports[0].words == "Fetching MNIST. 25 %"
    assert [step.step for r in reports for step in r.steps] == list(range(STEPS + 1))
    assert reports[-1].words == "Your network reads 75.0 % of digits it has never seen."
    network = reports[-1].network
    assert network is not None
    assert (network.accuracy, network.hidden, network.data_name) == (0.75, 16, "four digits")
    assert network.in_use


def test_stop_keeps_what_was_learned_so_far():
    desk = TrainingDesk(Data(), WaitingLine())
    reports = asyncio.run(all_reports(desk, "ann", stop_at=4))
    assert states(reports) == ["waiting", "running", "stopped"]
    assert reports[-2].steps[-1].step == 4
    assert reports[-1].network is not None
    assert reports[-1].words == "Stopped, and kept: your network reads 75.0 % of digits it has never seen."


def test_only_the_last_report_has_a_network():
    desk = TrainingDesk(Data(), WaitingLine())
    reports = asyncio.run(all_reports(desk, "ann"))
    assert [bool(report.network) for report in reports] == [False] * (len(reports) - 1) + [True]


@pytest.mark.parametrize("reports_taken", [1, 2, 5])
def test_who_goes_away_leaves_nothing_behind(reports_taken, open_trainings):
    line = WaitingLine(lanes=1)
    desk = TrainingDesk(Data(Loading(0.5, "Fetching MNIST.")), line)

    async def go_away():
        reports = desk.train("ann", plan())
        for _ in range(reports_taken):
            await anext(reports)
        await reports.aclose()  # as gradio does when the page is closed
        return line.join().place

    assert asyncio.run(go_away()) == 0
    assert open_trainings["open"] == 0
    assert states(asyncio.run(all_reports(TrainingDesk(Data(), WaitingLine()), "ann")))[-1] == "done"


def test_who_goes_away_while_waiting_in_line_frees_the_place():
    line = WaitingLine(lanes=1)
    desk = TrainingDesk(Data(), line)

    async def go_away():
        first = line.join()
        async with aclosing(desk.train("ann", plan())) as reports:
            report = await anext(reports)
        first.leave()
        return report, line.join().place

    report, place = asyncio.run(go_away())
    assert (report.state, report.words) == ("waiting", "You are next in line, about 10 s.")
    assert place == 0


def test_stop_while_waiting_in_line_changes_nothing_and_frees_the_place():
    line = WaitingLine(lanes=1)
    desk = TrainingDesk(Data(), line)

    async def give_up():
        line.join()
        reports = []
        async for report in desk.train("ann", plan()):
            reports.append(report)
            desk.stop("ann")
        return reports, line.join().place

    reports, place = asyncio.run(give_up())
    assert states(reports) == ["waiting", "stopped"]
    assert reports[-1].network is None
    assert place == 1  # behind the one who trains, and nobody else


def test_one_visitor_holds_at_most_one_training_and_another_visitor_is_not_held_up():
    desk = TrainingDesk(Data(), WaitingLine(lanes=2))

    async def twice():
        async with aclosing(desk.train("ann", plan())) as first:
            await anext(first)
            with pytest.raises(AlreadyTraining, match="stop it first"):
                await anext(desk.train("ann", plan()))
            assert states(await all_reports(desk, "ben"))[-1] == "done"
        return states(await all_reports(desk, "ann"))[-1]

    assert asyncio.run(twice()) == "done"


def test_stop_ends_only_the_own_training():
    desk = TrainingDesk(Data(), WaitingLine(lanes=2))

    async def side_by_side():
        return await asyncio.gather(all_reports(desk, "ann", stop_at=2), all_reports(desk, "ben"))

    ann, ben = asyncio.run(side_by_side())
    assert (ann[-1].state, ben[-1].state) == ("stopped", "done")


def test_one_may_start_again_as_soon_as_one_has_heard_the_last_report():
    desk = TrainingDesk(Data(), WaitingLine(lanes=1))

    async def again():
        async for report in desk.train("ann", plan()):
            if report.state == "done":
                return states(await all_reports(desk, "ann"))
        return None

    assert asyncio.run(again()) == ["waiting", "running", "done"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("learning_rate", 0), ("learning_rate", None), ("hidden", 10**9), ("epochs", "many"), ("seed", 1.5)],
)
def test_settings_out_of_bounds_end_in_one_sentence_or_the_recipes_own(setting, value):
    desk = TrainingDesk(Data(), WaitingLine(lanes=1))
    reports = asyncio.run(all_reports(desk, "ann", **{setting: value}))
    if value is None:
        assert reports[-1].state == "done"
    else:
        assert states(reports) == ["failed"]
        assert reports[0].words.startswith(f"{setting} is ")
    assert states(asyncio.run(all_reports(desk, "ann")))[-1] == "done"


def test_divergence_keeps_the_points_and_says_what_to_try():
    desk = TrainingDesk(Data(), WaitingLine())
    reports = asyncio.run(all_reports(desk, "ann", learning_rate=9.5))
    assert states(reports) == ["waiting", "running", "failed"]
    assert [step.step for r in reports for step in r.steps] == [0, 1, 2]
    assert reports[-1].words == "The steps are too long. Try 0.1."
    assert reports[-1].network is None


def test_bug_in_a_training_is_one_sentence_for_the_visitor(monkeypatch, caplog):
    monkeypatch.setattr(training_desk, "train", lambda plan, dataset: (1 / 0 for _ in "once"))
    desk = TrainingDesk(Data(), WaitingLine())
    reports = asyncio.run(all_reports(desk, "ann"))
    assert states(reports)[-1] == "failed"
    assert "went wrong" in reports[-1].words
    assert "ZeroDivisionError" in caplog.text


def test_full_line_is_a_sentence():
    line = WaitingLine(lanes=1, room=1)
    line.join()
    reports = asyncio.run(all_reports(TrainingDesk(Data(), line), "ann"))
    assert states(reports) == ["failed"]
    assert "The line is full" in reports[0].words


def test_thirty_pupils_at_once_all_get_their_network_in_the_order_they_came():
    desk = TrainingDesk(Data(), WaitingLine(lanes=2, turn_s=1e9))
    done = []

    async def pupil(name):
        reports = await all_reports(desk, name)
        assert reports[-1].state == "done"
        done.append(name)

    async def lesson():
        await asyncio.gather(*(pupil(name) for name in range(30)))

    asyncio.run(lesson())
    assert all(abs(place - name) <= 2 for place, name in enumerate(done))  # two train at once


def test_long_run_lets_others_pass_and_then_finishes(open_trainings):
    desk = TrainingDesk(Data(), WaitingLine(lanes=1, turn_s=0))  # so that every turn is long

    async def both():
        return await asyncio.gather(all_reports(desk, "ann"), all_reports(desk, "ben"))

    for reports in asyncio.run(both()):
        assert reports[-1].state == "done"
        assert any(report.words.startswith("Letting others pass at step") for report in reports)
    assert open_trainings["open"] == 0
