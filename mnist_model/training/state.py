"""What a training passes from step to step, and what it reports: immutable values.

TrainingState  --train-->  Progress, with a new TrainingState  --train-->  …
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np

from mnist_model.network import Params


@jax.tree_util.register_dataclass
@dataclass(frozen=True, eq=False)
class TrainingState:
    """All that the next step needs besides the plan and the data.

    The order of the pictures, the warps and the learning rate of a step follow from the plan's seed and the
    number of the step, so neither a random key nor a place in the data is kept.

    A JAX pytree whose leaves are the arrays: `in_numpy(state)` is a checkpoint in NumPy, from
    which a training goes on just as well. The step is no leaf, so it stays an int.

    Attributes:
        params: the network after `step` steps.
        velocity: running mean of the gradient of each weight, in the shapes of `params`; {} = at rest, which
            is all that plain gradient descent knows.
        step: steps done.
        square: running mean of the squared gradients, for Adam; {} elsewhere.
    """

    params: Params
    velocity: Params
    step: int = field(metadata={"static": True})
    square: Params = field(default_factory=dict[str, jax.Array])


def in_numpy(arrays: Any) -> Any:
    """The same state, parameters or other pytree with its arrays in NumPy; on the CPU nothing is copied."""
    return jax.tree.map(np.asarray, arrays)


@dataclass(frozen=True)
class Progress:
    """Where a training is.

    Attributes:
        state: the network at this step, and what the next step needs; `train(..., start=state)` goes on.
        total_steps: steps of the whole training. `step == total_steps` marks the last Progress.
        epoch: the epoch of the newest step, from 1; 0 before the first step.
        total_epochs: epochs of the whole training.
        train_loss: mean cross-entropy of the pictures since the Progress before, in nats; in the first
            Progress, of the batch that comes next (where none does, of the batch that came last).
        test_accuracy: fraction of all test pictures that are answered right, as last measured.
        accuracy_step: the step at which that was.
        elapsed_s: time spent on training and measuring since the start of this call of `train`; compiling and
            the caller's own time do not count.
        images_per_second: training pictures per second of that; 0 in the first Progress.
        seconds_left: how much of it is still to come, at the pace so far; 0 in the first Progress.
    """

    state: TrainingState
    total_steps: int
    epoch: int
    total_epochs: int
    train_loss: float
    test_accuracy: float
    accuracy_step: int
    elapsed_s: float
    images_per_second: float
    seconds_left: float

    @property
    def step(self) -> int:
        """Steps done; 0 = the random network that a training starts from."""
        return self.state.step

    @property
    def params(self) -> Params:
        """The network at `step`, all of it finite."""
        return self.state.params


# Here and not beside `train`, which alone raises it: a caller handles Progress and Diverged together.
class Diverged(ValueError):  # noqa: N818 (not a bug in the program: the learning rate was too high)
    """The training has no finite loss or weights any more; one sentence, with a learning rate to try."""
