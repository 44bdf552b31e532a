"""A training that is under way, one run or a race of several, in whichever threads advance it."""

import asyncio
import time

import jax

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import Predictions
from mnist_model.training import Progress, TrainingState
from mnist_model.training.chunks import first_state
from mnist_model.training.race import Race
from mnist_model.training.recording import PARTS, Recording
from mnist_model.training.state import in_numpy
from mnist_model.training.stopping import StopRule
from mnist_model.ui.retrain.measuring import measured
from mnist_model.ui.visitor.runs import parts_for
from mnist_model.ui.visitor.training import Run
from mnist_model.ui.visitor.visitor import VisitorNetwork

Steps = dict[int, list[Progress]]
"""What has happened since the last report, oldest first, by the position of the run."""


class UnderWay:
    """Threads call `prepare` once, then `advance`, and `result` when it has ended.

    The event loop may read the rest between them.

    Args:
        runs: those that train side by side.
        dataset: what a run that has yet to begin is trained on.
        until: the stop rule of each.
        stop: set to end `advance` early; a thread may read it, but not set it.
    """

    def __init__(self, runs: list[Run], dataset: Dataset, until: StopRule, stop: asyncio.Event) -> None:
        self._runs, self._until, self._stop = runs, until, stop
        self.dataset = runs[0].dataset or dataset
        for run in runs:
            run.dataset = self.dataset
        self.recordings: list[Recording] = []
        self._race: Race | None = None
        self._first_steps: list[int] = []
        self._trained_s, self._counted_from = 0.0, -1.0

    @property
    def data(self) -> str:
        """What is trained on, in words."""
        dataset = self.dataset
        return (
            f"Data: {dataset.name}, {len(dataset.train_labels):,} to learn from and "
            f"{len(dataset.test_labels):,} others to be tested on. {dataset.note}"
        ).rstrip()

    @property
    def is_prepared(self) -> bool:
        """Whether it may advance."""
        return self._race is not None

    @property
    def finished(self) -> bool:
        """Whether each run has reached its last step, was ended by its rule, or has diverged."""
        return self._race is not None and self._race.is_over

    @property
    def has_learned(self) -> bool:
        """Whether the accuracy of each after a step is known: what a first turn is for."""
        racers = self._race.racers if self._race else []
        return bool(racers) and all(
            racer.is_over or (racer.last is not None and racer.last.accuracy_step > self._first_steps[number])
            for number, racer in enumerate(racers)
        )

    @property
    def seconds_left(self) -> float:
        """In a slot, at the pace so far; 0 as long as that is not known."""
        fraction = self._fraction
        if not self._trained_s or fraction <= self._counted_from:
            return 0.0
        return self._trained_s / (fraction - self._counted_from) * (1 - fraction)

    def has_trained(self, seconds: float) -> None:
        """So long, on the clock on the wall, until now. What it took to begin, with all that had to be
        compiled, does not count: the time left is that of steps."""
        if self._counted_from < 0:
            self._counted_from = self._fraction if self.has_learned else -1.0
        else:
            self._trained_s += seconds

    @property
    def _fraction(self) -> float:
        """Of what was to be done when it was prepared."""
        parts = [
            1.0 if racer.is_over else (racer.last.step - first) / max(1, racer.last.total_steps - first)
            for racer, first in zip(self._race.racers if self._race else [], self._first_steps, strict=True)
            if racer.last
        ]
        return sum(parts) / len(self._runs)

    def last(self, number: int) -> Progress | None:
        """The newest Progress of a run; None before its first."""
        return self._race.racers[number].last if self._race else None

    def why_ended(self, number: int) -> tuple[str, str]:
        """Why a run has ended before its last step: it has diverged; its rule. "" where that is not so."""
        racer = self._race.racers[number] if self._race else None
        return ("", "") if racer is None else (str(racer.diverged or ""), racer.stopped)

    def prepare(self) -> None:
        """Where each begins: a run that goes on, at its newest step; a branch, where it leaves the other."""
        starts = [self._start_of(run) for run in self._runs]
        self._first_steps = [start.step for start in starts]
        for run, start in zip(self._runs, starts, strict=True):
            self.recordings.append(
                run.recording.begun() if run.recording else self._new_recording(run, start)
            )
        self._race = Race([run.plan for run in self._runs], self.dataset, starts, self._until)

    def _start_of(self, run: Run) -> TrainingState:
        """In NumPy, so that each racer puts it on its own device."""
        from_, step = run.recording, run.value["step"]
        if run.recording is None:
            from_, step = run.branched_off, (run.value["origin"] or [0, 0])[1]
        return in_numpy(from_.state_at(step, self.dataset) if from_ else first_state(run.plan))

    def _new_recording(self, run: Run, start: TrainingState) -> Recording:
        size = sum(array.nbytes for array in jax.tree.leaves(start))
        total = run.plan.total_steps(len(self.dataset.train_labels))
        parts = parts_for(size, len(self._runs), PARTS)
        return Recording(run.plan, total, parts=parts).with_state(start)

    def advance(self, seconds: float, until_learned: bool) -> Steps:
        """Train for so long; or, if asked to, until each has learned. For any number of threads at once."""
        steps: Steps = {}
        if self._race is None:
            return steps
        began_s = time.monotonic()
        while not self._stop.is_set() and (turn := self._race.advance()):
            number, progress = turn
            steps.setdefault(number, [])
            if progress:
                steps[number].append(progress)
                self.recordings[number] = self.recordings[number].with_state(progress.state)
            if time.monotonic() - began_s >= seconds or (until_learned and self.has_learned):
                break
        return steps

    def close(self) -> None:
        """Free what the training holds; it cannot go on."""
        if self._race:
            self._race.close()

    def result(self, number: int) -> tuple[VisitorNetwork, Predictions]:
        """A run's network as it is now, measured on all of the test data."""
        return measured(self.recordings[number].newest, self._runs[number].plan, self.dataset)
