"""Evaluation of a network: accuracy with its interval, confusion matrix, calibration, rate of "not sure".

    python -m mnist_model.evaluation FILE… [--weights W] [--as strokes|image] [--json]
        [--held-out FOLD] [--digit-or-not W]

FILE is a UNIPEN-format file of strokes, of digits or of anything else, or a folder with MNIST's four IDX
files, of which the test images are read.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from mnist_model.compiled import compile_each_shape
from mnist_model.data.dataset import DataError
from mnist_model.data.drawn.painted import paint_at_random
from mnist_model.data.holdout import FOLDS, is_held_out
from mnist_model.data.mnist import load_mnist
from mnist_model.data.unipen import read_unipen
from mnist_model.network import DIGITS, PIXELS, Params, answers, as_input
from mnist_model.preprocessing.centring import from_strokes_batch
from mnist_model.reading import read_picture
from mnist_model.recognition import is_digit
from mnist_model.weights import WeightsError, load_digit_or_not, load_params

BINS = 15

_answers = compile_each_shape(answers)


@dataclass(frozen=True, eq=False)
class Predictions:
    """A network's answers to labelled pictures.

    Attributes:
        images: uint8[n, 28, 28], what it was shown.
        labels: int[n], the true digits; -1 for what is no digit.
        digits: int[n], the likeliest digit of each picture.
        confidence: float32[n], the probability of that digit.
    """

    images: np.ndarray
    labels: np.ndarray
    digits: np.ndarray
    confidence: np.ndarray

    @property
    def correct(self) -> np.ndarray:
        """bool[n]: the likeliest digit is the true one."""
        return self.digits == self.labels

    @property
    def accuracy(self) -> float:
        """Fraction of the answers that are correct."""
        return float(np.mean(self.correct))

    @property
    def confusion(self) -> np.ndarray:
        """int[10, 10]: how many of each true digit, by row, got each answer, by column."""
        return confusion_matrix(self.labels, self.digits)

    def most_confident_mistakes(self, count: int) -> np.ndarray:
        """Positions of the wrong answers, the most confident first; at most `count`."""
        wrong = np.flatnonzero(~self.correct)
        return wrong[np.argsort(-self.confidence[wrong], kind="stable")][:count]

    def only(self, chosen: np.ndarray) -> "Predictions":
        """The predictions where `chosen`, bool[n], is true."""
        arrays = self.images, self.labels, self.digits, self.confidence
        return Predictions(*(array[chosen] for array in arrays))


def predict(params: Params, images: np.ndarray, labels: np.ndarray) -> Predictions:
    """The network's answer to every picture, by the compiled function with which training counts too.

    Args:
        params: as in `network`.
        images: uint8[n, 28, 28], ink bright.
        labels: int[n], 0 to 9, or -1 for what is no digit.
    """
    digits, confidence = _answers(params, images.reshape(len(images), PIXELS))
    return Predictions(images, labels, np.asarray(digits), np.asarray(confidence))


def confusion_matrix(labels: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """How often each true digit gets each answer: int[10, 10], true digits in rows, answers in columns.

    >>> confusion_matrix(np.array([7, 7, 3]), np.array([7, 1, 3]))[7, [1, 7]].tolist()
    [1, 1]
    """
    pairs = DIGITS * labels.astype(np.int64) + digits
    return np.bincount(pairs, minlength=DIGITS * DIGITS).reshape(DIGITS, DIGITS)


@dataclass(frozen=True)
class Evaluation:
    """What was measured on one set of pictures. Fractions, not percentages."""

    name: str
    digits: int  # how many pictures of digits
    accuracy: float | None  # of all digits, sure or not; None without digits
    interval: tuple[float, float] | None  # 95 %, Wilson
    confusion: list[list[int]]  # [true digit][likeliest digit]
    calibration_error: float | None
    not_sure: float | None  # share of the digits
    others: int  # how many pictures of anything else
    others_not_sure: float | None  # share of those


def evaluate(
    params: Params, images: np.ndarray, labels: np.ndarray, name: str, digit_or_not: Params | None = None
) -> Evaluation:
    """Measure a network on labelled pictures.

    Args:
        params: as in `network`.
        images: uint8[n, 28, 28], ink bright.
        labels: int[n], 0 to 9, or -1 for what is no digit.
        name: of the data, for the report.
        digit_or_not: the network that says whether it is a digit; None = the shipped one.
    """
    is_one, sure = labels >= 0, is_digit(params, as_input(images), digit_or_not)
    digits, count = predict(params, images, labels).only(is_one), int(is_one.sum())
    return Evaluation(
        name=name,
        digits=count,
        accuracy=digits.accuracy if count else None,
        interval=wilson(int(digits.correct.sum()), count) if count else None,
        confusion=digits.confusion.tolist(),
        calibration_error=calibration_error(digits.confidence, digits.correct) if count else None,
        not_sure=float(np.mean(~sure[is_one])) if count else None,
        others=len(labels) - count,
        others_not_sure=float(np.mean(~sure[~is_one])) if count < len(labels) else None,
    )


def wilson(right: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a fraction. Source: Wilson, Probable inference, JASA 22 (1927).

    >>> [f"{bound:.4f}" for bound in wilson(9810, 10000)]
    ['0.9781', '0.9835']
    """
    z = 1.959964
    fraction = right / count
    middle = (fraction + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(fraction * (1 - fraction) / count + z * z / (4 * count * count))
    return float(middle - half), float(middle + half)


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error: how far, on average, the confidence is from the share that is right.

    The answers are put into 15 equal bins of confidence; each bin counts with its share of the answers.
    Source: Naeini, Cooper, Hauskrecht, Obtaining well calibrated probabilities (2015).

    >>> calibration_error(np.array([0.9, 0.9, 0.9, 0.9]), np.array([True, True, True, False])).__round__(2)
    0.15
    """
    bin_of = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gap = np.bincount(bin_of, confidence - right, minlength=BINS)
    return float(np.abs(gap).sum() / len(right))


def read_pictures(path: Path, way: str, held_out: int | None) -> tuple[np.ndarray, np.ndarray, str]:
    """uint8[n, 28, 28] pictures, int[n] labels (-1 = no digit) and the name of a file or folder."""
    if path.is_dir():
        dataset = load_mnist(path)
        return dataset.test_images, dataset.test_labels.astype(int), f"{path.name}: {dataset.name}, test"
    drawings = [d for d in read_unipen(path) if held_out is None or is_held_out(d.writer, held_out)]
    if not drawings:
        raise ValueError(f"{path.name}: no drawing by a held-out writer")
    labels = [int(d.label) if d.label in list("0123456789") else -1 for d in drawings]
    if way == "strokes":
        pictures = from_strokes_batch([d.strokes for d in drawings])
    else:
        rng = np.random.default_rng(0)
        pictures = np.stack([read_picture(paint_at_random(rng, d.strokes)).seen for d in drawings])
    return (
        pictures,
        np.array(labels),
        f"{path.name}, as {way}" + ("" if held_out is None else f", held out, fold {held_out}"),
    )


def report(result: Evaluation) -> str:
    """The evaluation as lines for a person."""
    lines = [result.name]
    if result.accuracy is not None and result.interval and result.not_sure is not None:
        low, high = result.interval
        lines += [
            f"  digits              {result.digits:,}",
            f"  accuracy            {result.accuracy:.2%}  (95 %: {low:.2%} to {high:.2%})",
            f"  not sure            {result.not_sure:.2%}",
            f"  calibration error   {result.calibration_error:.4f}  ({BINS} bins)",
            "  true digit in rows, answer in columns",
            "       " + "".join(f"{digit:6}" for digit in range(DIGITS)),
        ]
        lines += [
            f"  {d:5}" + "".join(f"{n:6}" if n else "     ." for n in result.confusion[d])
            for d in range(DIGITS)
        ]
    if result.others_not_sure is not None:
        lines += [
            f"  no digits           {result.others:,}",
            f"  of them not sure    {result.others_not_sure:.2%}",
        ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code of the process."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_model.evaluation", description="Measure a network on labelled data."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--weights", type=Path, help="a .safetensors file; the shipped network without it")
    parser.add_argument("--as", dest="way", choices=("strokes", "image"), default="strokes")
    parser.add_argument(
        "--digit-or-not", type=Path, metavar="WEIGHTS", help="of the second network; else the shipped one"
    )
    parser.add_argument(
        "--held-out",
        type=int,
        choices=range(FOLDS),
        metavar="FOLD",
        help=f"only writers and sites that `--hold-out FOLD` keeps from training, 0 to {FOLDS - 1}",
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        params, digit_or_not = load_params(options.weights), load_digit_or_not(options.digit_or_not)
        results = [
            evaluate(params, *read_pictures(path, options.way, options.held_out), digit_or_not)
            for path in options.files
        ]
    except (DataError, WeightsError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([asdict(result) for result in results], indent=1))
    else:
        print("\n\n".join(report(result) for result in results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
