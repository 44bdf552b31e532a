"""What a page is told of its run, by the routes that it asks, and what the visitor's record keeps of it."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

import jax
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_model.data.dataset import Dataset
from mnist_model.network import init_params
from mnist_model.recognition import recognise
from mnist_model.training import Progress, TrainingState, stream
from mnist_model.training.recording import Recording
from mnist_model.ui.hand.session import told
from mnist_model.ui.retrain import routes
from mnist_model.ui.retrain.beginnings import begun_runs
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.plot import after_report
from mnist_model.ui.retrain.routes import HAND_UNDER_WAY, HOLD_S, news_route, start_route
from mnist_model.ui.retrain.session import WENT_WRONG, Pace, Report, TrainingSessions
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.visitor.hand import LiveHand
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.training import LiveTraining
from mnist_model.ui.visitor.visitor import GONE_S, SILENT_S, Visitors

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (40, 28, 28)).astype(np.uint8)
LABELS = (np.arange(40) % 10).astype(np.uint8)
SETTINGS = {"recipe": "minibatch", "epochs": 2, "batch_size": 20, "hidden": 8, "learning_rate": 0.1}
ENDLESS = {"epochs": 100, "batch_size": 1}  # 4,000 steps, each reported
ONE, TWO = np.zeros((2, 28, 28), np.uint8)
ONE[4:24, 13:15] = 255
TWO[13:15, 4:24] = 255


class Data(SharedDataset):
    @property
    def dataset(self):
        return Dataset(IMAGES, LABELS, IMAGES, LABELS, name="noise")

    def loading(self):
        return None


class Asking:
    """Asks plain routes, on an event loop that goes on between requests."""

    def __init__(self, client: TestClient, visitors: Visitors) -> None:
        self.client, self.visitors = client, visitors

    def ask(self, path: str, status: int = 200, **body: Any) -> Any:
        reply = self.client.post(path, json=body)
        assert reply.status_code == status, reply.text[:500]
        return reply.json()


class Site(Asking):
    """The two routes of a training."""

    def start(self, session: Any, number: Any = 1, **settings: Any) -> int:
        return self.ask("/training/start", session=session, number=number, **SETTINGS | settings)["number"]

    def news(
        self, session: Any, number: int = 1, reports: int = -1, step: int = -1, stop: bool = False
    ) -> Any:
        asked = {"session": session, "number": number, "reports": reports, "step": step}
        return self.ask("/training", **asked, hidden=False, end="stop" if stop else "")

    def follow(self, session: str, number: int = 1, stop: bool = False) -> list[Any]:
        """All news to the end of the run, each asked for as the page does."""
        shown, reports, step = [], -1, -1
        while not shown or shown[-1]["training"]["state"] in ("waiting", "running"):
            shown.append(self.news(session, number, reports, step, stop))
            reports = shown[-1]["training"]["reports"]
            step = shown[-1]["training"]["step"] if shown[-1]["learning"] else step
        return shown

    def train(self, session: str, number: int = 1, **settings: Any) -> list[Any]:
        assert self.start(session, number, **settings) == number
        return self.follow(session, number)


@contextmanager
def site_of(visitors: Visitors, kind: type[Site] = Site, more: Sequence[Route] = ()):
    sessions = TrainingSessions(Data(), FairQueue(), Pace(report_s=0, poll_s=0.001))
    app = Starlette(routes=[start_route(visitors, sessions), news_route(visitors), *more])
    with TestClient(app) as client:
        yield kind(client, visitors)


@pytest.fixture
def site(monkeypatch):
    # Every chunk is a report: which ones are would else depend on how busy the machine is.
    monkeypatch.setattr(stream, "CHUNK_S", 0.0)
    with site_of(Visitors()) as site:
        yield site


def bars(shown):
    """The bars of the drawing in all news that have some."""
    return [news["learning"]["probabilities"] for news in shown if news["learning"]]


def test_the_last_news_hand_over_the_network_and_its_mistakes(site):
    *earlier, last = site.train("ann")
    assert last["training"]["state"] == "done"
    assert sum(map(sum, last["mistakes"]["confusion"])) == 40
    words = f"Your network: {100 * last['training']['accuracy']:.1f} %"
    assert last["network"] == {"has_own": True, "in_use": True, "words": words}
    assert site.visitors.find("ann").network_in_use.accuracy == last["training"]["accuracy"]
    assert all(news["mistakes"] is None and not news["network"]["has_own"] for news in earlier)


def test_the_first_answer_of_a_network_of_a_new_width_compiles_nothing(site, caplog):
    site.train("ann", hidden=11)
    with jax.log_compiles():
        recognise(params_in_use(site.visitors.find("ann")), ONE)
    assert caplog.messages == []


def test_one_visitor_s_bars_are_never_those_of_another_s_drawing(site):
    site.visitors.open("ann").seen, site.visitors.open("ben").seen = ONE, TWO
    site.visitors.open("twin").seen = ONE
    ann, ben, eve, twin = (bars(site.train(name))[-1] for name in ("ann", "ben", "eve", "twin"))
    assert ann == twin  # the same seed, the same network
    assert ben != ann
    assert eve == [], "eve has drawn nothing"


def test_a_drawing_that_changes_on_the_way_has_its_bars_in_the_next_news(site):
    site.start("ann", **ENDLESS)
    while not (learning := site.news("ann")["learning"]):
        pass
    assert learning["probabilities"] == []
    site.visitors.find("ann").seen = ONE
    assert len(site.news("ann")["learning"]["probabilities"]) == 10
    site.follow("ann", stop=True)


def test_the_curves_and_the_hidden_units_are_sent_once_for_a_step(site):
    step = site.train("ann")[-1]["training"]["step"]
    known = site.news("ann", step=step)
    assert known["learning"] is known["training"]["curves"] is None
    for earlier in (-1, step - 1):
        news = site.news("ann", step=earlier)
        assert news["learning"]["hidden"] == 8
        steps = [at for at, _ in news["training"]["curves"]["loss"]]
        assert (steps[0], steps[-1]) == (0, step)


def test_the_first_point_comes_also_to_a_page_that_asked_before_it(site):
    ann, network = site.visitors.open("ann"), init_params(jax.random.key(0), 8)
    (run,) = begun_runs(ann, SETTINGS, {})
    live = ann.training = LiveTraining(1, [run])
    run.value = after_report(run.value, Report("waiting", "Getting ready."))
    before = site.news("ann")
    assert before["learning"] is before["training"]["curves"] is None
    first = Progress(TrainingState(network, {}, 0), 100, 0, 1, 2.3, 0.1, 0, 0.0, 0.0, 0.0)
    run.recording = Recording(run.plan, 100, (first.state,))
    live.tell(run, after_report(run.value, Report("running", "", [first])))
    assert site.news("ann", reports=1)["training"]["curves"] == {"accuracy": [[0, 0.1]], "loss": [[0, 2.3]]}


def test_news_are_told_at_once_and_else_held_back_for_a_moment(site, monkeypatch):
    site.start("ann", **ENDLESS)
    began_s = time.monotonic()
    site.news("ann", reports=10**9)
    assert time.monotonic() - began_s >= HOLD_S
    monkeypatch.setattr(routes, "HOLD_S", 60)
    reports = site.news("ann")["training"]["reports"]
    assert site.news("ann", reports=reports)["training"]["reports"] > reports
    assert time.monotonic() - began_s < 30
    site.follow("ann", stop=True)


def test_a_start_that_comes_again_starts_nothing(site):
    site.train("ann")
    first = site.news("ann")["training"]
    assert site.start("ann") == 1
    assert site.news("ann")["training"] == first
    site.train("ann", number=2, learning_rate=0.3)
    assert site.news("ann", number=2)["training"]["curves"] != first["curves"]


def test_a_page_that_starts_anew_is_led_to_the_run_that_is_under_way(site):
    site.start("ann", number=1, **ENDLESS)
    assert site.start("ann", number=2) == 1
    assert site.follow("ann", number=1, stop=True)[-1]["training"]["state"] == "stopped"
    assert site.train("ann", number=3)[-1]["training"]["state"] == "done"


def test_while_a_hand_is_learned_no_run_begins(site):
    ann = site.visitors.open("ann")
    ann.hand = LiveHand(1, told("learning", "Learning."))
    refused = site.ask("/training/start", 400, session="ann", number=2, **SETTINGS)
    assert refused == {"error": HAND_UNDER_WAY}
    assert not ann.trains
    ann.hand.value = told("done", "Learned.")
    site.train("ann", number=2)


def test_stop_keeps_what_was_learned_and_ends_no_other_run(site):
    for name in ("ann", "ben"):
        site.start(name, **ENDLESS)
    assert site.follow("ann", stop=True)[-1]["training"]["state"] == "stopped"
    assert site.news("ben")["training"]["state"] in ("waiting", "running")
    site.follow("ben", stop=True)


@pytest.mark.parametrize("session", ["ben", "", None, 7, ["ann"]])
def test_of_a_run_that_is_not_here_a_page_hears_that_and_nothing_else(site, session):
    site.train("ann")
    site.visitors.open("ben")
    nothing = {"has_own": False, "in_use": False, "words": ""}
    assert site.news(session) == {
        **{"training": None, "others": [], "learning": None, "mistakes": None, "network": nothing},
    }
    assert site.news("ann", number=2)["training"] is None


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/training/start", {"number": 1, "session": "<b>"}, "reload"),
        ("/training/start", {"number": 1}, "reload"),
        ("/training/start", {"number": "1", "session": "ann"}, "whole number"),
        ("/training/start", {"number": 1, "session": "ann", "recipe": "soup"}, "no such recipe"),
        ("/training", {"session": "ann"}, "whole numbers"),
        ("/training", {"session": "ann", "reports": 1, "step": 0.5}, "whole numbers"),
        ("/training", {"session": "ann", "reports": 1, "step": 1, "hidden": 1, "end": ""}, "true or false"),
    ],
)
def test_what_no_page_sends_is_refused_in_one_sentence(site, path, body, words):
    default = {"recipe": "minibatch"} if path == "/training/start" else {}
    assert words in site.ask(path, 400, **default | body)["error"]
    assert len(site.visitors) == 0


def test_settings_out_of_bounds_are_a_run_that_has_failed_in_one_sentence(site):
    last = site.train("ann", epochs=1000)[-1]["training"]
    assert (last["state"], last["step"]) == ("failed", 0)
    assert last["words"].startswith("epochs is 1000, expected")


def test_an_unforeseen_error_ends_the_run_with_a_sentence(site, monkeypatch, caplog):
    monkeypatch.setattr(routes, "mistakes_value", lambda _: 1 / 0)
    last = site.train("ann")[-1]["training"]
    assert (last["state"], last["words"]) == ("failed", WENT_WRONG)
    assert "ZeroDivisionError" in caplog.text


def test_a_page_that_never_asks_is_silent_and_then_freed_with_all_it_had(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK_S", 0.0)
    now_s = 0.0
    with site_of(Visitors(clock=lambda: now_s)) as site:
        site.start("ann", **ENDLESS)
        ann: Any = site.visitors.find("ann")
        portal: Any = site.client.portal
        now_s = SILENT_S + GONE_S + 1
        portal.call(asyncio.wait, [ann.training.task])
        assert ann.training.runs[0].value["state"] == "stopped"
        assert len(site.visitors) == 0
