"""How time and memory grow: with width, batch size, pictures, networks of a race, and visitors who train.

    width      hidden units, 16 to 1024: an epoch of 60,000 pictures in batches of 128
    batch      pictures a step, 1 to 4096 (the page allows 1024): an epoch with 128 hidden units
    pictures   1,000 to 60,000: an epoch in batches of 32
    race       1 to 8 networks on two threads, against the same runs one after the other, and their bits
    visitors   1 to 30 who press Start within two seconds; the server's time and memory

An epoch is measured by its steps alone, compiled before, in a process of its own: the fastest round, and the
most memory held meanwhile, above that of JAX without data. A table and an SVG each, and why the curve bends.

    MNIST_DIR=FOLDER python -m benchmarks.growth [width batch pictures race visitors] [--quick] [--to FOLDER]
"""

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from benchmarks.curves import curves_svg
from benchmarks.growth_points import Epoch, PeakMemory, RaceTime, measure_epoch, measure_race
from benchmarks.report import command_line, machine, ratio, spread, table
from benchmarks.server import running_app

R = TypeVar("R")

PICTURES = 60_000
WIDTHS = (16, 32, 64, 128, 256, 512, 1024)
BATCHES = (1, 4, 16, 64, 128, 256, 1024, 4096)
COUNTS = (1_000, 3_000, 10_000, 30_000, 60_000)
NETWORKS = (1, 2, 4, 8)
VISITORS = (1, 3, 10, 30)

RACE_AIM = 0.85


class Growth:
    """The sections of the report; each prints a table and a sentence and gives the curves to draw.

    Args:
        quick: fewer points, rounds and epochs.
    """

    def __init__(self, quick: bool) -> None:
        self._quick, self._rounds = quick, 1 if quick else 5

    def width(self) -> str:
        points = {n: self._epoch(n, 128, PICTURES) for n in self._some(WIDTHS)}
        _epoch_table("hidden units", points)
        (least, first), (most, last) = _ends(points)
        print(
            f"{most // least} times the units take {last.step_us / first.step_us:.1f} times as long: with "
            f"{least} a step of {first.step_us:,.0f} µs is mostly what does not depend on the width "
            f"(gathering 128 pictures, some 30 small operations; {first.gflops:.0f} GFLOP/s), with {most} "
            f"it is matrix products ({last.gflops:.0f} GFLOP/s). Memory is MNIST, 55 MB, and the "
            f"compiler's, until the weights count: {4 * 794 * most / 1e6:.1f} MB each for weights, "
            f"gradient and update at {most}."
        )
        return _epoch_svg("An epoch against the width", "hidden units", points)

    def batch(self) -> str:
        points = {n: self._epoch(128, n, PICTURES) for n in self._some(BATCHES)}
        _epoch_table("batch size", points)
        (least, first), (most, last) = _ends(points)
        best = min(points, key=lambda n: points[n].seconds)
        print(
            f"A step on {least} takes {first.step_us:,.0f} µs, one on {most} {last.step_us:,.0f} µs. A "
            "single picture goes through loops that XLA writes itself; from a few on it calls a library "
            "for each matrix product, which hands work from thread to thread: so 4 are hardly faster than "
            "1. Small batches pay for the operations of a step, whatever they work on, and for reading and "
            "writing 0.4 MB of weights; larger ones share that among their pictures. It bends where the "
            f"products take over, and ends at the rate of the cores: {points[best].gflops:.0f} GFLOP/s, "
            f"reached with {best}. A batch of {most} in float32 is {4 * 784 * most / 1e6:.1f} MB, more than "
            "a core's own cache: from there on, memory bandwidth counts."
        )
        return _epoch_svg("An epoch against the batch size", "pictures a step", points)

    def pictures(self) -> str:
        points = {n: self._epoch(128, 32, n) for n in self._some(COUNTS)}
        _epoch_table("pictures", points)
        (least, first), (most, last) = _ends(points)
        print(
            f"A straight line, {last.step_us:,.0f} µs a step, once an epoch has some hundred steps. With "
            f"{least:,} pictures a step takes {first.step_us:,.0f} µs: what an epoch costs once, its order "
            "and the first calls of the compiled loop, is shared by few. Pictures are kept as bytes "
            f"({784 * most / 1e6:.0f} MB for {most:,}) and gathered 32 at a time, so that only a step's own "
            "pictures must be in the cache."
        )
        return _epoch_svg("An epoch against the number of pictures", "training pictures", points)

    def race(self) -> str:
        epochs = 1 if self._quick else 3
        points: dict[int, RaceTime] = {
            n: _in_a_process(measure_race, n, epochs, self._rounds) for n in self._some(NETWORKS)
        }
        table(
            ["networks", "race, s", "one after the other, s", "ratio", "memory, MB", "same bits"],
            [
                [
                    f"{n}",
                    spread(point.race_s),
                    spread(point.alone_s),
                    f"{ratio(point.race_s, point.alone_s):.2f}" + (f" (aim {RACE_AIM})" if n == 8 else ""),
                    f"{point.memory_mb:.0f}",
                    "yes" if point.same_bits else "NO",
                ]
                for n, point in points.items()
            ],
        )
        most = max(points)
        print(
            "A network alone already keeps both cores busy in its large products, and leaves one idle in "
            f"the rest. A second thread can fill that: {most} networks take "
            f"{ratio(points[most].race_s, points[most].alone_s):.2f} of the time that they take in turn. "
            "From two on it is a straight line: there are two cores, and memory grows by weights and "
            "states alone."
        )
        return curves_svg(
            f"Networks of a race, {epochs} epochs each",
            "networks",
            "seconds; MB",
            {
                "race": [(n, median(point.race_s)) for n, point in points.items()],
                "in turn": [(n, median(point.alone_s)) for n, point in points.items()],
                "memory, MB": [(n, point.memory_mb) for n, point in points.items()],
            },
        )

    def visitors(self) -> str:
        # Not at the top: the processes of the other sections would import gradio each time.
        from benchmarks.class_of_thirty import Lesson, lesson
        from benchmarks.load import wait_until_idle
        from benchmarks.visitors import load_event

        epochs = 1 if self._quick else 10
        points: dict[int, tuple[Lesson, float]] = {}
        with running_app() as app, multiprocessing.get_context("spawn").Pool(1) as pool:
            address, event = ("127.0.0.1", app.port), load_event(app.url)
            wait_until_idle(app.pid)
            pool.apply(lesson, [address, event, 1, 0, 1])  # loads the data
            for n in self._some(VISITORS):
                wait_until_idle(app.pid)
                with PeakMemory(app.pid) as peak:
                    together = pool.apply(lesson, [address, event, n, 0, epochs])  # nobody draws
                points[n] = together, peak.mb
        table(
            [
                "visitors",
                "all over after, s",
                "own first accuracy, s",
                "longest, s",
                "memory of the server, MB",
            ],
            [
                [
                    f"{n}",
                    f"{run.all_s:.1f}",
                    f"{median(run.first_accuracy_s):.2f}",
                    f"{max(run.first_accuracy_s):.2f}",
                    f"{memory_mb:.0f}",
                ]
                for n, (run, memory_mb) in points.items()
            ],
        )
        (least, (first, first_mb)), (most, (last, last_mb)) = _ends(points)
        print(
            "Up to two visitors train side by side; more take turns, so the whole class takes "
            f"{last.all_s / most:.1f} s for each of {most} against {first.all_s / least:.1f} s for one "
            "alone. The first accuracy bends less, because first turns are short and go before all "
            f"others. Each visitor adds {(last_mb - first_mb) / (most - least):.1f} MB, most of it the "
            "states from which any step of a run is computed again; the data and the programs are shared, "
            "and past 1 GB of states the runs looked at longest ago keep only their plan."
        )
        return curves_svg(
            f"Visitors who train, {epochs} epochs each",
            "visitors",
            "seconds; MB",
            {
                "all over": [(n, run.all_s) for n, (run, _) in points.items()],
                "first accuracy": [(n, median(run.first_accuracy_s)) for n, (run, _) in points.items()],
                "memory, MB": [(n, memory_mb) for n, (_, memory_mb) in points.items()],
            },
        )

    def _epoch(self, hidden: int, batch: int, count: int) -> Epoch:
        return _in_a_process(measure_epoch, hidden, batch, count, self._rounds)

    def _some(self, values: tuple[int, ...]) -> tuple[int, ...]:
        """All of them, or the first, the middle and the last."""
        return (values[0], values[len(values) // 2], values[-1]) if self._quick else values


def _in_a_process(measure: Callable[..., R], *given: Any) -> R:
    """A new one each time, so that neither memory nor compiled programs are left from the point before."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, given)


def _ends(points: dict[int, R]) -> tuple[tuple[int, R], tuple[int, R]]:
    return (min(points), points[min(points)]), (max(points), points[max(points)])


def _epoch_table(what: str, points: dict[int, Epoch]) -> None:
    table(
        [what, "an epoch, s", "a step, µs", "GFLOP/s", "memory, MB"],
        [
            [f"{n:,}", f"{e.seconds:.3f}", f"{e.step_us:,.0f}", f"{e.gflops:.0f}", f"{e.memory_mb:.0f}"]
            for n, e in points.items()
        ],
    )


def _epoch_svg(title: str, x_label: str, points: dict[int, Epoch]) -> str:
    return curves_svg(
        title,
        x_label,
        "milliseconds an epoch; MB",
        {
            "ms an epoch": [(n, 1000 * epoch.seconds) for n, epoch in points.items()],
            "memory, MB": [(n, epoch.memory_mb) for n, epoch in points.items()],
        },
    )


def main() -> None:
    sections = ("width", "batch", "pictures", "race", "visitors")
    parser = command_line(__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"{', '.join(sections)}; all without one"
    )
    parser.add_argument("--quick", action="store_true", help="three points each, fewer epochs, one round")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="for the SVG files")
    chosen = parser.parse_args()
    if unknown := set(chosen.sections) - set(sections):
        parser.error(f"{', '.join(sorted(unknown))}: expected {', '.join(sections)}.")
    growth = Growth(chosen.quick)
    print(machine("jax", "numpy"))
    for name in chosen.sections or sections:
        print(f"\n## {name}\n")
        svg = getattr(growth, name)()
        if chosen.to:
            chosen.to.mkdir(parents=True, exist_ok=True)
            (chosen.to / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
