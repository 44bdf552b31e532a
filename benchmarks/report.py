"""What the benchmarks share: the machine in words, contestants in turn, a table."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent

# Above it, something else is computing. PyTorch's threads spin while they wait for each other, and beside two
# busy processes an epoch of it was seen to take 40 times as long: nobody's ratio means anything then.
QUIET_LOAD = 0.5


def command_line(description: str | None) -> argparse.ArgumentParser:
    """A parser whose help is a program's docstring, as it is laid out there."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def machine(*packages: str) -> str:
    """One or two lines: processor, cores, load, and the versions of Python and the packages."""
    models = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    processor = models[0].split(":")[1].strip() if models else platform.processor() or platform.machine()
    words = f"{processor}, {os.cpu_count()} cores"
    if hasattr(os, "getloadavg"):
        load = os.getloadavg()[0]
        words += f", load {load:.1f}" + (" (NOT QUIET: do not quote)" if load > QUIET_LOAD else "")
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    return words + "\n" + ", ".join(versions)


def in_turn(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds that each took, once in every round, so that a slow minute of the machine is slow for all.

    The order moves on by one from round to round, so that nobody always follows the same neighbour.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began_s = time.perf_counter()
            contestants[name]()
            seconds[name].append(time.perf_counter() - began_s)
            time.sleep(0.05)  # until the threads of its library have stopped spinning
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    return seconds


def ratio(slower: Sequence[float], faster: Sequence[float]) -> float:
    """How many times longer one took than the other: the median of the ratios within each round."""
    return median(a / b for a, b in zip(slower, faster, strict=True))


def spread(seconds: Sequence[float], digits: int = 2) -> str:
    """Median, and in brackets the smallest and the largest."""
    return f"{median(seconds):.{digits}f} ({min(seconds):.{digits}f} to {max(seconds):.{digits}f})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table with aligned columns."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for number, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:  # not Linux
        return []
