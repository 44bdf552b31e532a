"""Many visitors of the real app at once: each has their own drawing, network and place in the queue."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.retrain.fair_queue import CAPACITY
from tests.digits import write_few_digits
from tests.running import App, started_app
from tests.visitors import ENDLESS, Visitor

CROWD = CAPACITY + 6


def plots(shown: list[Any]) -> list[Any]:
    return [news["training"] for news in shown]


def bars(shown: list[Any]) -> list[Any]:
    """The bars of the drawing in all news that have some, while it learns."""
    return [news["learning"]["probabilities"] for news in shown if news["learning"]]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    digits = write_few_digits(tmp_path_factory.mktemp("digits"), train=2000, test=500)
    with started_app(tmp_path_factory.mktemp("app"), MNIST_DIR=str(digits)) as app:
        yield app


@pytest.fixture(scope="module")
def url(app):
    return app.url


def test_one_visitor_never_sees_another_s_drawing_or_network(url):
    ann, ben, eve, twin = (Visitor(url, name).open() for name in ("ann", "ben", "eve", "twin"))
    ann.draw(EXAMPLES[7])
    shipped = ben.draw(EXAMPLES[0])
    twin.draw(EXAMPLES[7])  # eve has drawn nothing
    settings = {"epochs": 1, "hidden": 16, "learning_rate": 0.3}  # one seed: one network for all who train
    of_ann, of_eve, of_twin = (bars(visitor.train(**settings)) for visitor in (ann, eve, twin))
    assert of_ann[-1] == of_twin[-1]
    assert len(of_ann[-1]) == 10
    assert of_eve
    assert not any(of_eve), "bars without a drawing"
    assert ben.draw(EXAMPLES[0]) == shipped, "ben has trained nothing"
    assert ben.draw(EXAMPLES[7])["probabilities"] != ann.draw(EXAMPLES[7])["probabilities"]
    assert [visitor.draw()["network"]["has_own"] for visitor in (ann, ben, eve)] == [True, False, True]


def test_a_full_line_trains_in_turn_others_hear_what_to_do_and_drawing_goes_on(url):
    artist = Visitor(url, "artist").open()
    with ThreadPoolExecutor(CROWD) as pool:
        visits = [pool.submit(Visitor(url, f"visitor{i}").train, epochs=2) for i in range(CROWD)]
        while not all(visit.done() for visit in visits):
            assert len(artist.draw()["probabilities"]) == 10
            time.sleep(0.05)  # between two moves of a pen
    runs = [plots(visit.result()) for visit in visits]
    done = [plot for *_, plot in runs if plot["state"] == "done"]
    full = [plot for *_, plot in runs if "The line is full" in plot["words"]]
    assert len(done) >= CAPACITY
    assert len(done) + len(full) == CROWD
    assert {plot["accuracy"] for plot in done} == {done[0]["accuracy"]}  # the same seed, the same network
    queued = [run for run in runs if any("in line, about" in plot["words"] for plot in run)]
    assert len(queued) > CAPACITY / 2


def test_a_page_that_is_closed_or_falls_silent_frees_its_place(url):
    closed, silent, *others, watching = pages = [Visitor(url, f"page{i}").open() for i in range(5)]
    for page in pages:
        page.hold_heartbeat()
        page.start(**ENDLESS)

    def wait_for_runs(runs: int, *there: Visitor) -> None:
        deadline = time.monotonic() + 60  # without its protection it would be for ever
        while f" {runs} networks train in turn" not in json.dumps(watching.news()):
            assert time.monotonic() < deadline, f"still not {runs} runs"
            for page in there:
                page.news()

    with ThreadPoolExecutor(len(others)) as pool:
        over = threading.Event()

        def stay(page: Visitor) -> None:
            while not over.is_set():
                page.news()

        staying = [pool.submit(stay, page) for page in others]
        try:
            wait_for_runs(5, closed, silent)
            closed.heartbeat.close()
            wait_for_runs(4, silent)
            wait_for_runs(3)  # its connections are open: a network that is lost closes none
            silent.news(hidden=True)
            wait_for_runs(4)  # in the background it need not ask
        finally:
            over.set()
    for page in staying:
        page.result()
    for page in (silent, *others, watching):
        page.heartbeat.close()


def held(app: App) -> dict[str, int]:
    """How much of each kind the app's process holds; Linux only."""
    process = Path(f"/proc/{app.process.pid}")
    return {
        "files and sockets": len(list((process / "fd").iterdir())),
        "threads": len(list((process / "task").iterdir())),
        "temporary files": len(list((app.log.parent / "gradio").rglob("*"))),
    }


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc, which only Linux has")
def test_visitors_who_train_and_leave_leave_no_thread_file_or_socket(app):
    def visit(number: int) -> None:
        visitor = Visitor(app.url, f"guest{number}").open()
        visitor.hold_heartbeat()
        visitor.draw()
        visitor.start(**ENDLESS)
        next(news for news in visitor.follow() if news["training"]["step"] or news["learning"])
        if number % 2:
            assert visitor.stop()["training"]["state"] == "stopped"
        visitor.heartbeat.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(visit, range(10)))  # starts what is kept for all
        before = held(app)
        list(pool.map(visit, range(10, 40)))
    room = {"files and sockets": 5, "threads": 15, "temporary files": 0}  # far below one for each visitor
    deadline = time.monotonic() + 30
    while (now := held(app)) and any(now[kind] > before[kind] + room[kind] for kind in room):
        assert time.monotonic() < deadline, (before, now)
        time.sleep(0.2)


def test_a_second_start_of_one_page_leads_to_the_run_that_is_under_way(url):
    visitor = Visitor(url, "greedy")
    visitor.start(**ENDLESS)
    first = visitor.number
    visitor.start(epochs=1)
    assert visitor.number == first
    assert visitor.stop()["training"]["state"] == "stopped"
    visitor.number = first + 1
    assert visitor.train(epochs=1)[-1]["training"]["state"] == "done"
    assert visitor.number == first + 2


@pytest.mark.parametrize(
    "settings", [{"learning_rate": 1e300}, {"epochs": 10**12}, {"batch_size": -1}, {"batch_size": True}]
)
def test_settings_of_a_direct_call_are_checked_by_the_server(url, settings):
    *_, last = plots(Visitor(url, "direct").train(**settings))
    assert last["state"] == "failed"
    assert last["words"].startswith(f"{next(iter(settings))} is ")
    assert len(last["words"]) < 200
