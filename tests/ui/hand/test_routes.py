"""What a page is told of the learning of its visitor's hand, by the routes that it asks."""

import threading
from contextlib import contextmanager
from typing import Any

import jax
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.network import init_params
from mnist_model.training import Diverged, TrainingPlan
from mnist_model.training.hand import MAX_DRAWINGS
from mnist_model.ui.hand import lesson
from mnist_model.ui.hand.routes import (
    MAX_POINTS_KEPT,
    TRAINING_UNDER_WAY,
    checked,
    forget_route,
    learn_route,
    news_route,
)
from mnist_model.ui.hand.session import CANNOT_LEARN, OUT_OF_REACH, WENT_WRONG, HandSessions
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.serving.guard import MAX_MARKS
from mnist_model.ui.visitor.training import LiveTraining, Run
from mnist_model.ui.visitor.visitor import GONE_S, SILENT_S, VisitorNetwork, Visitors
from tests.ui.retrain.test_routes import Asking, Data

NARROW = init_params(jax.random.key(1), hidden=8)
OWN = VisitorNetwork({name: np.asarray(array) for name, array in NARROW.items()}, 0.5, "noise")


class HandSite(Asking):
    """The three routes, on an event loop that goes on between requests."""

    def __init__(self, client: TestClient, visitors: Visitors, queue: FairQueue) -> None:
        super().__init__(client, visitors)
        self.queue = queue

    @property
    def portal(self) -> Any:
        """Runs a function on the event loop."""
        return self.client.portal

    def visitor(self, session: str = "ann") -> Any:
        return self.visitors.open(session)

    def begin(self, number: int = 1, digits: str = "7777", status: int = 200, **changes: Any) -> Any:
        labels = [int(digit) for digit in digits]
        body = {"drawings": [EXAMPLES[label] for label in labels], "labels": labels} | changes
        return self.ask("/hand/learn", status, **{"session": "ann", "number": number} | body)

    def news(self, number: int = 1, session: str = "ann") -> Any:
        return self.ask("/hand", session=session, number=number, hidden=False)

    def follow(self, number: int = 1) -> list[Any]:
        """All that is told until it is over."""
        shown = [self.news(number)]
        while shown[-1]["hand"]["state"] in ("waiting", "learning"):
            shown.append(self.news(number))
        return shown


@contextmanager
def site_of(visitors: Visitors, queue: FairQueue):
    sessions = HandSessions(Data(), queue, visitors)
    routes = [learn_route(visitors, sessions), news_route(visitors), forget_route(visitors)]
    with TestClient(Starlette(routes=routes)) as client:
        yield HandSite(client, visitors, queue)


@pytest.fixture
def site():
    # On this clock no page falls silent, however long a busy machine takes.
    with site_of(Visitors(clock=lambda: 0.0), FairQueue()) as site:
        site.visitor().own, site.visitor().uses_own = OWN, True  # narrow, and so quick to train
        yield site


class Held:
    """In place of `learn_hand`: every training waits until it is let go, and adds 1 to all weights."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.began = threading.Event(), threading.Semaphore(0)
        self.started_from: list[Any] = []
        self.learned: list[list[int]] = []  # the digits of each training

        def learn(params: Any, images: Any, labels: Any, *given: Any, **settings: Any) -> Any:
            self.started_from.append(params)
            self.learned.append(labels.tolist())
            self.began.release()
            assert self.go.wait(20)
            return {name: array + np.float32(1) for name, array in params.items()}

        monkeypatch.setattr(lesson, "learn_hand", learn)


def test_what_was_learned_answers_and_is_measured_before_and_after(site):
    assert site.begin(digits="77770000") == {"number": 1}
    last = site.follow()[-1]
    result = last["hand"]["result"]
    assert last["hand"]["state"] == "done"
    assert (last["hand"]["part"], last["hand"]["parts"]) == (5, 5)
    assert result["learned"] == result["own"]["count"] == 8
    assert result["test"]["count"] == 40
    assert result["data"] == "noise"
    # Eight times the same two drawings: whoever has learned some knows those that were held out.
    assert (result["own"]["before"], result["own"]["after"]) == (0, 8)
    assert result["wrong"] == []
    assert last["network"]["in_use"]
    network = site.visitor().own
    assert network is not OWN
    assert network.data_name == "noise and 8 drawings of your own"
    assert network.accuracy == result["test"]["after"] / 40


def test_drawings_that_it_still_gets_wrong_are_named_with_what_it_says(site):
    # The first drawing is labelled as no other of its kind: it cannot be learned beside them.
    site.begin(digits="7777", labels=[1, 7, 7, 7])
    result = site.follow()[-1]["hand"]["result"]
    assert result["wrong"] == [{"drawing": 0, "says": 7}]


def test_what_is_held_out_is_not_learned(site, monkeypatch):
    held = Held(monkeypatch)
    held.go.set()
    site.begin(digits="0123")
    site.follow()
    *without_one, with_all = held.learned
    assert [{0, 1, 2, 3} - set(labels) for labels in without_one] == [{0}, {1}, {2}, {3}]
    assert with_all == [0, 1, 2, 3]


def test_a_single_drawing_is_learned_and_nothing_is_held_out(site):
    site.begin(digits="7")
    last = site.follow()[-1]["hand"]
    assert (last["state"], last["parts"], last["result"]["own"]) == ("done", 1, None)


def test_learning_again_begins_at_the_network_before_the_hand(site, monkeypatch):
    held = Held(monkeypatch)
    held.go.set()
    for number in (1, 2):
        site.begin(number, digits="7")
        assert site.follow(number)[-1]["hand"]["state"] == "done"
    first, second = held.started_from
    np.testing.assert_array_equal(first["W1"], OWN.params["W1"])
    np.testing.assert_array_equal(second["W1"], OWN.params["W1"])


def test_forgetting_brings_the_network_before_back(site, monkeypatch):
    Held(monkeypatch).go.set()
    site.begin(digits="7")
    site.follow()
    assert site.visitor().own is not OWN
    words = [site.ask("/hand/forget", session="ann") for _ in range(2)]
    assert words[0] == words[1]
    assert site.visitor().network_in_use is OWN
    assert site.news()["hand"] is None


def test_forgetting_leaves_a_network_that_was_trained_since(site, monkeypatch):
    Held(monkeypatch).go.set()
    site.begin(digits="7")
    site.follow()
    newer = VisitorNetwork(OWN.params, 0.6, "noise")
    site.visitors.keep_network(site.visitor(), newer)
    site.ask("/hand/forget", session="ann")
    assert site.visitor().network_in_use is newer


def test_forgetting_while_it_learns_ends_it_and_changes_nothing(site, monkeypatch):
    held = Held(monkeypatch)
    site.begin()
    held.began.acquire()
    task = site.visitor().hand.task
    site.ask("/hand/forget", session="ann")
    held.go.set()
    site.portal.call(lambda: task)
    assert site.visitor().own is OWN
    assert len(site.queue) == 0


def test_a_request_that_comes_again_starts_nothing(site, monkeypatch):
    held = Held(monkeypatch)
    assert [site.begin()["number"] for _ in range(2)] == [1, 1]
    assert site.begin(number=2)["number"] == 1  # one is under way: the page is told which
    held.go.set()
    site.follow()
    assert site.begin()["number"] == 1
    assert len(held.started_from) == 5


def test_one_who_trains_is_told_so(site):
    site.visitor().training = LiveTraining(1, [Run(TrainingPlan(), {**IDLE, "state": "running"})])
    assert site.begin(status=400) == {"error": TRAINING_UNDER_WAY}
    site.visitor().training = None
    assert site.begin() == {"number": 1}


def test_one_who_waits_is_told_the_place_and_goes_on_after_it(site, monkeypatch):
    Held(monkeypatch).go.set()
    before = [site.queue.join() for _ in range(3)]
    site.begin(digits="7")
    while (news := site.news()["hand"])["words"] == "Getting ready.":
        pass
    assert news["state"] == "waiting"
    assert news["words"].startswith("You are number 2 in line, about ")
    for ticket in before:
        site.portal.call(ticket.leave)
    assert site.follow()[-1]["hand"]["state"] == "done"
    assert len(site.queue) == 0


def test_one_learning_lets_others_pass_between_its_trainings(site, monkeypatch):
    held = Held(monkeypatch)
    site.begin()
    held.began.acquire()
    others = [site.queue.join() for _ in range(2)]
    held.go.set()
    while (news := site.news()["hand"])["state"] != "waiting":
        assert news["state"] == "learning"
    assert (news["part"], news["parts"]) == (1, 5)
    for ticket in others:
        site.portal.call(ticket.leave)
    assert site.follow()[-1]["hand"]["state"] == "done"


def test_a_full_queue_is_said(site):
    with site_of(site.visitors, FairQueue(capacity=0)) as full:
        full.begin()
        last = full.follow()[-1]["hand"]
    assert last["state"] == "failed"
    assert "Your drawings are kept" in last["words"]


@pytest.mark.parametrize(("error", "words"), [(Diverged("x"), CANNOT_LEARN), (OSError("x"), WENT_WRONG)])
def test_what_fails_is_said_and_frees_its_place(site, monkeypatch, error, words):
    def fail(*given: Any, **settings: Any) -> Any:
        raise error

    monkeypatch.setattr(lesson, "learn_hand", fail)
    site.begin()
    assert site.follow()[-1]["hand"]["words"] == words
    assert site.visitor().own is OWN
    assert len(site.queue) == 0


def test_a_page_that_has_gone_frees_its_place(site, monkeypatch):
    held = Held(monkeypatch)
    site.begin()
    held.began.acquire()
    task = site.visitor().hand.task
    site.visitors.close("ann")
    held.go.set()
    site.portal.call(lambda: task)
    assert len(held.started_from) == 1
    assert len(site.queue) == 0


def test_a_page_out_of_reach_holds_no_place_and_ends_when_it_stays_away():
    now_s = 0.0
    with site_of(Visitors(clock=lambda: now_s), FairQueue()) as site:
        before = [site.queue.join() for _ in range(2)]
        site.begin(digits="7")
        live = site.visitor().hand
        now_s = SILENT_S + 1
        while live.value["words"] != OUT_OF_REACH:
            pass
        assert len(site.queue) == len(before)
        now_s = SILENT_S + GONE_S + 1
        site.portal.call(lambda: live.task)
        assert live.is_over
        assert len(site.visitors) == 0


def test_one_visitor_is_not_told_of_another_s_hand(site):
    site.begin(digits="7")
    site.visitors.open("bob")
    assert site.news(session="bob")["hand"] is None
    assert site.news(session="nobody")["hand"] is None
    assert site.news(number=2)["hand"] is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drawings": None}, "two lists of one length"),
        ({"labels": [7]}, "two lists of one length"),
        ({"drawings": [], "labels": []}, "0 drawings came, expected 1 to 120"),
        ({"drawings": ["1,2"] * 121, "labels": [1] * 121}, "121 drawings came"),
        ({"labels": [7, 7, 7, 10]}, "a digit from 0 to 9"),
        ({"labels": [7, 7, 7, True]}, "a digit from 0 to 9"),
        ({"labels": [7, 7, 7, "7"]}, "a digit from 0 to 9"),
        ({"drawings": ["1,2", "", "1,2", "1,2"]}, "Drawing 2 is no drawing"),
        ({"drawings": ["1,2", "1,2", 7, "1,2"]}, "Drawing 3 is no drawing"),
        ({"drawings": ["1,2 " * 400, "1,2", "1,2", "1,2"]}, "Drawing 1 is no drawing"),
        ({"drawings": ["1,2", "500,1", "1,2", "1,2"]}, "between 0 and 400"),
        ({"drawings": ["1,2", "data:image/png;base64,", "1,2", "1,2"]}, "not a drawing from the pad"),
        ({"number": "1"}, "number of the action"),
        ({"session": "<b>"}, "does not know this page"),
    ],
)
def test_what_is_no_set_of_drawings_is_refused_in_words(site, changes, words):
    assert words in site.begin(status=400, **changes)["error"]
    assert site.visitor().hand is None


def test_the_most_that_a_page_sends_passes_the_guard():
    drawings = [" ".join(["400.0,400.0"] * MAX_POINTS_KEPT)] * MAX_DRAWINGS
    assert checked(drawings, [7] * MAX_DRAWINGS) == (drawings, [7] * MAX_DRAWINGS)
    assert sum(drawing.count(",") for drawing in drawings) + 3 * MAX_DRAWINGS < MAX_MARKS
