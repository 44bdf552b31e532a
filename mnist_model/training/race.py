"""Several trainings side by side, on two threads: the one that is furthest behind goes on next.

Each network is the same as if it had been trained alone, bit for bit: the threads share compiled programs and
the data, and nothing else. XLA cannot keep two cores busy with one small network (the same eight runs one
after the other take 1.3 times as long); `jax.vmap` over the networks does no better, and rounds differently.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

import jax

from mnist_model.training.plan import TrainingPlan
from mnist_model.training.state import Diverged, Progress, TrainingState
from mnist_model.training.stopping import NO_RULE, StopRule
from mnist_model.training.stream import train

if TYPE_CHECKING:
    from collections.abc import Generator

    from mnist_model.data.dataset import Dataset

MOST_RACERS = 8


@dataclass(eq=False)
class Racer:
    """One training of a race.

    Attributes:
        plan: its settings.
        last: the newest Progress; None before the first.
        diverged: why it has dropped out, if it has.
        stopped: why its stop rule has ended it; "" = it has not.
    """

    plan: TrainingPlan
    training: Generator[Progress, None, str]
    device: Any  # a `jax.Device`, which pyright takes for a variable; None = JAX's own choice
    last: Progress | None = None
    diverged: Diverged | None = None
    stopped: str = ""
    busy: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it has reached its last step, was ended by its stop rule, or has dropped out."""
        return self.part_done == 1 or bool(self.stopped) or self.diverged is not None

    @property
    def part_done(self) -> float:
        """From 0 to 1; -1 before its first Progress: all start before any goes on."""
        return self.last.step / self.last.total_steps if self.last else -1.0


class Race:
    """Trains several networks at once: any number of threads call `advance` until it gives None.

    Where there are several devices, the racers are spread over them.

    Args:
        plans: of the racers.
        dataset: what all train on.
        starts: where each begins, see `train`; () = all with new random weights.
        until: the stop rule of each.
        devices: None = all there are.
    """

    def __init__(
        self,
        plans: Sequence[TrainingPlan],
        dataset: Dataset,
        starts: Sequence[TrainingState | None] = (),
        until: StopRule = NO_RULE,
        devices: Sequence[Any] | None = None,
    ) -> None:
        if devices is None:
            # To JAX a program for a chosen device differs from the same without a choice, even where there is
            # one device: with a choice, a race would compile again what trainings have compiled.
            devices = jax.devices() if len(jax.devices()) > 1 else [None]
        self._turns = threading.Condition()
        self.racers = [
            Racer(plan, train(plan, dataset, start, until), device)
            for plan, start, device in zip(plans, starts or [None] * len(plans), cycle(devices), strict=False)
        ]

    @property
    def is_over(self) -> bool:
        """Whether all racers are."""
        return all(racer.is_over for racer in self.racers)

    def close(self) -> None:
        """Free what the trainings hold; they cannot go on."""
        for racer in self.racers:
            racer.training.close()

    def advance(self) -> tuple[int, Progress | None] | None:
        """Train the racer that is furthest behind until its next Progress, about 50 ms.

        Waits for a racer if each is being trained by another thread.

        Returns:
            its number and its new Progress, or None for that if there is none: it has diverged, or its stop
            rule has ended it. None: the race is over.
        """
        with self._turns:
            while not (free := [r for r in self.racers if not (r.busy or r.is_over)]):
                if self.is_over:
                    return None
                self._turns.wait()
            racer = min(free, key=lambda racer: racer.part_done)
            racer.busy = True
        progress = None
        try:
            with jax.default_device(racer.device):
                progress = racer.last = next(racer.training)
        except Diverged as error:
            racer.diverged = error
        except StopIteration as end:
            racer.stopped = end.value
        finally:
            with self._turns:
                racer.busy = False
                self._turns.notify_all()
        return self.racers.index(racer), progress
