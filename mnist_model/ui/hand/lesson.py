"""One visitor's drawings learned and measured: some trainings, each in whichever thread calls for it."""

from contextlib import suppress

import jax
import numpy as np

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import Predictions, predict
from mnist_model.network import Params, as_input, init_params
from mnist_model.recognition import is_digit
from mnist_model.training.hand import MAX_DRAWINGS, data_name, held_out_folds, learn_as_digits, learn_hand
from mnist_model.training.state import in_numpy
from mnist_model.ui.visitor.hand import Counts, HandResult
from mnist_model.ui.visitor.networks import compile_answer
from mnist_model.ui.visitor.visitor import VisitorNetwork
from mnist_model.weights import WeightsError, load_digit_or_not


class Lesson:
    """Learns without each fold of the drawings in turn, then all of them.

    What the network would make of further drawings by the same hand is measured by those that were held out:
    after the last training none is left that it has not learned.
    """

    def __init__(self, params: Params, images: np.ndarray, labels: np.ndarray, replay: Dataset) -> None:
        self._params, self._images, self._labels, self._replay = params, images, labels, replay
        self._folds = held_out_folds(labels)
        self._after = np.full(len(labels), -1)  # the answer to each drawing while it was held out
        self._learned: tuple[Params, Params | None] | None = None

    @property
    def parts(self) -> int:
        """How many trainings there are."""
        return len(self._folds) + 1

    @property
    def words(self) -> str:
        """What is learned."""
        return "your drawing" if len(self._labels) == 1 else f"your {len(self._labels)} drawings"

    def words_of(self, part: int) -> str:
        """What happens in a part."""
        which = (
            f"without {len(self._folds[part])} of your drawings, to be asked about them"
            if part < len(self._folds)
            else f"with {self.words}"
        )
        return f"Training {part + 1} of {self.parts}: {which}."

    def take(self, part: int) -> None:
        """One of the trainings; the last one learns all drawings.

        Raises:
            Diverged: the network cannot be trained further.
        """
        out = self._folds[part] if part < len(self._folds) else np.array([], int)
        learned = np.setdiff1d(np.arange(len(self._labels)), out)
        images, labels = self._images[learned], self._labels[learned]
        params = learn_hand(self._params, images, labels, self._replay, seed=part)
        if len(out):
            self._after[out] = predict_padded(params, self._images).digits[out]
        else:
            self._learned = params, self._learned_as_digits()

    def result(self) -> tuple[VisitorNetwork, HandResult]:
        """The network that has learned all drawings, and what was measured; after all parts."""
        if self._learned is None:
            raise RuntimeError("The last part has not been taken.")
        params, digit_or_not = self._learned
        images, labels = self._replay.test_images, self._replay.test_labels
        before, after = (predict(p, images, labels) for p in (self._params, params))
        network = VisitorNetwork(
            params=in_numpy(params),
            accuracy=after.accuracy,
            data_name=data_name(self._replay, len(self._labels)),
            digit_or_not=in_numpy(digit_or_not) if digit_or_not else None,
        )
        with suppress(WeightsError):  # the second network is missing: the next answer says so
            compile_answer(params)
        digits = predict_padded(params, self._images).digits
        wrong = np.flatnonzero(digits != self._labels)
        return network, {
            "learned": len(self._labels),
            "data": self._replay.name,
            "test": _counts(before.correct, after.correct),
            "own": self._held_out(),
            "wrong": [{"drawing": int(place), "says": int(digits[place])} for place in wrong],
            "not_sure": self._not_sure(params, digits, digit_or_not),
        }

    def _held_out(self) -> Counts | None:
        if not self._folds:
            return None
        before = predict_padded(self._params, self._images).digits
        return _counts(before == self._labels, self._after == self._labels)

    def _learned_as_digits(self) -> Params | None:
        """The second network; None if it is missing here."""
        with suppress(WeightsError):
            return learn_as_digits(load_digit_or_not(), self._images, self._replay)
        return None

    def _not_sure(self, params: Params, digits: np.ndarray, digit_or_not: Params | None) -> int:
        with suppress(WeightsError):
            sure = is_digit(params, as_input(_padded(self._images)), digit_or_not)[: len(digits)]
            return int(np.sum((digits == self._labels) & ~sure))
        return 0


def compile_ahead() -> None:
    """Compile what the shipped network needs to learn somebody's hand, so that nobody waits for it."""
    blank = np.zeros((10_000, 28, 28), np.uint8)
    replay = Dataset(blank[:1], blank[:1, 0, 0], blank, blank[:, 0, 0], name="blank")
    params, drawings = init_params(jax.random.key(0)), blank[:1]
    learn_hand(params, drawings, np.zeros(1, int), replay)
    predict_padded(params, drawings)
    with suppress(WeightsError):  # the second network is missing
        learn_as_digits(load_digit_or_not(), drawings, replay)
        is_digit(params, as_input(_padded(drawings)))


def predict_padded(params: Params, images: np.ndarray) -> Predictions:
    """The answers to at most `MAX_DRAWINGS` pictures, by one compiled program for any number of them."""
    labels = np.full(MAX_DRAWINGS, -1)
    return predict(params, _padded(images), labels).only(np.arange(MAX_DRAWINGS) < len(images))


def _padded(images: np.ndarray) -> np.ndarray:
    return np.concatenate([images, np.zeros((MAX_DRAWINGS - len(images), 28, 28), np.uint8)])


def _counts(before: np.ndarray, after: np.ndarray) -> Counts:
    return {"count": len(before), "before": int(before.sum()), "after": int(after.sum())}
