"""Training: plans, and the stream of progress that carries one out (`python -m mnist_model.training`)."""

from mnist_model.training.stream import Diverged, PlanError, Progress, TrainingPlan, train

__all__ = ["Diverged", "PlanError", "Progress", "TrainingPlan", "train"]
