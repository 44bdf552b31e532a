"""Programs compiled ahead while nobody trains: the order, the pauses, the priority, and that it helps."""

import logging
import os
import sys

import numpy as np
import pytest

from mnist_model import recognition
from mnist_model.training import TrainingPlan, train
from mnist_model.training.chunks import first_state
from mnist_model.training.inspection import inspect_step
from mnist_model.training.state import in_numpy
from mnist_model.ui.inside import tab as inside_tab
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.look import learn_from, look_inside
from mnist_model.ui.inside.subject import choose_subject
from mnist_model.ui.page import build_page
from mnist_model.ui.retrain import warming
from mnist_model.ui.serving import server
from mnist_model.ui.shared.warming import PAUSE_S, POLL_S, warm_up
from tests.running import run_child
from tests.training.test_stream import small_dataset


class Time:
    """A clock that only sleeping moves on."""

    now_s = 0.0

    def sleep(self, seconds):
        self.now_s += seconds


@pytest.fixture(autouse=True)
def keep_own_priority(monkeypatch):
    monkeypatch.setattr("mnist_model.ui.shared.warming.give_way", lambda niceness: None)


def warm(programs, is_busy=lambda: False, time=None):
    time = time or Time()
    warm_up(programs, is_busy, time.sleep)
    return time


def test_programs_are_compiled_in_order_with_a_pause_after_each():
    time, done = Time(), []
    warm([lambda name=name: done.append((name, time.now_s)) for name in "ab"], time=time)
    assert done == [("a", 0), ("b", PAUSE_S)]


def test_no_program_begins_while_somebody_trains():
    time, done = Time(), []
    trains = lambda: 2 <= time.now_s < 4.5  # noqa: E731
    warm([lambda: (done.append(time.now_s), time.sleep(2 - PAUSE_S))] * 3, trains, time)
    assert done == [0.0, 2 + 3 * POLL_S, 4 + 3 * POLL_S]


def test_a_program_that_fails_is_left_out_and_logged(caplog):
    done = []
    with caplog.at_level(logging.ERROR):
        warm([lambda: 1 / 0, lambda: done.append(True)])
    assert done == [True]
    assert "could not be compiled ahead" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a priority")
def test_programs_are_compiled_at_the_lowest_priority():
    told = run_child(
        """
import os, threading
from mnist_model.ui.shared.warming import warm_up
priority = lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
program = [lambda: print(priority())]
thread = threading.Thread(target=warm_up, args=[program, lambda: False])
thread.start(); thread.join()
print(priority() < 19)
""",
        PATH=os.environ["PATH"],
    )
    assert told == "19\nTrue\n"


def test_a_page_warms_after_all_that_the_first_visitor_needs(monkeypatch):
    done = []
    monkeypatch.setattr(server, "give_way", lambda: None)
    monkeypatch.setattr(server, "compile_answer", lambda params: done.append("answer"))
    page = build_page()
    page.compile_ahead = [lambda: done.append("ahead")]
    page.warm = [lambda: done.append("warm")]
    server.compile_all_ahead(page)
    assert done == ["answer", "ahead", "warm"]


def test_the_plans_that_are_warmed_are_the_recipes_then_widths_then_batches():
    plans = [(plan.recipe, plan.hidden, plan.batch_size) for plan in warming.warmed_plans()]
    assert plans[:3] == [("one-by-one", 128, 1), ("minibatch", 128, 32), ("momentum", 128, 64)]
    assert plans[3:7] == [("minibatch", width, 32) for width in (64, 32, 256, 16)]
    assert plans[7:] == [("minibatch", 128, batch) for batch in (64, 16, 128)]
    page = build_page()
    # Also the learning of a hand, One step of each recipe, the explanations of each width.
    assert len(page.warm) == 1 + 1 + len(plans) + 3 + 4
    assert not page.is_busy()


def test_who_chooses_a_warmed_width_waits_for_no_compiler(compilations):
    width = 16
    plan = TrainingPlan(hidden=width)
    warming._compile_training(plan)
    inside_tab.compile_width(width)
    assert compilations
    compilations.clear()
    training = train(plan, small_dataset(60_000, 10_000))
    next(training)
    params = {name: np.asarray(array) for name, array in next(training).params.items()}
    training.close()
    seen = np.eye(28, dtype=np.uint8)
    recognition.recognise(params, seen)  # pyright: ignore[reportArgumentType] (NumPy arrays serve as well)
    recognition.probabilities(params, seen.reshape(1, 784) / np.float32(255))  # pyright: ignore[reportArgumentType]
    subject = choose_subject(params, [np.full((2, 2), 200, np.float32)], Choices())
    look_inside(subject, Choices())
    learn_from(params, subject.steps, Choices())
    assert compilations == []


def test_the_first_step_that_is_taken_apart_waits_for_no_compiler(compilations):
    plan = TrainingPlan("momentum")
    warming._compile_step(plan)
    compilations.clear()
    inspect_step(plan, in_numpy(first_state(plan)), small_dataset(60_000, 10_000))
    assert compilations == []
