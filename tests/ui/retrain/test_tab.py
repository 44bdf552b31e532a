"""What a training run shows, and what the visitor's record keeps of it."""

import asyncio

import jax
import numpy as np
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.recognition import recognise
from mnist_model.training import stream
from mnist_model.ui.retrain.datasets import SharedDataset
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.session import Pace, TrainingSessions
from mnist_model.ui.retrain.tab import training_outputs
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.visitor import GONE_S, SILENT_S, Visitors

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (40, 28, 28)).astype(np.uint8)
LABELS = (np.arange(40) % 10).astype(np.uint8)
SETTINGS = {"recipe": "minibatch", "epochs": 2, "batch_size": 20, "hidden": 8, "learning_rate": 0.1}
ONE, TWO = np.zeros((2, 28, 28), np.uint8)
ONE[4:24, 13:15] = 255
TWO[13:15, 4:24] = 255


class Data(SharedDataset):
    @property
    def dataset(self):
        return Dataset(IMAGES, LABELS, IMAGES, LABELS, name="noise")

    def loading(self):
        return None


@pytest.fixture
def visitors():
    return Visitors()


def train(visitors, *names, **settings):
    """The outputs of a run of each visitor, all at once."""

    async def run(sessions, name):
        outputs = training_outputs(sessions, visitors, visitors.open(name), SETTINGS | settings)
        return [shown async for shown in outputs]

    async def runs():
        sessions = TrainingSessions(Data(), FairQueue(), Pace(report_s=0, poll_s=0.001))
        return await asyncio.gather(*(run(sessions, name) for name in names))

    return asyncio.run(runs())


def bars(outputs):
    """The bars of the drawing in every report that has some."""
    return [learning["probabilities"] for _, learning, _, _ in outputs if "probabilities" in learning]


def test_the_last_output_hands_over_the_network_and_its_mistakes(visitors):
    (outputs,) = train(visitors, "ann")
    *earlier, (plot, _, mistakes, told) = outputs
    assert plot["state"] == "done"
    assert sum(map(sum, mistakes["confusion"])) == 40
    words = f"Your network: {100 * plot['accuracy']:.1f} %"
    assert told == {"session": "ann", "network": {"has_own": True, "in_use": True, "words": words}}
    assert visitors.find("ann").network_in_use.accuracy == plot["accuracy"]
    assert all(mistakes is None and "network" not in told for _, _, mistakes, told in earlier)


def test_the_first_answer_of_a_network_of_a_new_width_compiles_nothing(visitors, caplog):
    train(visitors, "ann", hidden=11)
    with jax.log_compiles():
        recognise(params_in_use(visitors.find("ann")), ONE)
    assert caplog.messages == []


def test_the_run_before_comes_from_the_visitors_record(visitors):
    visitors.open("ben")
    (first,) = train(visitors, "ann")
    (second,) = train(visitors, "ann", learning_rate=0.3)
    assert all(plot["before"] is None for plot, *_ in first)
    last = first[-1][0]
    kept = {name: last[name] for name in ("curves", "accuracy", "loss")}
    assert all(plot["before"] == kept for plot, *_ in second)
    assert second[-1][0]["curves"] != kept["curves"]
    (others,) = train(visitors, "ben")
    assert all(plot["before"] is None for plot, *_ in others), "of another visitor"


def test_a_run_without_a_step_is_not_compared_with(visitors):
    ((failed, *_),) = train(visitors, "ann", epochs=1000)
    assert failed[0]["state"] == "failed"
    assert visitors.find("ann").runs == ()


def test_one_visitor_s_bars_are_never_those_of_another_s_drawing(visitors, monkeypatch):
    # Every chunk is a report: which ones are would else depend on how busy the machine is.
    monkeypatch.setattr(stream, "CHUNK_S", 0.0)
    visitors.open("ann").seen, visitors.open("ben").seen = ONE, TWO
    ann, ben, eve = train(visitors, "ann", "ben", "eve")
    visitors.open("twin").seen = ONE
    (twin,) = train(visitors, "twin")
    assert bars(ann) == bars(twin)  # the same seed, the same network
    assert bars(ben) != bars(ann)
    assert all(shown == [] for shown in bars(eve)), "eve has drawn nothing"


def test_a_drawing_that_changes_on_the_way_has_its_bars_in_the_next_report(visitors):
    async def draw_on_the_way():
        sessions = TrainingSessions(Data(), FairQueue(), Pace(report_s=0, poll_s=0.001))
        ann, shown = visitors.open("ann"), []
        async for _, learning, _, _ in training_outputs(sessions, visitors, ann, SETTINGS):
            if "probabilities" in learning:
                shown.append(len(learning["probabilities"]))
                ann.seen = ONE
        return shown

    first, *later = asyncio.run(draw_on_the_way())
    assert first == 0
    assert later
    assert set(later) == {10}


def test_a_page_that_stays_silent_is_freed_with_all_it_had(monkeypatch):
    # Every chunk is a report, so that there is one before the training is over.
    monkeypatch.setattr(stream, "CHUNK_S", 0.0)
    now_s = 0.0
    visitors = Visitors(clock=lambda: now_s)

    async def fall_silent():
        nonlocal now_s
        sessions = TrainingSessions(Data(), FairQueue(), Pace(report_s=0, poll_s=0.001))
        ann, states = visitors.open("ann"), []
        async for plot, *_ in training_outputs(sessions, visitors, ann, SETTINGS):
            states.append(plot["state"])
            ann.is_there(hidden=False)
            if plot["state"] == "running":
                now_s += SILENT_S + GONE_S + 1
        return states

    assert asyncio.run(fall_silent())[-1] == "stopped"
    assert len(visitors) == 0
