"""The command line of training: `python -m mnist_model.training --recipe minibatch --out my.safetensors`."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.holdout import FOLDS
from mnist_model.data.mnist import load_mnist
from mnist_model.network import DIGITS, PIXELS, Params
from mnist_model.training import shipped
from mnist_model.training.plan import LIMITS, RECIPES, PlanError, TrainingPlan, number_from
from mnist_model.training.shipped import SHIPPED_RECIPES
from mnist_model.training.state import Diverged, Progress
from mnist_model.training.steps import measure_accuracy
from mnist_model.training.stream import train
from mnist_model.weights import save_params

BAR_WIDTH = 20
LINE_WIDTH = 100  # long enough to overwrite the line before


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the arguments say and print progress; returns the exit code of the process."""
    settings = vars(_parser().parse_args(arguments))
    out = settings.pop("out")
    try:
        if out and not out.parent.is_dir():
            raise PlanError(f"out is {out}: there is no folder {out.parent}, make it first.")
        prepare = _shipped if settings["recipe"] in SHIPPED_RECIPES else _planned
        stream, dataset, words = prepare(settings)
        last, interrupted = _run(stream, PRINTERS.get(settings["recipe"], _bar))
        if out and last:
            save_params(out, last.params, words | _result(dataset, last))
            print(f"Saved to {out}.", file=sys.stderr)
    except (PlanError, DataError, Diverged, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # while the data was loaded: nothing to save
        return 130
    return 130 if interrupted else 0


Prepared = tuple[Iterator[Progress], Dataset, dict[str, str]]
"""A training about to start, the data that it is tested on, and how to reproduce it, for the metadata."""


def _planned(settings: dict[str, Any]) -> Prepared:
    folder = settings.pop("data")
    if settings.pop("strokes") or settings.pop("hold_out") is not None:
        raise PlanError(
            f"--strokes and --hold-out belong to {' and '.join(SHIPPED_RECIPES)}: leave them out."
        )
    plan = TrainingPlan(**settings)
    dataset = _dataset(folder)
    return train(plan, dataset), dataset, plan.words() | {"data": dataset.name}


def _shipped(settings: dict[str, Any]) -> Prepared:
    name, own = settings["recipe"], {"recipe", "data", "seed", "strokes", "hold_out"}
    if given := [key for key, value in settings.items() if value is not None and key not in own]:
        raise PlanError(
            f"{', '.join(given)}: the recipe {name} is fixed; it takes --data, --strokes, --seed, --hold-out."
        )
    seed = TrainingPlan(seed=settings["seed"]).seed  # checked as any other
    strokes, hold_out = settings["strokes"] or [], settings["hold_out"]
    dataset = load_mnist(settings["data"], on_progress=_print_download)
    print("Inking the drawings, some 20 s.", file=sys.stderr)
    recipe = SHIPPED_RECIPES[name]
    sources = shipped.gather(recipe, dataset, strokes, hold_out, seed)
    words = shipped.words(name, dataset, strokes, hold_out, seed)
    return shipped.train_shipped(recipe, sources, dataset, seed), dataset, words


def _run(stream: Iterator[Progress], show: Callable[[Progress], None]) -> tuple[Progress | None, bool]:
    """Train to the end or to Ctrl-C: the last Progress, and whether it was Ctrl-C."""
    progress = None
    try:
        for progress in stream:
            show(progress)
    except Diverged:
        _end_bar()
        raise
    except KeyboardInterrupt:
        _end_bar()
        print(f"Stopped at step {progress.step if progress else 0:,}.", file=sys.stderr)
        return progress, True
    return progress, False


def _classroom_line(now: Progress) -> None:
    # The author of the classroom recipe calls its steps epochs.
    if now.accuracy_step == now.step:
        print(f"Epoch {now.step}, Accuracy: {now.test_accuracy:.4f}", flush=True)


def _bar(now: Progress, verdict: str = "right") -> None:
    """A progress bar on a terminal; in a file, a line for each measured accuracy."""
    done, last = round(BAR_WIDTH * now.step / now.total_steps), now.step == now.total_steps
    line = f"epoch {now.epoch:>2}/{now.total_epochs} {'█' * done:░<{BAR_WIDTH}}"
    line += f" accuracy {now.test_accuracy:.2%}  loss {now.train_loss:.4f}"
    if now.step:
        line += f"  {now.images_per_second:,.0f} images/s  {now.seconds_left:.0f} s left"
    if sys.stderr.isatty():
        print(f"\r{line:<{LINE_WIDTH}}", end="\n" if last else "", file=sys.stderr)
    elif now.accuracy_step == now.step:
        print(line, file=sys.stderr)
    if last:
        print(f"{now.test_accuracy:.2%} of the test pictures {verdict}.")


PRINTERS = {"one-by-one": _classroom_line, "digit-or-not": partial(_bar, verdict="taken for digits")}


def _end_bar() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _dataset(folder: str | None) -> Dataset:
    """The folder named, else MNIST, else drawn digits where MNIST cannot be downloaded."""
    try:
        return load_mnist(folder, on_progress=_print_download)
    except DataError as error:
        if folder or os.environ.get("MNIST_DIR"):
            raise  # a folder that was named is used or refused, never replaced
        print(f"{error}; so it is trained on digits that this project draws itself.", file=sys.stderr)
        return draw_dataset(on_progress=_print_download)


def _print_download(fraction: float, words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words:<{LINE_WIDTH}}", end="\n" if fraction >= 1 else "", file=sys.stderr)


def _result(dataset: Dataset, last: Progress) -> dict[str, str]:
    """The result and the versions, for the metadata; no date, no path: the same run gives the same bytes."""
    versions = {"python": platform.python_version()} | {n: version(n) for n in ("jax", "jaxlib", "numpy")}
    # Ctrl-C may come long after the accuracy was last measured.
    measured = last.accuracy_step == last.step
    accuracy = last.test_accuracy if measured else _accuracy(last.params, dataset)
    return {
        "steps_done": str(last.step),
        "test_accuracy"
        if len(last.params["b2"]) == DIGITS
        else "test_digits_taken_for_digits": f"{accuracy:.4f}",
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
    }


def _accuracy(params: Params, dataset: Dataset) -> float:
    return measure_accuracy(params, dataset.test_images.reshape(-1, PIXELS), dataset.test_labels)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence, as for every other error, instead of the whole usage."""
        self.exit(2, f"{message}; --help says what there is.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m mnist_model.training",
        description="Train the network from random weights. A setting left out is the recipe's own.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--recipe", default="minibatch", help=f"one of {', '.join((*RECIPES, *SHIPPED_RECIPES))} (minibatch)"
    )
    for name, (low, high) in LIMITS.items():
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, type=number_from, metavar="N", help=f"from {low:,} to {high:,}")
    parser.add_argument(
        "--decay", action=argparse.BooleanOptionalAction, help="let the learning rate fall to 0"
    )
    parser.add_argument(
        "--data", metavar="FOLDER", help="with the four IDX files; else MNIST_DIR, else the network"
    )
    parser.add_argument(
        "--warp",
        action=argparse.BooleanOptionalAction,
        help="rotate and bend every picture at random at each step",
    )
    parser.add_argument(
        "--strokes",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=f"UNIPEN files, for {' and '.join(SHIPPED_RECIPES)}",
    )
    parser.add_argument(
        "--hold-out",
        type=int,
        choices=range(FOLDS),
        metavar="FOLD",
        help=f"for the same: keep writers of this fold, 0 to {FOLDS - 1}, and sites for measuring",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to save the weights, as .safetensors")
    return parser


if __name__ == "__main__":
    sys.exit(main())
