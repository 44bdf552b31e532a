"""A class presses Start together: what each pupil sees, how soon, and how long it takes for all.

So many visitors press Start within two seconds, with the default recipe on MNIST. From then on each also
draws, at a few moves a second, until their own training is over: answers are timed as in `benchmarks.load`.
Before and after the class one visitor trains alone: what the class takes is compared with so many trainings
one after the other.

First word: from Start to a place in the queue or to a number of the own network. First accuracy: from Start
to the first accuracy of the visitor's own network after at least one step; the random network does not count.

    MNIST_DIR=FOLDER python -m benchmarks.class_of_thirty [--visitors 30] [--moves 4] [--epochs 10]
"""

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.load import Load, draw, wait_until_idle
from benchmarks.report import ROOT, command_line, machine, table
from benchmarks.server import running_app
from benchmarks.visitors import Visitor, load_event

START_S = 2
FIRST_WORD_AIM_S = 1
FIRST_ACCURACY_AIM_S = 5
RATIO_AIM = 0.85
ANSWER_AIM_MS = 60

Address = tuple[str, int]


@dataclass
class Lesson:
    """Times in seconds, of each pupil from their own Start."""

    first_word_s: list[float] = field(default_factory=list)
    first_accuracy_s: list[float] = field(default_factory=list)
    longest_silence_s: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    all_s: float = 0  # from the first Start to the last end
    load: Load = field(default_factory=Load)


async def pupil(
    address: Address, event: int, number: int, delay_s: float, moves: float, epochs: int, to: Lesson
) -> None:
    async with Visitor(address, event, f"pupil{number}x{random.getrandbits(32):x}") as visitor:
        await asyncio.sleep(delay_s)
        began_s = heard_s = time.monotonic()
        over = asyncio.Event()
        pen = None
        if moves:
            drawing = draw(address, number, moves, to.load, lambda: not over.is_set(), visitor.session)
            pen = asyncio.create_task(drawing)
        silence_s, told, measured, state = 0.0, False, False, ""
        async for plot in visitor.train(epochs=epochs):
            now_s = time.monotonic()
            to.reports += 1
            if not told and ("in line" in plot.words or plot.step_measured >= 0):
                told = True
                to.first_word_s.append(now_s - began_s)
            if plot.step_measured > 0 and not measured:
                measured = True
                to.first_accuracy_s.append(now_s - began_s)
            silence_s, heard_s, state = max(silence_s, now_s - heard_s), now_s, plot.state
        to.took_s.append(time.monotonic() - began_s)
        to.longest_silence_s.append(silence_s)
        to.ends[state] += 1
        over.set()
        if pen:
            await pen


def lesson(address: Address, event: int, visitors: int, moves: float, epochs: int) -> Lesson:
    """In a process of its own."""
    random.seed(0)
    result = Lesson()

    async def all_pupils() -> None:
        delays_s = [START_S * number / max(1, visitors - 1) for number in range(visitors)]
        await asyncio.gather(
            *(pupil(address, event, i, delays_s[i], moves, epochs, result) for i in range(visitors))
        )

    began_s = time.monotonic()
    asyncio.run(all_pupils())
    result.all_s = time.monotonic() - began_s
    return result


def p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--moves", type=float, default=4, help="of each visitor's pen, a second")
    parser.add_argument(
        "--epochs", type=int, default=10, help="10 are the recipe's own; fewer for a quick look"
    )
    parser.add_argument("--app", type=Path, default=ROOT, help="folder of the app.py to measure")
    arguments = parser.parse_args()
    print(
        f"{arguments.visitors} visitors press Start within {START_S} s and draw, "
        f"{arguments.moves:g} moves a second each"
    )
    print(machine("gradio", "jax"))
    with running_app(arguments.app) as app, multiprocessing.get_context("spawn").Pool(1) as pool:
        address, event = ("127.0.0.1", app.port), load_event(app.url)

        def alone() -> float:
            wait_until_idle(app.pid)
            return pool.apply(lesson, [address, event, 1, 0, arguments.epochs]).took_s[0]

        alone()  # whatever happens only the first time
        before_s = [alone(), alone()]
        wait_until_idle(app.pid)
        plan = arguments.visitors, arguments.moves, arguments.epochs
        together: Lesson = pool.apply(lesson, [address, event, *plan])
        alone_s = median([*before_s, alone(), alone()])
    in_turn_s = arguments.visitors * alone_s
    times_ms = together.load.times_ms
    table(
        ["what", "median", "95th percentile", "longest", "aim"],
        [
            _row("first word, s", together.first_word_s, 1, FIRST_WORD_AIM_S),
            _row("own first accuracy, s", together.first_accuracy_s, 1, FIRST_ACCURACY_AIM_S),
            _row("between two reports, s", together.longest_silence_s, 1, ""),
            _row("own training, s", together.took_s, 1, ""),
            _row("answers while drawing, ms", times_ms, 0, ANSWER_AIM_MS),
        ],
    )
    ends = ", ".join(f"{count} {state}" for state, count in together.ends.most_common())
    print(f"Trainings: {ends}. Reports a second: {together.reports / together.all_s:.0f}.")
    print(f"Answers: {len(times_ms)}, {together.load.errors} of them errors.")
    print(
        f"All over after {together.all_s:.1f} s: {together.all_s / in_turn_s:.2f} times {arguments.visitors} "
        f"trainings one after the other (aim {RATIO_AIM}), of {alone_s:.2f} s each."
    )


def _row(what: str, values: list[float], digits: int, aim: object) -> list[str]:
    if not values:
        return [what, "none", "", "", str(aim)]
    return [what, *(f"{value:.{digits}f}" for value in (median(values), p95(values), max(values))), str(aim)]


if __name__ == "__main__":
    main()
