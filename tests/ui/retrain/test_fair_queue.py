"""The line in front of the trainings: fair, limited, and honest about the place."""

import pytest

from mnist_model.ui.retrain.fair_queue import FIRST_GUESS_S, LineFull, WaitingLine


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def places(tickets):
    return [ticket.place for ticket in tickets]


def test_two_train_and_the_others_wait_in_order():
    line = WaitingLine(lanes=2)
    assert places([line.join() for _ in range(5)]) == [0, 0, 1, 2, 3]


def test_leaving_moves_everybody_behind_up():
    line = WaitingLine(lanes=1)
    tickets = [line.join() for _ in range(4)]
    tickets[0].leave()
    assert places(tickets[1:]) == [0, 1, 2]


def test_leaving_while_waiting_frees_the_place_without_starting_anyone():
    line = WaitingLine(lanes=1)
    tickets = [line.join() for _ in range(4)]
    tickets[1].leave()
    assert places([tickets[0], *tickets[2:]]) == [0, 1, 2]


def test_leaving_twice_does_not_free_two_lanes():
    line = WaitingLine(lanes=1)
    first, _, third = line.join(), line.join(), line.join()
    first.leave()
    first.leave()
    assert third.place == 1


def test_full_line_refuses_with_a_sentence_and_takes_people_again_later():
    line = WaitingLine(lanes=2, room=3)
    tickets = [line.join() for _ in range(3)]
    with pytest.raises(LineFull, match="The line is full; try again in a minute"):
        line.join()
    tickets[0].leave()
    assert line.join().place == 1


def test_a_run_is_never_overdue_while_nobody_waits():
    clock = Clock()
    line = WaitingLine(lanes=1, turn_s=30, clock=clock)
    only = line.join()
    clock.now_s = 1000
    assert not only.overdue


def test_a_long_run_lets_the_next_pass_and_comes_back():
    clock = Clock()
    line = WaitingLine(lanes=1, turn_s=30, clock=clock)
    long_run, second, third = line.join(), line.join(), line.join()
    clock.now_s = 29
    assert not long_run.overdue
    clock.now_s = 30
    assert long_run.overdue
    long_run.step_aside()
    assert places([long_run, second, third]) == [2, 0, 1]
    assert not second.overdue  # its turn began now, not when it joined
    second.leave()
    third.leave()
    assert long_run.place == 0
    assert not long_run.overdue


def test_expected_wait_follows_the_runs_ahead():
    line = WaitingLine(lanes=2, turn_s=30, clock=Clock())
    tickets = [line.join() for _ in range(4)]
    tickets[0].seconds_left, tickets[1].seconds_left, tickets[2].seconds_left = 4, 10, 5
    assert [ticket.seconds_to_wait for ticket in tickets] == [0, 0, 4, 9]


def test_expected_wait_counts_a_long_run_as_one_turn():
    clock = Clock()
    line = WaitingLine(lanes=1, turn_s=30, clock=clock)
    line.join().seconds_left = 3600
    waiting = line.join()
    clock.now_s = 10
    assert waiting.seconds_to_wait == 20


def test_line_learns_how_long_a_run_takes():
    line = WaitingLine(lanes=1)
    assert line.join().seconds_left == FIRST_GUESS_S
    for _ in range(20):
        line.expect(3)
    assert line.join().seconds_left == pytest.approx(3, abs=0.01)  # 0.7 ** 20 of the first guess is left
