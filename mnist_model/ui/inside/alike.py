"""What it learned from: the training digits that look most like the drawing to the network."""

from collections.abc import Callable
from typing import Literal, TypedDict

from mnist_model.data.dataset import Dataset
from mnist_model.data.drawn.dataset import DRAWN
from mnist_model.explanation.neighbours import Remembered, nearest
from mnist_model.ui.inside.activation_store import ActivationStore
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.subject import Subject
from mnist_model.ui.shared.data_url import encode_input
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.routes import Refusal

NEIGHBOURS = 8
"""Of each of the two digits."""

TOO_LARGE = "The activations of this network are too large to be compared."


class AlikeDigit(TypedDict):
    """One training digit. Typed in alike.js as `AlikeDigit`."""

    index: int  # in the training data
    distance: float  # between its activations and the drawing's
    png: str  # the picture as a data URL that reaches the network unchanged


class AlikeRow(TypedDict):
    """The nearest of one digit, nearest first. Typed in alike.js as `AlikeRow`."""

    digit: int
    count: int  # of the digits that were compared
    nearest: list[AlikeDigit]


class AlikeNumbers(TypedDict):
    """What POST /inside/alike answers. Typed in alike.js as `AlikeNumbers`.

    `state`: "empty", there is no ink; "broken", the network was broken on purpose; "loading", the data is not
    there yet; "comparing", the activations are being computed; "found".
    """

    state: Literal["empty", "broken", "loading", "comparing", "found"]
    words: str  # loading: what is waited for
    data: str  # name of the data; "" while there is none
    drawn: bool  # by this project, because MNIST is not there
    count: int  # of the training digits; 0 while there are none
    sure: bool  # whether the page names a digit
    meant: bool  # whether the second row is the digit that the visitor has said
    rows: list[AlikeRow]  # found: of the digit that it says, and of the one that was meant


def alike_numbers(data: SharedDataset, store: ActivationStore) -> Callable[[Subject, Choices], AlikeNumbers]:
    """What the route computes. Asking for the first time begins to load the data and to compute.

    Args:
        data: of all visitors.
        store: of all visitors.
    """

    def compute(subject: Subject, choices: Choices) -> AlikeNumbers:
        if subject.answer.digit is None:
            return _state("empty", subject)
        if choices.damage:
            return _state("broken", subject)
        loading, dataset = data.loading(), data.present  # while MNIST is tried once more, drawn digits are
        if dataset is None:
            return _state("loading", subject, loading.words if loading else "")
        found = store.find(subject.params, dataset)
        if found is None:
            return _state("comparing", subject, dataset=dataset)
        rows = nearest_rows(subject, found, dataset)
        return {**_state("found", subject, dataset=dataset), "rows": rows}

    return compute


def compared_digits(subject: Subject) -> tuple[int, int]:
    """The digit that the network says, and the one meant; if that is the same, the second likeliest."""
    says, second = subject.answer.likeliest
    return says, subject.intended if subject.intended != says else second


def nearest_rows(subject: Subject, by_digit: list[Remembered], dataset: Dataset) -> list[AlikeRow]:
    """The nearest training digits of both digits.

    Args:
        subject: not empty.
        by_digit: activations of the training digits of `dataset`, by the network of `subject`.
        dataset: whose pictures are given.

    Raises:
        Refusal: the activations overflow; one sentence.
    """
    rows: list[AlikeRow] = []
    for digit in compared_digits(subject):
        try:
            found = nearest(by_digit[digit], subject.answer.activations, NEIGHBOURS)
        except ValueError as error:
            raise Refusal(TOO_LARGE) from error
        alike: list[AlikeDigit] = [
            {
                "index": int(row),
                "distance": round(float(distance), 2),
                "png": encode_input(dataset.train_images[row]),
            }
            for row, distance in zip(*found, strict=True)
        ]
        rows.append({"digit": digit, "count": len(by_digit[digit].rows), "nearest": alike})
    return rows


def _state(
    state: Literal["empty", "broken", "loading", "comparing", "found"],
    subject: Subject,
    words: str = "",
    dataset: Dataset | None = None,
) -> AlikeNumbers:
    answer = subject.answer
    return {
        "state": state,
        "words": words,
        "data": dataset.name if dataset else "",
        "drawn": dataset is not None and dataset.name == DRAWN,
        "count": len(dataset.train_labels) if dataset else 0,
        "sure": answer.sure,
        "meant": bool(answer.likeliest) and subject.intended != answer.likeliest[0],
        "rows": [],
    }
