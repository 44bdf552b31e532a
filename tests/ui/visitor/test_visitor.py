"""What a visitor holds on the server: bounded, theirs alone, and freed."""

import numpy as np
import pytest

from mnist_model.training import TrainingPlan
from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.shared.routes import Refusal
from mnist_model.ui.visitor import visitor as module
from mnist_model.ui.visitor.training import LiveTraining, Run
from mnist_model.ui.visitor.visitor import (
    GONE_S,
    MAX_IDLE_S,
    MAX_VISITORS,
    SILENT_HIDDEN_S,
    SILENT_S,
    VisitorNetwork,
    Visitors,
)


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitors(clock: Clock) -> Visitors:
    return Visitors(clock)


def network(hidden: int = 16) -> VisitorNetwork:
    params = {
        "W1": np.zeros((784, hidden), np.float32),
        "b1": np.zeros(hidden, np.float32),
        "W2": np.zeros((hidden, 10), np.float32),
        "b2": np.zeros(10, np.float32),
    }
    return VisitorNetwork(params, 0.9, "MNIST")


def under_way() -> LiveTraining:
    value = IDLE | {"state": "running"}
    return LiveTraining(1, [Run(TrainingPlan(), value)])  # pyright: ignore[reportArgumentType] (a TrainingValue)


def test_a_session_has_one_record(visitors):
    assert visitors.open("a") is visitors.open("a")
    assert visitors.open("a") is visitors.find("a")
    assert visitors.open("b") is not visitors.find("a")
    assert len(visitors) == 2


def test_a_page_that_goes_frees_its_record_and_ends_its_training(visitors):
    visitor = visitors.open("a")
    visitor.training = under_way()
    visitors.close("a")
    visitors.close("a")
    visitors.close(None)
    assert visitor.training.stop.is_set()
    assert visitors.find("a") is None


def test_a_record_is_freed_an_hour_after_its_last_sign(visitors, clock):
    visitors.open("a")
    visitors.open("b")
    clock.now_s = MAX_IDLE_S - 1
    assert visitors.find("b")  # a sign
    clock.now_s = MAX_IDLE_S + 1
    visitors.open("c")
    assert visitors.find("a") is None
    assert visitors.find("b")


def test_a_training_is_a_sign(visitors, clock):
    visitors.open("a").training = under_way()
    clock.now_s = 2 * MAX_IDLE_S
    visitors.open("b")
    assert visitors.find("a")


def test_a_flood_of_sessions_takes_the_place_of_empty_records_only(visitors, clock):
    visitors.keep_network(visitors.open("trained"), network())
    visitors.open("training").training = under_way()
    for number in range(2 * MAX_VISITORS):
        clock.now_s += 1
        visitors.open(f"flood {number}")
    assert len(visitors) == MAX_VISITORS
    assert visitors.find("trained")
    assert visitors.find("training")


def test_networks_of_all_visitors_are_bounded_and_the_idle_lose_theirs(visitors, clock, monkeypatch):
    monkeypatch.setattr(module, "MAX_NETWORK_BYTES", 3 * network().bytes)
    for name in "abcd":
        clock.now_s += 1
        visitors.keep_network(visitors.open(name), network())
    a, *others = (visitors.find(name) for name in "abcd")
    assert a
    assert (a.own, a.uses_own) == (None, False)
    assert all(other and other.network_in_use for other in others)


def test_the_network_before_the_hand_counts_and_goes_with_the_own(visitors, clock, monkeypatch):
    monkeypatch.setattr(module, "MAX_NETWORK_BYTES", 2 * network().bytes)
    first, second = visitors.open("a"), visitors.open("b")
    visitors.keep_hand(first, network(), network())
    clock.now_s += 1
    second.seen_at_s = clock.now_s
    visitors.keep_network(second, network())
    assert (first.own, first.before_hand, first.hand_network) == (None, None, None)
    assert second.network_in_use


def test_learning_a_hand_begins_where_no_hand_was_learned(visitors):
    visitor, before, learned, newer = visitors.open("a"), network(), network(), network()
    assert visitor.hand_base is None
    visitors.keep_network(visitor, before)
    assert visitor.hand_base is before
    visitors.keep_hand(visitor, learned, before)
    assert visitor.network_in_use is learned
    assert visitor.hand_base is before
    visitor.use_own(False)
    assert visitor.hand_base is None  # the shipped one is in use
    visitors.keep_network(visitor, newer)
    assert visitor.hand_base is newer


def test_a_network_larger_than_all_memory_is_still_ones_own(visitors, monkeypatch):
    monkeypatch.setattr(module, "MAX_NETWORK_BYTES", 1)
    visitor = visitors.open("a")
    visitors.keep_network(visitor, network())
    assert visitor.network_in_use


def test_using_the_own_network_twice_is_as_good_as_once(visitors):
    visitor = visitors.open("a")
    visitor.use_own(True)
    assert visitor.network_in_use is None  # there is none
    own = network()
    visitors.keep_network(visitor, own)
    for wanted, expected in ((False, None), (False, None), (True, own), (True, own)):
        visitor.use_own(wanted)
        assert visitor.network_in_use is expected


def test_an_action_is_carried_out_once(visitors):
    visitor = visitors.open("a")
    assert [visitor.is_new_action(number) for number in (5, 5, 4, 6, 6)] == [True, False, False, True, False]


@pytest.mark.parametrize("session", ["", "x" * 65, "<script>", "\ud800", "é", "a\n"])
def test_a_session_name_that_no_page_has_is_refused(visitors, session):
    with pytest.raises(Refusal, match="reload"):
        visitors.open(session)


@pytest.mark.parametrize(("hidden", "patience_s"), [(False, SILENT_S), (True, SILENT_HIDDEN_S)])
def test_a_page_is_silent_when_its_next_sign_does_not_come_and_later_gone(
    visitors, clock, hidden, patience_s
):
    visitor = visitors.open("a")
    clock.now_s = 10_000
    assert not visitor.is_silent, "it gives no signs at all, as programs do"
    visitor.is_there(hidden)
    clock.now_s += patience_s
    assert not visitor.is_silent
    clock.now_s += 0.1
    assert (visitor.is_silent, visitor.is_gone) == (True, False)
    clock.now_s += GONE_S
    assert visitor.is_gone
    visitor.is_there(hidden=False)
    assert (visitor.is_silent, visitor.is_gone) == (False, False)


def test_a_lost_network_is_noticed_within_two_seconds_and_an_app_switch_is_not_one():
    assert SILENT_S + 0.35 <= 2  # a run looks at it between two reports
    assert SILENT_HIDDEN_S >= 60  # timers of a page in the background run once a minute
