"""When a training ends before its plan does: an accuracy that is enough, or epochs without a gain."""

from collections.abc import Sequence
from dataclasses import dataclass

from mnist_model.training.plan import LIMITS, PlanError


@dataclass(frozen=True)
class StopRule:
    """Looked at after each epoch, so that where a training ends does not depend on the clock.

    Where the plan says how often the accuracy is measured, each time; `patience` then counts these.

    No part of the plan: the steps are the same with and without it, only fewer.

    Args:
        accuracy: fraction of the test digits that is enough; 0 = no such goal.
        patience: end after so many epochs in a row without a new best accuracy; 0 = never.

    Raises:
        PlanError: one is outside its limits.

    >>> StopRule(accuracy=0.97).why_stop([0.9, 0.971])
    '97.1 % reached, 97 % asked for'
    >>> StopRule(patience=2).why_stop([0.9, 0.95, 0.94, 0.95])
    'no gain in 2 epochs'
    """

    accuracy: float = 0.0
    patience: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.accuracy <= 1:
            raise PlanError(f"The accuracy to stop at is {100 * self.accuracy:g} %, expected 0 to 100.")
        most = int(LIMITS["epochs"][1])
        if not 0 <= self.patience <= most:
            raise PlanError(f"The epochs without a gain are {self.patience:,}, expected 0 to {most}.")

    def __bool__(self) -> bool:
        """Whether it can end anything."""
        return bool(self.accuracy or self.patience)

    def why_stop(self, accuracies: Sequence[float]) -> str:
        """The reason to end after the last of these; "" = go on.

        Args:
            accuracies: those looked at so far, fractions of the test digits.
        """
        if self.accuracy and accuracies and accuracies[-1] >= self.accuracy:
            return f"{100 * accuracies[-1]:.1f} % reached, {100 * self.accuracy:g} % asked for"
        before = accuracies[: -self.patience]
        if self.patience and before and max(accuracies[-self.patience :]) <= max(before):
            return f"no gain in {self.patience} epoch{'s' if self.patience > 1 else ''}"
        return ""


NO_RULE = StopRule()
"""Ends nothing."""
