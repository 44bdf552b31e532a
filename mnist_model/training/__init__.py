"""Training: plans, and the stream of progress that carries one out (`python -m mnist_model.training`)."""

from mnist_model.training.plan import PlanError, TrainingPlan
from mnist_model.training.state import Diverged, Progress, TrainingState
from mnist_model.training.stream import train

__all__ = ["Diverged", "PlanError", "Progress", "TrainingPlan", "TrainingState", "train"]
