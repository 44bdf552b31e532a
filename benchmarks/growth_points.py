"""What `benchmarks.growth` measures at one point of a curve; each function runs in a process of its own."""

import resource
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import jax
import numpy as np

from benchmarks.report import in_turn
from benchmarks.training_pictures import pictures
from mnist_model.data.dataset import Dataset
from mnist_model.training import TrainingPlan, train
from mnist_model.training.chunks import TrainingData, chunks, first_state
from mnist_model.training.plan import LIMITS
from mnist_model.training.race import Race

RACE_RATES = (0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005)  # none diverges, so that all runs are whole


@dataclass(frozen=True)
class Epoch:
    """An epoch by its steps alone, compiled before.

    Attributes:
        seconds: of the fastest round, which other work on the machine has disturbed least.
        memory_mb: the most that the process held meanwhile, above what JAX takes without data.
        steps, flop: of the epoch. No gradient flows into the pixels, so the first layer costs two products.
    """

    seconds: float
    memory_mb: float
    steps: int
    flop: float

    @property
    def step_us(self) -> float:
        return 1e6 * self.seconds / self.steps

    @property
    def gflops(self) -> float:
        return self.flop / self.seconds / 1e9


def measure_epoch(hidden: int, batch: int, count: int, rounds: int) -> Epoch:
    """The page's limits end at batches of 1024: for larger ones the limit is raised in this process."""
    low, high = LIMITS["batch_size"]
    LIMITS["batch_size"] = (low, max(high, batch))
    before_mb = held_with_jax_mb()
    data = part(pictures(), count)
    plan = TrainingPlan(hidden=hidden, batch_size=batch, epochs=1, learning_rate=0.01)
    on_device, start = TrainingData.of(data), first_state(plan)

    def epoch() -> None:
        for _ in chunks(plan, start, on_device):
            pass

    epoch()  # compiles
    forget_peak()
    seconds = in_turn({"epoch": epoch}, rounds)["epoch"]
    flop = count * 2 * (2 * 784 * hidden + 3 * hidden * 10)
    return Epoch(min(seconds), peak_mb() - before_mb, plan.total_steps(count), flop)


@dataclass(frozen=True)
class RaceTime:
    """A race of some networks, and the same runs one after the other.

    Attributes:
        race_s, alone_s: one for each round, in turn.
        same_bits: every network of the race is the one that its run alone gives.
    """

    race_s: list[float]
    alone_s: list[float]
    memory_mb: float
    same_bits: bool


def measure_race(networks: int, epochs: int, rounds: int) -> RaceTime:
    """On two threads, as the page does it; with all accuracies and reports."""
    before_mb = held_with_jax_mb()
    data = pictures()
    plans = [TrainingPlan(learning_rate=rate, epochs=epochs) for rate in RACE_RATES[:networks]]
    next(train(plans[0], data))  # compiles, also for the race
    forget_peak()
    raced: list[dict[str, np.ndarray]] = []
    alone: list[dict[str, np.ndarray]] = []

    def race() -> None:
        race = Race(plans, data)
        threads = [threading.Thread(target=drive, args=[race]) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        raced[:] = [_weights(racer.last) for racer in race.racers]

    def one_after_the_other() -> None:
        alone[:] = [_weights(list(train(plan, data))[-1]) for plan in plans]

    seconds = in_turn({"race": race, "alone": one_after_the_other}, rounds)
    same = all(
        np.array_equal(one[name], other[name])
        for one, other in zip(raced, alone, strict=True)
        for name in one
    )
    return RaceTime(seconds["race"], seconds["alone"], peak_mb() - before_mb, same)


def drive(race: Race) -> None:
    while race.advance():
        pass


def _weights(last: object) -> dict[str, np.ndarray]:
    return jax.tree.map(np.asarray, getattr(last, "params"))  # noqa: B009 (None before the first Progress)


def part(data: Dataset, count: int) -> Dataset:
    """A copy of the first training pictures, and all test pictures: it does not keep the others in memory."""
    images, labels = data.train_images[:count].copy(), data.train_labels[:count].copy()
    return replace(data, train_images=images, train_labels=labels)


def held_mb(pid: int | str = "self") -> float:
    """Memory that a process holds now; Linux only."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def held_with_jax_mb() -> float:
    """Memory of this process once JAX has started and compiled something."""
    jax.jit(lambda x: x @ x)(np.ones((8, 8), np.float32)).block_until_ready()
    return held_mb()


def forget_peak() -> None:
    """Begin a new peak at what is held now. Source: proc(5), /proc/pid/clear_refs."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> float:
    """The most that this process has held since."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


class PeakMemory:
    """The most that another process holds while this is entered, in MB, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, threading.Event()
        self.mb = 0.0
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.mb = max(self.mb, held_mb(self._pid))
