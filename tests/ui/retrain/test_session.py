"""Training runs of many visitors: what is reported, in which order, and that everything is freed."""

import asyncio
import threading
from collections import Counter
from contextlib import aclosing
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.training import TrainingPlan, race
from mnist_model.training.recording import Recording
from mnist_model.training.state import TrainingState
from mnist_model.training.stream import Diverged, Progress
from mnist_model.ui.retrain import session
from mnist_model.ui.retrain.beginnings import begun_runs
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.session import OUT_OF_REACH, Pace, TrainingSessions
from mnist_model.ui.shared.datasets import Loading, SharedDataset
from mnist_model.ui.visitor.training import LiveTraining
from mnist_model.ui.visitor.visitor import GONE_S, SILENT_S, Visitor, Visitors

STEPS = 8
BLANK = {
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
    """Nothing is computed; gives how many trainings are under way."""
    trainings = Counter()

    def train(plan, dataset, start, until):
        trainings["open"] += 1
        try:
            for step in range(STEPS + 1):
                if plan.learning_rate > 9 and step == 3:
                    raise Diverged("The steps are too long. Try 0.1.")
                yield Progress(TrainingState(BLANK, {}, step), STEPS, 1, 2, 0.7, 0.5, step, 0.1, 100.0, 5.0)
        finally:
            trainings["open"] -= 1

    monkeypatch.setattr(race, "train", train)
    return trainings


@pytest.fixture
def ann():
    return Visitor("ann")


@pytest.fixture
def ben():
    return Visitor("ben")


def sessions_of(data, queue):
    """Every step is reported, and who waits looks again after a millisecond."""
    return TrainingSessions(data, queue, Pace(report_s=0, poll_s=0.001))


def train(sessions, visitor, **settings):
    """All reports of a new run, as they come."""
    visitor.training = LiveTraining(1, begun_runs(visitor, {"recipe": "minibatch"} | settings, {}))
    return sessions.train(visitor, visitor.training)


async def all_reports(sessions, visitor, stop_at=None, **settings):
    reports = []
    async for report in train(sessions, visitor, **settings):
        reports.append(report)
        if report.steps and report.steps[-1].step == stop_at:
            visitor.training.stop.set()
    return reports


def states(reports):
    return [state for state, _ in groupby(report.state for report in reports)]


def test_the_data_is_said_with_its_note(ann):
    class NotedData(Data):
        @property
        def dataset(self):
            return replace(DATASET, note="MNIST could not be reached.")

    plain, noted = (
        asyncio.run(all_reports(sessions_of(data, FairQueue()), ann))[-1].data
        for data in (Data(), NotedData())
    )
    assert plain == "Data: four digits, 4 to learn from and 4 others to be tested on."
    assert noted == f"{plain} MNIST could not be reached."


def test_a_run_is_reported_from_waiting_to_the_network(ann):
    sessions = sessions_of(Data(Loading(0.25, "Fetching MNIST.")), FairQueue())
    reports = asyncio.run(all_reports(sessions, ann))
    assert states(reports) == ["waiting", "running", "done"]
    assert reports[0].words == "Fetching MNIST. 25 %"
    assert [step.step for r in reports for step in r.steps] == list(range(STEPS + 1))
    assert reports[-1].words == "Your network reads 75.0 % of digits it has never seen."
    network = reports[-1].network
    assert network is not None
    assert (network.accuracy, network.hidden, network.data_name) == (0.75, 16, "four digits")


def test_stop_keeps_what_was_learned_so_far(ann):
    sessions = sessions_of(Data(), FairQueue())
    reports = asyncio.run(all_reports(sessions, ann, stop_at=4))
    assert states(reports) == ["waiting", "running", "stopped"]
    assert reports[-2].steps[-1].step == 4
    assert reports[-1].network is not None
    assert reports[-1].words == "Stopped, and kept: your network reads 75.0 % of digits it has never seen."


def test_only_the_last_report_has_a_network(ann):
    sessions = sessions_of(Data(), FairQueue())
    reports = asyncio.run(all_reports(sessions, ann))
    assert [bool(report.network) for report in reports] == [False] * (len(reports) - 1) + [True]


def test_a_run_that_nobody_waits_for_reports_its_first_accuracy_and_then_when_a_report_is_due(ann):
    sessions = TrainingSessions(Data(), FairQueue(), Pace(report_s=1e9, poll_s=0.001))
    running = [report for report in asyncio.run(all_reports(sessions, ann)) if report.state == "running"]
    assert [[step.step for step in report.steps] for report in running] == [[0, 1], list(range(2, STEPS + 1))]


@pytest.mark.parametrize("reports_taken", [1, 2, 5])
def test_a_page_that_goes_away_leaves_nothing_behind(ann, reports_taken, open_trainings):
    queue = FairQueue(slots=1)
    sessions = sessions_of(Data(Loading(0.5, "Fetching MNIST.")), queue)

    async def go_away():
        reports = train(sessions, ann)
        for _ in range(reports_taken):
            await anext(reports)
        await reports.aclose()
        return queue.join().place

    assert asyncio.run(go_away()) == 0
    assert open_trainings["open"] == 0
    assert states(asyncio.run(all_reports(sessions_of(Data(), FairQueue()), ann)))[-1] == "done"


def test_a_training_that_is_cancelled_twice_is_closed_when_its_thread_has_left_it(ann, monkeypatch):
    in_a_step, go_on, closed = threading.Event(), threading.Event(), []

    def train(plan, dataset, start, until):
        try:
            yield Progress(TrainingState(BLANK, {}, 0), STEPS, 1, 2, 0.7, 0.5, 0, 0.1, 100.0, 5.0)
            in_a_step.set()
            go_on.wait(20)
            yield Progress(TrainingState(BLANK, {}, 1), STEPS, 1, 2, 0.7, 0.5, 1, 0.1, 100.0, 5.0)
        finally:
            closed.append(True)

    monkeypatch.setattr(race, "train", train)

    async def cancel_twice():
        training = asyncio.create_task(all_reports(sessions_of(Data(), FairQueue()), ann))
        await asyncio.to_thread(in_a_step.wait, 20)
        for _ in range(2):  # as when the server stops while a page is closing
            training.cancel()
            await asyncio.sleep(0.01)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await training

    asyncio.run(cancel_twice())
    assert closed == [True]


def test_a_page_that_goes_away_while_it_waits_frees_the_place(ann):
    queue = FairQueue(slots=1)
    sessions = sessions_of(Data(), queue)

    async def go_away():
        first = queue.join()
        async with aclosing(train(sessions, ann)) as reports:
            report = await anext(reports)
        first.leave()
        return report, queue.join().place

    report, place = asyncio.run(go_away())
    assert report.state == "waiting"
    assert report.words.startswith("You are next in line, about 1 s.")
    assert place == 0


def test_stop_while_waiting_changes_nothing_and_frees_the_place(ann):
    queue = FairQueue(slots=1)
    sessions = sessions_of(Data(), queue)

    async def give_up():
        queue.join()
        reports = []
        async for report in train(sessions, ann):
            reports.append(report)
            ann.training.stop.set()
        return reports, queue.join().place

    reports, place = asyncio.run(give_up())
    assert states(reports) == ["waiting", "stopped"]
    assert reports[-1].network is None
    assert place == 1  # behind the one who trains, and nobody else


def test_stop_ends_only_the_run_of_its_visitor(ann, ben):
    sessions = sessions_of(Data(), FairQueue(slots=2))

    async def side_by_side():
        return await asyncio.gather(all_reports(sessions, ann, stop_at=2), all_reports(sessions, ben))

    of_ann, of_ben = asyncio.run(side_by_side())
    assert (of_ann[-1].state, of_ben[-1].state) == ("stopped", "done")


def test_one_may_start_again_at_the_last_report(ann):
    sessions = sessions_of(Data(), FairQueue(slots=1))

    async def again():
        async for report in train(sessions, ann):
            if report.state == "done":
                return states(await all_reports(sessions, ann))
        return None

    assert asyncio.run(again()) == ["waiting", "running", "done"]


def test_a_record_that_is_closed_ends_its_training(open_trainings):
    sessions, visitors = sessions_of(Data(), FairQueue()), Visitors()

    async def close_on_the_way():
        reports = []
        async for report in train(sessions, visitors.open("ann")):
            reports.append(report)
            if report.steps:
                visitors.close("ann")
        return states(reports)

    assert asyncio.run(close_on_the_way()) == ["waiting", "running", "stopped"]
    assert open_trainings["open"] == 0


def test_divergence_keeps_the_points_and_says_what_to_try(ann):
    sessions = sessions_of(Data(), FairQueue())
    reports = asyncio.run(all_reports(sessions, ann, learning_rate=9.5))
    assert states(reports) == ["waiting", "running", "failed"]
    assert [step.step for r in reports for step in r.steps] == [0, 1, 2]
    assert reports[-1].words == "The steps are too long. Try 0.1."
    assert reports[-1].network is None


def test_an_unforeseen_error_is_one_sentence_for_the_visitor(ann, monkeypatch, caplog):
    monkeypatch.setattr(race, "train", lambda *_: (1 / 0 for _ in "once"))
    sessions = sessions_of(Data(), FairQueue())
    reports = asyncio.run(all_reports(sessions, ann))
    assert states(reports)[-1] == "failed"
    assert "went wrong" in reports[-1].words
    assert "ZeroDivisionError" in caplog.text


def test_a_full_queue_is_a_sentence(ann):
    queue = FairQueue(slots=1, capacity=1)
    queue.join()
    reports = asyncio.run(all_reports(sessions_of(Data(), queue), ann))
    assert states(reports) == ["failed"]
    assert "The line is full" in reports[0].words


def test_a_run_that_may_go_on_may_still_do_so_after_it_met_a_full_queue(ann):
    queue = FairQueue(slots=1, capacity=1)
    sessions = sessions_of(Data(), queue)
    asyncio.run(all_reports(sessions, ann, stop_at=3))
    queue.join()
    ann.training.runs[0].recording = Recording(TrainingPlan(), STEPS)  # as the route keeps it

    async def go_on():
        return [report async for report in sessions.train(ann, ann.training)]

    (refused,) = asyncio.run(go_on())
    assert refused.state == "paused"
    assert "The line is full" in refused.words


def test_thirty_pupils_at_once_all_get_their_network_in_the_order_they_came():
    sessions = sessions_of(Data(), FairQueue(slots=1, turn_s=1e9))  # with two one may overtake another
    done = []

    async def pupil(name):
        reports = await all_reports(sessions, Visitor(str(name)))
        assert reports[-1].state == "done"
        done.append(name)

    async def lesson():
        await asyncio.gather(*(pupil(name) for name in range(30)))

    asyncio.run(lesson())
    assert done == list(range(30))


def test_a_whole_class_has_a_first_accuracy_before_anyone_goes_on():
    until_the_end = Pace(report_s=1e9, poll_s=0.001)  # a turn that is not cut short trains to the last step
    sessions = TrainingSessions(Data(), FairQueue(slots=2, turn_s=0), until_the_end)
    learned, went_on = set(), []

    async def pupil(name):
        async for report in train(sessions, Visitor(str(name))):
            if any(step.accuracy_step > 1 for step in report.steps):
                went_on.append(len(learned))
            elif any(step.accuracy_step for step in report.steps):
                learned.add(name)

    async def lesson():
        await asyncio.gather(*(pupil(name) for name in range(30)))

    asyncio.run(lesson())
    assert len(learned) == 30
    assert went_on[0] >= 28  # two run at once


def test_who_waits_hears_their_place_now_and_then_and_not_at_every_look(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(session.time, "monotonic", lambda: clock[0])

    async def reports_in_a_minute():
        queue = FairQueue(slots=1, clock=lambda: 0.0)
        queue.join()
        sessions, reports = TrainingSessions(Data(), queue, Pace(poll_s=0, repeat_s=1)), 0
        async with aclosing(train(sessions, Visitor("ann"))) as ann:
            while clock[0] < 60:
                waiting = asyncio.ensure_future(anext(ann))
                while not waiting.done() and clock[0] < 60:
                    await asyncio.sleep(0)
                    clock[0] += 0.01
                reports += waiting.done()
                waiting.cancel()
                await asyncio.wait([waiting])
        return reports

    assert asyncio.run(reports_in_a_minute()) == pytest.approx(60, abs=3)


class Silence:
    """A page that falls silent after some steps, and what its run then reports."""

    def __init__(self, queue, steps):
        self.now_s, self.queue, self.steps = 0.0, queue, steps
        self.visitor = Visitor("ann", clock=lambda: self.now_s)
        self.reports = train(sessions_of(Data(), queue), self.visitor)

    async def next_while_silent(self):
        """The first report after the silence; the runs in the queue then."""
        async for report in self.reports:
            self.visitor.is_there(hidden=False)
            if report.steps and report.steps[-1].step == self.steps:
                break
        self.now_s += SILENT_S + 0.1
        async for report in self.reports:
            if not report.steps:  # what was computed while the report before it was on its way comes first
                return report, len(self.queue)
            self.steps = report.steps[-1].step
        raise AssertionError("no report without steps")


def test_a_silent_page_holds_neither_slot_nor_place_and_goes_on_when_it_is_back():
    async def silent_for_a_moment():
        queue = FairQueue(slots=1)
        page = Silence(queue, steps=3)
        report, runs = await page.next_while_silent()
        newcomer = queue.join()
        assert newcomer.place == 0
        page.visitor.is_there(hidden=False)
        newcomer.leave()
        rest = [report async for report in page.reports]
        steps = [step.step for later in rest for step in later.steps]
        return report, runs, [page.steps, *steps], rest[-1].state

    report, runs, steps, state = asyncio.run(silent_for_a_moment())
    assert (report.state, report.words, runs) == ("waiting", OUT_OF_REACH, 0)
    assert 3 <= steps[0] <= 4, "at most one report was computed ahead"
    assert steps == list(range(steps[0], STEPS + 1)), "it has gone on where it was"
    assert state == "done"


def test_a_silent_page_leaves_the_line():
    async def silent_in_line():
        queue = FairQueue(slots=1)
        queue.join()
        visitor = Visitor("ann", clock=lambda: now_s)
        now_s = 0.0
        sessions = TrainingSessions(Data(), queue, Pace(report_s=0, poll_s=0.001, repeat_s=0))
        async with aclosing(train(sessions, visitor)) as reports:
            await anext(reports)
            visitor.is_there(hidden=False)
            behind = queue.join()
            before = behind.place
            now_s += SILENT_S + 0.1
            words = (await anext(reports)).words
            return words, before, behind.place

    assert asyncio.run(silent_in_line()) == (OUT_OF_REACH, 2, 1)


def test_a_page_that_stays_silent_loses_its_run(open_trainings):
    async def silent_for_good():
        page = Silence(FairQueue(), steps=3)
        await page.next_while_silent()
        page.now_s += GONE_S
        async with asyncio.timeout(20):  # it would wait for the page for ever
            return [report.state async for report in page.reports]

    assert asyncio.run(silent_for_good()) == ["stopped"]
    assert open_trainings["open"] == 0


def test_a_long_run_lets_others_pass_and_then_finishes(ann, ben, open_trainings):
    sessions = sessions_of(Data(), FairQueue(slots=1, turn_s=0))  # every turn is over at once

    async def both():
        return await asyncio.gather(all_reports(sessions, ann), all_reports(sessions, ben))

    for reports in asyncio.run(both()):
        assert reports[-1].state == "done"
        assert any(report.words.startswith("Letting others pass at step") for report in reports)
    assert open_trainings["open"] == 0
