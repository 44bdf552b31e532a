"""The queue of training runs: order, time slices, capacity, and what it says of the wait."""

import pytest

from mnist_model.ui.retrain.fair_queue import FIRST_ESTIMATE_S, FairQueue, QueueFull


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def places(tickets):
    return [ticket.place for ticket in tickets]


def test_two_run_and_the_others_wait_in_order():
    queue = FairQueue(slots=2)
    assert places([queue.join() for _ in range(5)]) == [0, 0, 1, 2, 3]


def test_leaving_moves_everybody_behind_up():
    queue = FairQueue(slots=1)
    tickets = [queue.join() for _ in range(4)]
    tickets[0].leave()
    assert places(tickets[1:]) == [0, 1, 2]


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


def test_full_queue_refuses_with_a_sentence_until_a_place_is_free():
    queue = FairQueue(slots=2, capacity=3)
    tickets = [queue.join() for _ in range(3)]
    with pytest.raises(QueueFull, match="The line is full; try again in a minute"):
        queue.join()
    tickets[0].leave()
    assert queue.join().place == 1


def test_a_slice_never_ends_while_nobody_waits():
    clock = Clock()
    queue = FairQueue(slots=1, slice_s=30, clock=clock)
    only = queue.join()
    clock.now_s = 1000
    assert not only.slice_is_over


def test_a_run_whose_slice_is_over_goes_to_the_end_and_comes_back():
    clock = Clock()
    queue = FairQueue(slots=1, slice_s=30, clock=clock)
    long_run, second, third = queue.join(), queue.join(), queue.join()
    clock.now_s = 29
    assert not long_run.slice_is_over
    clock.now_s = 30
    assert long_run.slice_is_over
    long_run.requeue()
    assert places([long_run, second, third]) == [2, 0, 1]
    assert not second.slice_is_over  # its slice began now, not when it joined
    second.leave()
    third.leave()
    assert long_run.place == 0
    assert not long_run.slice_is_over


def test_estimated_wait_follows_the_runs_ahead():
    queue = FairQueue(slots=2, slice_s=30, clock=Clock())
    tickets = [queue.join() for _ in range(4)]
    tickets[0].seconds_left, tickets[1].seconds_left, tickets[2].seconds_left = 4, 10, 5
    assert [ticket.seconds_to_wait for ticket in tickets] == [0, 0, 4, 9]


def test_estimated_wait_counts_a_long_run_as_one_slice():
    clock = Clock()
    queue = FairQueue(slots=1, slice_s=30, clock=clock)
    queue.join().seconds_left = 3600
    waiting = queue.join()
    clock.now_s = 10
    assert waiting.seconds_to_wait == 20


def test_estimate_follows_the_runs_that_were_seen():
    queue = FairQueue(slots=1)
    assert queue.join().seconds_left == FIRST_ESTIMATE_S
    for _ in range(20):
        queue.observe(3)
    assert queue.join().seconds_left == pytest.approx(3, abs=0.01)  # 0.7 ** 20 of the first estimate is left
