"""Many visitors of the real app at once: each has their own drawing, network and place in the queue."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.retrain.fair_queue import CAPACITY
from mnist_model.ui.retrain.session import ALREADY_TRAINING
from tests.digits import write_few_digits
from tests.running import App, started_app
from tests.visitors import ENDLESS, Visitor

CROWD = CAPACITY + 6


def plots(shown: list[list[Any]]) -> list[Any]:
    return [plot for plot, *_ in shown]


def bars(shown: list[list[Any]]) -> list[Any]:
    """The bars of the drawing at every report that has some, while it learns."""
    return [learning["probabilities"] for _, learning, *_ in shown if "probabilities" in learning]


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
    closed, silent, *others, watching = (Visitor(url, f"page{i}").open() for i in range(5))
    streams = []
    for page in (closed, silent, *others, watching):
        page.hold_heartbeat()
        page.start(**ENDLESS)
        streams.append(page.messages())
        next(streams[-1])

    def wait_for_runs(runs: int) -> None:
        deadline = time.monotonic() + 60  # without its protection it would be for ever
        for message in streams[-1]:
            if f" {runs} networks train in turn" in json.dumps(message):
                return
            assert time.monotonic() < deadline, f"still not {runs} runs"

    wait_for_runs(5)
    closed.heartbeat.close()
    streams[0].close()
    wait_for_runs(4)
    silent.post("present", {"session": silent.name, "hidden": False})
    wait_for_runs(3)  # its connections are open: a network that is lost closes none
    silent.post("present", {"session": silent.name, "hidden": True})
    wait_for_runs(4)
    for page, stream in zip((silent, *others, watching), streams[1:], strict=True):
        page.heartbeat.close()
        stream.close()


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
        messages = visitor.messages()
        next(message for message in messages if message["msg"] == "process_generating")
        if number % 2:
            visitor.trigger("run/predict", "retrain-controls", "stop", [])
            assert [*messages][-1]["success"]
        messages.close()
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


def test_second_training_of_one_visitor_is_refused_in_one_sentence(url):
    visitor = Visitor(url, "greedy")
    visitor.start(**ENDLESS)
    messages = visitor.messages()
    next(message for message in messages if message["msg"] == "process_generating")
    visitor.start(**ENDLESS)
    refusal = next(message for message in messages if message["msg"] == "process_completed")
    assert not refusal["success"]
    assert refusal["output"]["error"] == ALREADY_TRAINING


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": "fast"},
        {"learning_rate": 1e300},
        {"epochs": 10**12},
        {"hidden": [16, 16]},
        {"batch_size": -1},
        {"seed": {"a": "b" * 10_000}},
        {"batch_size": True},
        {"warp": "yes"},
    ],
)
def test_settings_of_a_direct_call_are_checked_by_the_server(url, settings):
    *_, last = plots(Visitor(url, "direct").train(**settings))
    assert last["state"] == "failed"
    assert last["words"].startswith(f"{next(iter(settings))} is ")
    assert len(last["words"]) < 200


def test_unknown_recipe_is_refused_without_a_trace_of_the_server(url):
    visitor = Visitor(url, "cook")
    visitor.start(recipe="soup")
    *_, last = visitor.messages()
    assert not last["success"]
    assert "Traceback" not in json.dumps(last)
    assert "/" not in last["output"]["error"]
