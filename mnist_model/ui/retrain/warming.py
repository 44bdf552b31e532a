"""Which programs of trainings are compiled ahead, besides those of a default one.

XLA compiles the steps once for each width, batch size, and choice of momentum and warps: about 0.5 s of CPU
each on a quiet machine. A batch size that does not divide 60,000 takes two programs.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from mnist_model import recognition
from mnist_model.network import PIXELS
from mnist_model.training.chunks import first_state
from mnist_model.training.inspection import inspect_step
from mnist_model.training.plan import RECIPES, TrainingPlan
from mnist_model.training.stream import blank_mnist, compile_ahead
from mnist_model.ui.visitor.networks import WARMED_WIDTHS, compile_answer

WARMED_BATCHES = (64, 16, 128)
"""Batch sizes that are compiled ahead for the default recipe, besides its own. A size of 1 comes with the
recipe `one-by-one`."""


def warmed_plans() -> Iterator[TrainingPlan]:
    """One plan for each program: the page's recipes first, then round numbers for one setting.

    Not warps: their program takes ten times the CPU and 67 MB, and a visitor who presses Start
    meanwhile would share the processor with its compilation for seconds.
    """
    for recipe in RECIPES:
        yield TrainingPlan(recipe)
    for hidden in WARMED_WIDTHS:
        yield TrainingPlan(hidden=hidden)
    for batch_size in WARMED_BATCHES:
        yield TrainingPlan(batch_size=batch_size)


def warmed_trainings() -> list[Callable[[], object]]:
    """Functions that compile the training of each plan, and the answers of the network that it makes; then
    One step of each recipe."""
    trainings = [partial(_compile_training, plan) for plan in warmed_plans()]
    return [*trainings, *(partial(_compile_step, TrainingPlan(recipe)) for recipe in RECIPES)]


def _compile_training(plan: TrainingPlan) -> None:
    params = compile_ahead(plan)
    compile_answer(params)
    recognition.probabilities(params, np.zeros((1, PIXELS), np.float32))  # the bars while it learns


def _compile_step(plan: TrainingPlan) -> None:
    inspect_step(plan, first_state(plan), blank_mnist())
