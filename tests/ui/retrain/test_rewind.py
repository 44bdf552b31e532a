"""A run at any step: the very network that it passed; and runs that go on or branch off."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mnist_model.training import TrainingPlan, stream, train
from mnist_model.ui.retrain import rewind
from mnist_model.ui.retrain.rewind import remove_route, show_route, trace_route
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.visitor import Visitors
from tests.ui.retrain.test_routes import ENDLESS, ONE, SETTINGS, TWO, Data, Site, site_of


def plan_of(**changes: Any) -> TrainingPlan:
    settings: Any = SETTINGS | changes
    return TrainingPlan(**settings)


PLAN = plan_of()  # 4 steps: 2 epochs of 40 pictures in batches of 20


class Lab(Site):
    """The routes by which a page looks at its runs."""

    order = 0

    def show(self, session: str, run: Any = 1, step: Any = 0, status: int = 200, **body: Any) -> Any:
        self.order += 1
        asked = {"session": session, "run": run, "step": step, "order": self.order} | body
        return self.ask("/training/show", status, **asked)

    def trace(self, session: str, run: Any = 1) -> Any:
        return self.ask("/training/trace", session=session, run=run)["points"]

    def begin(self, session: str, number: int, **body: Any) -> Any:
        """A training to its end; gives its last news."""
        self.start(session, number, **body)
        self.follow(session, number)
        return self.news(session, number)

    def pause(self, session: str, number: int = 1) -> Any:
        while not self.news(session, number)["training"]["step"]:
            pass
        asked = {"session": session, "number": number, "reports": -1, "step": -1, "hidden": False}
        while (value := self.ask("/training", **asked, end="pause")["training"])["state"] == "running":
            pass
        return value

    def params(self, session: str) -> Any:
        return params_in_use(self.visitors.find(session))


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK_S", 0.0)
    visitors = Visitors()
    looks = [show_route(visitors), trace_route(visitors), remove_route(visitors)]
    with site_of(visitors, Lab, looks) as lab:
        yield lab


def passed(plan: TrainingPlan = PLAN) -> list[Any]:
    """The network after each step."""
    return [state.params for state in states(plan)]


def states(plan: TrainingPlan = PLAN) -> list[Any]:
    """All that was known after each step."""
    return [now.state for now in train(replace(plan, evaluate_every=1), Data().dataset)]


def assert_same(one: Any, other: Any) -> None:
    for name in ("W1", "b1", "W2", "b2"):
        np.testing.assert_array_equal(one[name], other[name])


def test_the_step_that_is_shown_is_the_network_in_use_and_all_else_is_of_it(lab):
    lab.train("ann")
    networks = passed()
    for step in (3, 0, 4, 1, 2):
        shown = lab.show("ann", step=step)
        assert (shown["step"], shown["exact"]) == (step, True)
        assert_same(lab.params("ann"), networks[step])
        assert shown["network"]["words"] == f"Your network: {100 * shown['accuracy']:.1f} %"
        assert sum(map(sum, shown["mistakes"]["confusion"])) == 40
        right = sum(shown["mistakes"]["confusion"][digit][digit] for digit in range(10))
        assert right / 40 == pytest.approx(shown["accuracy"])


def test_steps_beyond_the_run_are_its_ends(lab):
    lab.train("ann")
    assert [lab.show("ann", step=step)["step"] for step in (-3, 10**9)] == [0, 4]


def test_a_dragged_slider_is_answered_with_a_kept_step_that_is_not_later(lab):
    lab.train("ann", epochs=50)  # 100 steps
    kept = [state.step for state in lab.visitors.find("ann").runs.find(1).recording.states]
    for step in range(0, 101, 7):
        shown = lab.show("ann", step=step, exact=False)
        assert shown["step"] == max(at for at in kept if at <= step)
        assert shown["exact"] == (shown["step"] == step)


def test_a_request_that_was_overtaken_changes_nothing(lab):
    lab.train("ann")
    lab.show("ann", step=4)
    lab.order = -1
    assert lab.show("ann", step=1, status=400)["error"] == rewind.OVERTAKEN
    assert_same(lab.params("ann"), passed()[4])


def test_a_paused_run_takes_one_step_and_its_curves_go_on(lab):
    lab.start("ann", **ENDLESS)
    paused = lab.pause("ann")
    assert paused["state"] == "paused"
    step = paused["step"]
    shown = lab.show("ann", step=step + 1, inspect=True)
    assert (shown["step"], shown["training"]["step"], shown["training"]["state"]) == (
        *(step + 1, step + 1),
        "paused",
    )
    loss = shown["training"]["curves"]["loss"]
    assert loss[-1][0] == step + 1
    assert loss[-1][1] == pytest.approx(shown["inspected"]["loss"], abs=1e-3)
    again = lab.show("ann", step=step + 1, inspect=True)
    assert again["training"] is None, "it has been taken already"
    assert again["inspected"] == shown["inspected"]


def test_a_run_that_paused_goes_on_as_if_it_had_not(lab):
    plan = {"epochs": 4, "batch_size": 1}
    lab.start("ann", **plan)
    step = lab.pause("ann")["step"]
    assert step < 160
    lab.show("ann", step=step + 1)
    last = lab.begin("ann", 2, go_on=1)["training"]
    assert (last["run"], last["state"], last["step"]) == (1, "done", 160)
    assert_same(lab.params("ann"), passed(plan_of(**plan))[-1])
    steps = [at for at, _ in last["curves"]["loss"]]
    assert steps == sorted(set(steps)), "no step is there twice"
    assert step in steps
    assert step + 1 in steps


def test_a_run_of_which_only_the_plan_is_left_goes_on_and_can_still_be_wound_back(lab):
    lab.start("ann", epochs=4, batch_size=1)
    lab.pause("ann")
    run = lab.visitors.find("ann").runs.find(1)
    run.recording = run.recording.beginning(random=True)
    lab.begin("ann", 2, go_on=1)
    networks = passed(plan_of(epochs=4, batch_size=1))
    for step in (160, 0):
        lab.show("ann", step=step)
        assert_same(lab.params("ann"), networks[step])


def test_one_step_shows_its_pictures_what_they_cost_and_how_the_weights_move(lab):
    lab.train("ann")
    shown = lab.show("ann", step=2, inspect=True)["inspected"]
    assert (shown["step"], shown["batch"], len(shown["pictures"])) == (2, 20, 20)
    losses = [picture["loss"] for picture in shown["pictures"]]
    assert losses == sorted(losses, reverse=True)
    assert np.mean(losses) == pytest.approx(shown["loss"], abs=1e-2)
    assert shown["wrong"] == sum(p["label"] != p["answer"] for p in shown["pictures"])
    before, after = passed()[1], passed()[2]
    moved = np.linalg.norm(np.asarray(after["W1"]) - np.asarray(before["W1"]), axis=0)
    np.testing.assert_allclose(moved[shown["units"]], np.sort(moved)[:-7:-1], rtol=1e-2)
    assert lab.show("ann", step=0, inspect=True)["inspected"] is None


def test_the_trace_is_what_each_kept_state_makes_of_the_visitor_s_own_drawing(lab):
    lab.visitors.open("ann").seen, lab.visitors.open("ben").seen = ONE, TWO
    for name in ("ann", "ben"):
        lab.train(name)
    ann, ben = lab.trace("ann"), lab.trace("ben")
    kept = [state.step for state in lab.visitors.find("ann").runs.find(1).recording.states]
    assert [step for step, _ in ann] == kept
    assert (kept[0], kept[-1]) == (0, 4)
    assert ann != ben
    for step, probabilities in ann:
        assert probabilities == lab.show("ann", step=step)["learning"]["probabilities"]
    lab.visitors.find("ann").seen = TWO
    assert lab.trace("ann") == ben, "also a drawing that came after the run"
    lab.visitors.find("ann").seen = np.zeros((28, 28), np.uint8)
    assert lab.trace("ann") == lab.trace("ann", run=7) == lab.trace("nobody") == []


def test_the_trace_has_the_step_that_is_looked_at(lab):
    lab.visitors.open("ann").seen = ONE
    lab.train("ann")
    run = lab.visitors.find("ann").runs.find(1)
    run.recording = run.recording.thinned(2)
    (step, *_) = set(range(5)) - {state.step for state in run.recording.states}
    shown = lab.show("ann", step=step, exact=True)
    assert [step, shown["learning"]["probabilities"]] in lab.trace("ann")
    assert lab.trace("ann") == sorted(lab.trace("ann"))


def test_a_branch_goes_on_from_a_step_with_other_settings_and_says_so(lab):
    lab.train("ann")
    branch = lab.begin("ann", 2, branch=[1, 2], learning_rate=0.2)["training"]
    assert (branch["run"], branch["origin"], branch["step"]) == (2, [1, 2], 4)
    assert branch["name"] == "from step 2 of run 1, learning rate 0.2"
    assert branch["curves"]["loss"][0][0] == 2
    *_, alone = train(plan_of(learning_rate=0.2), Data().dataset, start=states()[2])
    assert_same(lab.params("ann"), alone.params)
    assert lab.show("ann", run=2, step=0)["step"] == 2


def test_a_branch_begins_at_the_very_step_also_where_no_state_is_kept(lab):
    lab.train("ann", epochs=50)
    recording = lab.visitors.find("ann").runs.find(1).recording
    step = next(step for step in range(50, 100) if recording.nearest(step).step < step)
    branch = lab.begin("ann", 2, branch=[1, step], epochs=50)["training"]
    assert branch["curves"]["loss"][0][0] == step
    lab.show("ann", run=2, step=step)
    assert_same(lab.params("ann"), passed(plan_of(epochs=50))[step])


def test_a_branch_from_the_end_takes_as_many_steps_more(lab):
    lab.train("ann")
    branch = lab.begin("ann", 2, branch=[1, 4])["training"]
    assert (branch["total"], branch["step"]) == (8, 8)


def test_a_branch_keeps_the_width_of_its_network(lab):
    lab.train("ann")
    assert lab.begin("ann", 2, branch=[1, 1], hidden=16)["training"]["state"] == "done"
    assert lab.params("ann")["W1"].shape == (784, 8)


def test_a_branch_of_the_network_in_use_begins_with_it(lab):
    lab.train("ann")
    own = lab.params("ann")
    branch = lab.begin("ann", 2, branch=[0, 0], seed=5)["training"]
    assert branch["name"] == "from the network in use, learning rate 0.1, epochs 2, batch size 20, seed 5"
    lab.show("ann", run=2, step=0)
    assert_same(lab.params("ann"), own)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"go_on": 1}, "all its steps"),
        ({"go_on": 7}, "does not have this run"),
        ({"branch": [7, 1]}, "does not have this run"),
        ({"branch": [1, 5]}, "has no step 5"),
        ({"branch": [1, True]}, "the numbers of a run and a step"),
        ({"branch": "1"}, "the numbers of a run and a step"),
        ({"race": {"setting": "epochs", "values": [1, 2]}}, "a setting of the page"),
        ({"race": []}, "a setting of the page"),
        ({"patience": "soon"}, "stop rule as numbers"),
        ({"stop_accuracy": 101}, "expected 0 to 100"),
    ],
)
def test_what_cannot_begin_is_refused_in_a_sentence_and_the_run_stays(lab, body, words):
    lab.train("ann")
    error = lab.ask("/training/start", 400, session="ann", number=2, **SETTINGS | body)["error"]
    assert words in error
    assert lab.show("ann", step=3)["step"] == 3


@pytest.mark.parametrize(
    "body", [{"step": "1"}, {"step": True}, {"order": None}, {"exact": 1}, {"inspect": 2}]
)
def test_what_no_page_asks_for_is_refused(lab, body):
    lab.train("ann")
    lab.show("ann", status=400, **body)


@pytest.mark.parametrize("session", ["ben", "", None, 7])
def test_a_run_is_shown_to_its_visitor_alone(lab, session):
    lab.train("ann")
    lab.visitors.open("ben")
    assert "does not have this run" in lab.show(session, status=400)["error"]
    lab.ask("/training/remove", session=session, run=1)
    assert lab.show("ann")["run"] == 1


def test_a_run_that_was_removed_is_gone_and_removing_twice_does_no_harm(lab):
    lab.train("ann")
    for _ in range(2):
        lab.ask("/training/remove", session="ann", run=1)
    lab.show("ann", status=400)


def test_a_stop_rule_ends_a_run_and_says_why(lab):
    last = lab.begin("ann", 1, epochs=50, learning_rate=1e-6, patience=1)["training"]
    assert (last["state"], last["step"]) == ("stopped", 4)
    assert last["words"].startswith("Stopped at step 4, no gain in 1 epoch: your network reads ")


def test_the_racers_are_the_same_runs_alone_and_the_best_is_in_use(lab):
    rates = [0.03, 0.01, 1e-06]  # the last learns nothing
    last = lab.begin("ann", 1, race={"setting": "learning_rate", "values": rates}, epochs=30)
    racers = sorted([last["training"], *last["others"]], key=lambda value: value["run"])
    assert [racer["name"] for racer in racers] == [f"learning rate {rate:g}" for rate in rates]
    best = max(racers, key=lambda racer: racer["accuracy"])
    assert best["accuracy"] > racers[-1]["accuracy"]
    assert lab.visitors.find("ann").own.accuracy == best["accuracy"]
    for racer, rate in zip(racers, rates, strict=True):
        lab.show("ann", run=racer["run"], step=60)
        assert_same(
            lab.params("ann"),
            passed(plan_of(learning_rate=rate, epochs=30))[-1],
        )


def test_a_racer_that_diverges_says_so_and_the_others_end(lab):
    last = lab.begin("ann", 1, race={"setting": "learning_rate", "values": [0.1, 10]}, epochs=40)
    states = {value["name"]: value for value in [last["training"], *last["others"]]}
    assert states["learning rate 0.1"]["state"] == "done"
    assert states["learning rate 10"]["state"] == "failed"
    assert "diverged at step" in states["learning rate 10"]["words"]


def test_a_racer_that_drops_out_is_told_while_the_others_go_on(lab):
    lab.start("ann", 1, race={"setting": "learning_rate", "values": [0.1, 10]}, epochs=100, batch_size=1)
    asked = {"session": "ann", "number": 1, "reports": -1, "step": -1, "hidden": False, "end": ""}
    while (news := lab.ask("/training", **asked))["others"][0]["state"] != "failed":
        assert news["training"]["state"] in ("waiting", "running")
    assert news["training"]["state"] == "running"
    lab.follow("ann", stop=True)


def test_of_the_other_racers_only_new_points_are_sent(lab):
    lab.begin("ann", 1, race={"setting": "seed", "values": [1, 2]})
    asked = {"session": "ann", "number": 1, "reports": -1, "step": -1, "hidden": False, "end": "", "run": 1}
    for points, first in (({}, 0), ({"2": 2}, 3)):
        (other,) = lab.ask("/training", **asked, points=points)["others"]
        assert (other["run"], other["curves"]["loss"][0][0]) == (2, first)
    lab.ask("/training", 400, **asked, points={"2": "all"})


def test_the_oldest_runs_make_room(lab):
    for number in range(1, 11):
        lab.begin("ann", number, seed=number)
    assert [run.number for run in lab.visitors.find("ann").runs] == list(range(3, 11))


def test_a_look_at_a_long_way_is_given_up_when_a_newer_one_comes(lab, monkeypatch):
    lab.start("ann", **ENDLESS)
    lab.pause("ann")
    lab.begin("ann", 2)
    ann = lab.visitors.find("ann")
    ann.newest_look = 10**6
    began_s = time.monotonic()
    lab.show("ann", run=1, step=4000, status=400)
    assert time.monotonic() - began_s < 5
