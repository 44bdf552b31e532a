"""A run as a value: its plan and some of its states, from which every other step is computed again.

A step depends on the plan, the data and the state before it, bit for bit. So of a run's many networks only a
few are kept, and any other follows from the kept one before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import jax

from mnist_model.training.chunks import Chunk, TrainingData, chunks, continued, first_state
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import TrainingState, in_numpy

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset

PARTS = 20
"""Between two kept states lies at most this fraction of the run, if it was reported often enough: 0.3 s of a
default run."""

EARLY_PARTS = 12
"""The first part is kept in finer steps, from this fraction of it on, each twice as far as the one before:
there most is learned."""


@dataclass(frozen=True, eq=False)
class Recording:
    """Some states of one run, in the order of their steps: immutable, `with_state` gives a new one.

    Attributes:
        plan: of the run.
        total_steps: of the whole run.
        states: in NumPy; 0.4 MB each with 128 hidden units, twice that with momentum. The first one is where
            the run began; none: it began with the plan's random weights.
        parts: between two states lies at most this fraction of the run.
    """

    plan: TrainingPlan
    total_steps: int
    states: tuple[TrainingState, ...] = ()
    parts: int = PARTS

    @property
    def first_step(self) -> int:
        """Where the run began: 0, or where it left another run."""
        return self.states[0].step if self.states else 0

    @property
    def newest(self) -> TrainingState:
        """Where the run is, or where it ended."""
        return self.states[-1]

    @cached_property
    def nbytes(self) -> int:
        """Memory of the states."""
        return sum(array.nbytes for state in self.states for array in jax.tree.leaves(state))

    def with_state(self, state: TrainingState) -> Recording:
        """With one state more, if its step is a later one. The first and the last are always kept."""
        if self.states and state.step <= self.newest.step:
            return self
        return replace(self, states=_thinned((*self.states, in_numpy(state)), self.total_steps, self.parts))

    def thinned(self, parts: int) -> Recording:
        """With fewer states, now and from now on: see `parts`."""
        return replace(self, states=_thinned(self.states, self.total_steps, parts), parts=parts)

    def begun(self) -> Recording:
        """With the state that it began with, also if that was not kept: see `beginning`."""
        return self if self.states else self.with_state(first_state(self.plan))

    def beginning(self, random: bool) -> Recording:
        """Only its plan and where it began: all that is needed to make the run again.

        Args:
            random: it began with random weights, which follow from the plan.
        """
        return replace(self, states=() if random else self.states[:1])

    def nearest(self, step: int) -> TrainingState:
        """The kept state at this step, or the last before it."""
        if not self.states:
            return in_numpy(first_state(self.plan))
        kept = bisect_right(self.states, step, key=lambda state: state.step)
        return self.states[max(kept - 1, 0)]

    def chunks_up_to(self, step: int, dataset: Dataset, near: TrainingState | None = None) -> Iterator[Chunk]:
        """The nearest known state, as a chunk of no steps, and then the steps from there on until `step`.

        The last state is the one that the run passes there, bit for bit. The caller drives the generator; to
        give up, stop iterating.

        Args:
            step: from `first_step` to `total_steps`.
            dataset: the one that the run is trained on.
            near: a state of the run besides the kept ones, such as the one that was asked for before.

        Raises:
            ValueError: the run is never at this step.
            Diverged: it does not come so far.
        """
        if not self.first_step <= step <= self.total_steps:
            raise ValueError(f"step is {step:,}, expected {self.first_step:,} to {self.total_steps:,}.")
        state = self.nearest(step)
        if near and state.step < near.step <= step:
            state = near
        yield Chunk(state, loss=0.0, pictures=0, took_s=0.0)
        if state.step < step:
            data = TrainingData.of(dataset)
            yield from chunks(self.plan, continued(self.plan, state), data, last=step)

    def state_at(self, step: int, dataset: Dataset) -> TrainingState:
        """The state after `step` steps, see `chunks_up_to`."""
        *_, last = self.chunks_up_to(step, dataset)
        return last.state


def _thinned(states: tuple[TrainingState, ...], total_steps: int, parts: int) -> tuple[TrainingState, ...]:
    """Leaves a state out if the one before it is near enough to the one after it."""
    kept = list(states[:1])
    for state, after in pairwise(states[1:]):
        if after.step - kept[-1].step > _longest_gap(kept[-1].step - states[0].step, total_steps, parts):
            kept.append(state)
    return (*kept, *states[1:][-1:])


def _longest_gap(steps: int, total_steps: int, parts: int) -> float:
    """How far the next kept state may be after so many steps of the run."""
    return min(max(steps, total_steps / parts / EARLY_PARTS), total_steps / parts)
