"""A run as a value: its plan and some of its states, from which every other step is computed again.

A step depends on the plan, the data and the state before it, bit for bit. So of a run's many networks only a
few are kept, and any other follows from the kept one before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import jax
import numpy as np

from mnist_model.training.chunks import TrainingData, chunks, continued
from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import TrainingState

if TYPE_CHECKING:
    from mnist_model.data.dataset import Dataset

PARTS = 16
"""Between two kept states lies at most this fraction of the run, if it was reported often enough."""

EARLY_PARTS = 256
"""The first part is kept in finer steps, each twice as far as the one before: there most is learned."""


@dataclass(frozen=True, eq=False)
class Recording:
    """Some states of one run, in the order of their steps: immutable, `with_state` gives a new one.

    Attributes:
        plan: of the run.
        total_steps: of the whole run.
        states: in NumPy; 0.4 MB each with 128 hidden units, twice that with momentum.
    """

    plan: TrainingPlan
    total_steps: int
    states: tuple[TrainingState, ...] = ()

    @property
    def first_step(self) -> int:
        """Where the run began: 0, or where it left another run."""
        return self.states[0].step

    @property
    def last_step(self) -> int:
        """Where the run is, or where it ended."""
        return self.states[-1].step

    @property
    def nbytes(self) -> int:
        """Memory of the states."""
        return sum(array.nbytes for state in self.states for array in jax.tree.leaves(state))

    def with_state(self, state: TrainingState) -> Recording:
        """With one state more, at a later step. The first and the last are always kept."""
        newest = jax.tree.map(np.asarray, state)
        return replace(self, states=_thinned((*self.states, newest), self.total_steps, PARTS))

    def thinned(self, parts: int) -> Recording:
        """With fewer states: the steps between two of them are at most this fraction of the run."""
        return replace(self, states=_thinned(self.states, self.total_steps, parts))

    def nearest(self, step: int) -> TrainingState:
        """The kept state at this step, or the last before it."""
        kept = bisect_right(self.states, step, key=lambda state: state.step)
        return self.states[max(kept - 1, 0)]

    def states_up_to(self, step: int, dataset: Dataset) -> Iterator[TrainingState]:
        """The nearest kept state, then those computed on the way, and at last the state after `step` steps.

        The last is the state that the run passed, bit for bit. Who no longer wants it stops iterating.

        Args:
            step: from `first_step` to `last_step`.
            dataset: the one that the run was trained on.

        Raises:
            ValueError: the run was never at this step.
        """
        if not self.first_step <= step <= self.last_step:
            raise ValueError(f"step is {step:,}, expected {self.first_step:,} to {self.last_step:,}.")
        state = self.nearest(step)
        yield state
        if state.step < step:
            data = TrainingData.of(dataset)
            for chunk in chunks(self.plan, continued(self.plan, state), data, last=step):
                yield chunk.state


def _thinned(states: tuple[TrainingState, ...], total_steps: int, parts: int) -> tuple[TrainingState, ...]:
    """Leaves a state out if the one before it is near enough to the one after it."""
    kept = list(states[:1])
    for state, after in pairwise(states[1:]):
        if after.step - kept[-1].step > _longest_gap(kept[-1].step - states[0].step, total_steps, parts):
            kept.append(state)
    return (*kept, *states[1:][-1:])


def _longest_gap(steps: int, total_steps: int, parts: int) -> float:
    """How far the next kept state may be after so many steps of the run."""
    return min(max(steps, total_steps / EARLY_PARTS), total_steps / parts)
