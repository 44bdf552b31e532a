"""After a run: the confusion matrix and the most confident mistakes on the test digits."""

from typing import Any, TypedDict

from mnist_model.evaluation import Predictions
from mnist_model.ui.shared.answers import PLACES, to_base64
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View

WORST_SHOWN = 12
"""Three rows of four."""


class Mistake(TypedDict):
    """A test digit that is read wrong. Typed in mistakes.js as `Mistake`."""

    picture: str  # 784 grey levels in base64
    label: int  # the true digit
    answer: int
    sure: float  # probability of the answer


class MistakesValue(TypedDict):
    """The value of a `MistakesView`, or None. Typed in mistakes.js as `MistakesValue`."""

    confusion: list[list[int]]  # [true digit][answer] counts
    wrong: int  # how many are read wrong
    worst: list[Mistake]  # the most confident first


class MistakesView(View):
    """Confusion matrix and most confident mistakes of a trained network; hidden without one."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("retrain/mistakes.html"),
            module="retrain/mistakes.js",
            **gradio,
        )


def mistakes_value(predictions: Predictions) -> MistakesValue:
    """What the page shows of a trained network's answers to the test digits."""
    confusion = predictions.confusion
    return {
        "confusion": confusion.tolist(),
        "wrong": int(confusion.sum() - confusion.trace()),
        "worst": [
            {
                "picture": to_base64(predictions.images[row]),
                "label": int(predictions.labels[row]),
                "answer": int(predictions.digits[row]),
                "sure": round(float(predictions.confidence[row]), PLACES),
            }
            for row in predictions.most_confident_mistakes(WORST_SHOWN)
        ],
    }
