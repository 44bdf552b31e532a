"""The queue of training runs: order, turns, capacity, and what it says of the wait."""

import heapq
import itertools

import pytest

from mnist_model.ui.retrain.fair_queue import (
    FIRST_ESTIMATE_S,
    SHORTEST_TURN_S,
    FairQueue,
    QueueFull,
)


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def places(tickets):
    return [ticket.place for ticket in tickets]


def joined(queue, count, *, after_first_turn=True):
    """So many tickets; at once past their first turns, which take no time here."""
    tickets = [queue.join() for _ in range(count)]
    if after_first_turn:
        while any(ticket.is_first_turn for ticket in tickets):
            next(t for t in tickets if t.slot.is_set() and t.is_first_turn).requeue()
        for ticket in tickets:
            ticket.seconds_left = FIRST_ESTIMATE_S
    return sorted(tickets, key=lambda ticket: ticket.place)


def test_two_run_and_the_others_wait_in_order():
    queue = FairQueue(slots=2)
    tickets = [queue.join() for _ in range(5)]
    assert places(tickets) == [0, 0, 1, 2, 3]
    assert [ticket.slot.is_set() for ticket in tickets] == [True, True, False, False, False]


def test_leaving_moves_everybody_behind_up_and_wakes_the_next():
    queue = FairQueue(slots=1)
    tickets = [queue.join() for _ in range(4)]
    tickets[0].leave()
    assert places(tickets[1:]) == [0, 1, 2]
    assert [ticket.slot.is_set() for ticket in tickets] == [False, True, False, False]


def test_leaving_while_waiting_frees_the_place_without_starting_anyone():
    queue = FairQueue(slots=1)
    tickets = [queue.join() for _ in range(4)]
    tickets[1].leave()
    assert places([tickets[0], *tickets[2:]]) == [0, 1, 2]


def test_leaving_twice_does_not_free_two_slots():
    queue = FairQueue(slots=1)
    first, _, third = queue.join(), queue.join(), queue.join()
    first.leave()
    first.leave()
    assert third.place == 1


def test_full_queue_refuses_with_what_to_do_until_a_place_is_free():
    queue = FairQueue(slots=2, capacity=3)
    tickets = [queue.join() for _ in range(3)]
    with pytest.raises(QueueFull) as refusal:
        queue.join()
    assert str(refusal.value) == (
        "The line is full: 3 networks are being trained or waiting. Draw and look inside meanwhile; "
        "press Start again in about a minute."
    )
    tickets[0].leave()
    assert queue.join().place == 1


def test_a_full_queue_says_when_the_first_place_will_be_free():
    queue = FairQueue(slots=2, capacity=60)
    for ticket in joined(queue, 60):
        ticket.seconds_left = 5
    with pytest.raises(QueueFull, match="again in about 3 minutes"):  # 60 * 5 / 2 = 150 s
        queue.join()


def test_a_turn_never_ends_while_nobody_waits(clock):
    queue = FairQueue(slots=1, turn_s=1, clock=clock)
    only = queue.join()
    clock.now_s = 1000
    assert not only.turn_is_over


def test_a_first_turn_may_end_at_once_if_others_wait():
    queue = FairQueue(slots=1, turn_s=30)
    first = queue.join()
    assert not first.turn_is_over
    queue.join()
    assert first.turn_is_over


def test_first_turns_come_before_all_others():
    queue = FairQueue(slots=1)
    first, second = joined(queue, 2)
    new = queue.join()
    assert places([first, new, second]) == [0, 1, 2]
    newer = queue.join()
    assert places([new, newer, second]) == [1, 2, 3]


def test_all_have_had_a_turn_before_anyone_has_a_second():
    queue = FairQueue(slots=2)
    tickets = [queue.join() for _ in range(30)]
    for _ in range(28):
        running = [ticket for ticket in tickets if ticket.slot.is_set()]
        assert [ticket.is_first_turn for ticket in running] == [True, True]
        running[0].requeue()
    assert sum(ticket.is_first_turn for ticket in tickets) == 2


def test_a_run_whose_turn_is_over_goes_to_the_end_and_comes_back(clock):
    queue = FairQueue(slots=1, turn_s=30, clock=clock)
    long_run, second, third = joined(queue, 3)
    clock.now_s = 29
    assert not long_run.turn_is_over
    clock.now_s = 30
    assert long_run.turn_is_over
    long_run.requeue()
    assert places([long_run, second, third]) == [2, 0, 1]
    assert not second.turn_is_over  # its turn began now, not when it joined
    second.leave()
    third.leave()
    assert long_run.place == 0
    assert not long_run.turn_is_over


def test_a_turn_that_a_newcomer_cuts_short_goes_on_before_the_others(clock):
    queue = FairQueue(slots=1, turn_s=1, clock=clock)
    interrupted, waiting = joined(queue, 2)
    new = queue.join()
    assert not interrupted.turn_is_over, "it has only begun"
    clock.now_s = SHORTEST_TURN_S
    assert interrupted.turn_is_over
    interrupted.requeue()
    assert places([new, interrupted, waiting]) == [0, 1, 2]
    new.leave()
    clock.now_s += 1 - SHORTEST_TURN_S
    assert interrupted.turn_is_over, "it has had the rest of its turn"
    interrupted.requeue()
    assert places([waiting, interrupted]) == [0, 1]


def test_estimated_wait_follows_the_runs_ahead(clock):
    queue = FairQueue(slots=2, turn_s=30, clock=clock)
    tickets = joined(queue, 4)
    tickets[0].seconds_left, tickets[1].seconds_left, tickets[2].seconds_left = 4, 10, 5
    assert [ticket.seconds_to_wait for ticket in tickets] == [0, 0, 4, 9]


def test_estimated_wait_counts_a_long_run_as_one_turn(clock):
    queue = FairQueue(slots=1, turn_s=30, clock=clock)
    running, waiting = joined(queue, 2)
    running.seconds_left = 3600
    clock.now_s = 10
    assert waiting.seconds_to_wait == 20


def test_estimate_follows_the_runs_that_were_seen():
    queue = FairQueue(slots=1)
    assert queue.join().seconds_left == FIRST_ESTIMATE_S
    for _ in range(20):
        queue.observe(3)
    assert queue.join().seconds_left == pytest.approx(3, abs=0.01)  # 0.7 ** 20 of the first estimate is left


@pytest.mark.parametrize("count", [4, 30, 60])
def test_what_is_said_of_the_wait_comes_true_within_a_factor_of_two(count, clock):
    """A whole class on the clock of the test: every sentence is compared with what then happens."""
    queue = FairQueue(clock=clock)
    first_turn_s, takes_s = 0.25, 4.0
    left_s = {queue.join(): takes_s for _ in range(count)}
    said_wait, said_end, events = {}, {}, []
    order = itertools.count()  # for events at one moment

    def begin():
        """Whoever got a slot trains; whoever waits is told how long."""
        for ticket in left_s:
            if ticket.slot.is_set() and ticket not in (event[2] for event in events):
                length_s = first_turn_s if ticket.is_first_turn else min(1.0, left_s[ticket])
                heapq.heappush(events, (clock.now_s + length_s, next(order), ticket, length_s))
                for when_s, wait_s in said_wait.pop(ticket, []):
                    check(clock.now_s - when_s, wait_s)
            elif not ticket.slot.is_set():
                said_wait.setdefault(ticket, []).append((clock.now_s, ticket.seconds_to_wait))
            said_end.setdefault(ticket, []).append((clock.now_s, ticket.seconds_to_end))

    def check(took_s, estimated_s):
        a_turn_s = 1.5  # what a run still takes is known at the ends of its turns
        assert took_s <= 2 * estimated_s + a_turn_s, (took_s, estimated_s)
        assert estimated_s <= 2 * took_s + a_turn_s, (took_s, estimated_s)

    begin()
    while events:
        clock.now_s, _, ticket, length_s = heapq.heappop(events)
        left_s[ticket] -= length_s
        ticket.seconds_left = left_s[ticket]
        if left_s[ticket] > 0:
            ticket.requeue()
        else:
            ticket.leave()
            del left_s[ticket]
            for when_s, end_s in said_end[ticket]:
                check(clock.now_s - when_s, end_s)
        begin()
    assert not left_s
    assert clock.now_s == pytest.approx(count * takes_s / 2, rel=0.05)
