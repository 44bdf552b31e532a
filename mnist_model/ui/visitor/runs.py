"""The runs that a visitor keeps, to compare them and to wind them back; bounded in number and memory."""

from collections.abc import Iterable

from mnist_model.ui.visitor.training import Run

MAX_RUNS = 8
"""Kept of the single runs, and as many racers: more curves cannot be told apart."""

MAX_BYTES = 80 * 2**20
"""States of one visitor's runs together: 200 of 128 hidden units."""

MAX_BYTES_OF_ALL = 2**30
"""States of all visitors together: a free Space has 16 GB."""


class Runs:
    """A visitor's runs, oldest first.

    When memory is short, those looked at longest ago keep fewer states, and at last only their plan and where
    they began: any step is still computed again, but that takes as long as the training.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []  # the one looked at longest ago first
        self._numbers = 0

    def __iter__(self):
        return iter(sorted(self._runs, key=lambda run: run.number))

    def __len__(self) -> int:
        return len(self._runs)

    def new_number(self) -> int:
        """For the next run, from 1; none is used twice."""
        self._numbers += 1
        return self._numbers

    def find(self, number: object) -> Run | None:
        """The run with this number; whatever came from outside may be asked for."""
        return next((run for run in self._runs if run.number == number), None)

    def keep(self, run: Run) -> None:
        """With one more; the oldest of its kind makes room for it."""
        self.look_at(run)
        alike = [other for other in self if other.is_racer == run.is_racer]
        for other in alike[:-MAX_RUNS]:
            self.remove(other)

    def remove(self, run: Run) -> None:
        """Without this one; removing twice does no harm."""
        self._runs = [other for other in self._runs if other is not run]

    def look_at(self, run: Run) -> None:
        """Its states are the last to go."""
        self.remove(run)
        self._runs.append(run)

    @property
    def nbytes(self) -> int:
        """Memory of all states."""
        return sum(_nbytes(run) for run in self._runs)

    def make_room(self, most: int = MAX_BYTES) -> None:
        """Keeps fewer states of the runs looked at longest ago, until they take at most so much memory.

        Runs that are under way are left alone: a thread holds theirs, see `parts_for`.
        """
        for run in self._runs:
            while self.nbytes > most and not run.is_under_way and _lose_states(run):
                pass


def make_room_for_all(visitors_runs: Iterable[Runs]) -> None:
    """Keeps no more than the beginnings of the runs of those who come first, until all fit into memory."""
    ordered = list(visitors_runs)
    total = sum(runs.nbytes for runs in ordered)
    for runs in ordered:
        if total <= MAX_BYTES_OF_ALL:
            return
        before = runs.nbytes
        runs.make_room(0)
        total -= before - runs.nbytes


def parts_for(state_bytes: int, runs: int, most: int) -> int:
    """In how many parts to record each of so many runs: together they take half of a visitor's memory.

    Args:
        state_bytes: of one state.
        runs: recorded at the same time.
        most: parts, however small the states are.
    """
    of_the_beginning = 5
    return max(2, min(most, MAX_BYTES // 2 // (runs * state_bytes) - of_the_beginning))


def _nbytes(run: Run) -> int:
    return run.recording.nbytes if run.recording else 0


def _lose_states(run: Run) -> bool:
    """Keeps about half of its states, at last its beginning; gives whether there were any to lose."""
    run.looked_at = None
    recording = run.recording
    if recording is None or len(recording.states) <= 1:
        return False
    fewer = recording.parts // 2
    random = run.value["origin"] is None
    run.recording = recording.thinned(fewer) if fewer > 1 else recording.beginning(random)
    return True
