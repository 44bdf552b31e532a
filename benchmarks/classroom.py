"""The classroom recipe, 1000 steps of one picture each: compiled, against one call for every step.

The calls are those of a beginner's loop, of JAX's own example and of Keras on JAX; with and without the
accuracy on 10,000 pictures every 100 steps.

python -m benchmarks.classroom [--rounds 3]
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.contestants import JaxExample, KerasOnJax
from benchmarks.report import command_line, in_turn, machine, ratio, spread, table
from benchmarks.training_pictures import in_float, pictures
from mnist_model.data.dataset import Dataset
from mnist_model.network import accuracy, gradient_step, init_params
from mnist_model.training import TrainingPlan, train
from mnist_model.training.chunks import TrainingData, chunks, first_state

PLAN = TrainingPlan("one-by-one")
OURS = "ours"


def ours(data: Dataset, measure: bool) -> float:
    if measure:
        *_, last = train(PLAN, data)
        return last.test_accuracy
    for _ in chunks(replace(PLAN, evaluate_every=0), first_state(PLAN), TrainingData.of(data)):
        pass
    return math.nan


def beginner(data: Dataset, measure: bool, *, jitted_step: bool = False) -> float:
    """The same steps by the same functions, called one after the other, and nothing compiled as a whole."""
    step = jax.jit(gradient_step) if jitted_step else gradient_step
    X, y = map(jnp.asarray, in_float(data, "train"))
    X_test, y_test = map(jnp.asarray, in_float(data, "test"))
    params = init_params(jax.random.key(PLAN.seed), PLAN.hidden)
    right = float(accuracy(params, X_test, y_test)) if measure else math.nan
    order = np.random.default_rng([PLAN.seed, 0]).permutation(len(y))  # of epoch 0, as `train` shuffles it
    for number, row in enumerate(order[: PLAN.steps], start=1):
        params, _ = step(params, X[row : row + 1], y[row : row + 1], PLAN.learning_rate)
        if measure and number % PLAN.evaluate_every == 0:
            right = float(accuracy(params, X_test, y_test))
    jax.block_until_ready(params)
    return right


def steps_of(contestant: JaxExample | KerasOnJax, measure: bool) -> float:
    """A network that is made before the clock starts, and goes on learning from round to round."""
    if not measure:
        contestant.steps(PLAN.steps)
        return math.nan
    right = contestant.accuracy()
    for _ in range(PLAN.steps // PLAN.evaluate_every):
        contestant.steps(PLAN.evaluate_every)
        right = contestant.accuracy()
    return right


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    print("The classroom recipe: 1000 steps, one picture each, accuracy on 10,000 every 100 steps")
    print(machine("jax", "keras", "numpy"))
    data = pictures()
    print(f"data: {data.name}; seed {PLAN.seed}, {arguments.rounds} rounds in turn; median (range)")

    rules: dict[str, Any] = {
        "hidden": PLAN.hidden,
        "batch": PLAN.batch_size,
        "learning_rate": PLAN.learning_rate,
    }
    contestants: dict[str, Callable[[bool], float]] = {
        OURS: partial(ours, data),
        "as a beginner writes it": partial(beginner, data),
        "the same, each step jitted": partial(beginner, data, jitted_step=True),
        "JAX's own example": partial(steps_of, JaxExample(data, **rules)),
        "Keras (JAX)": partial(steps_of, KerasOnJax(data, **rules)),
    }
    # Everyone once before the clock starts, which also compiles. After these 1000 steps stands the accuracy.
    right = {name: run(True) for name, run in contestants.items()}
    with_s = in_turn({name: partial(run, True) for name, run in contestants.items()}, arguments.rounds)
    alone = {name: partial(run, False) for name, run in contestants.items()}
    in_turn(alone, rounds=1)
    alone_s = in_turn(alone, arguments.rounds)

    def faster(seconds: dict[str, list[float]], name: str) -> str:
        return f"{ratio(seconds[name], seconds[OURS]):.1f} times" if name != OURS else ""

    table(
        [
            "1000 steps",
            "with the accuracies, s",
            "ours is faster by",
            "without, s",
            "ours is faster by",
            "test accuracy",
        ],
        [
            [
                name,
                spread(with_s[name]),
                faster(with_s, name),
                spread(alone_s[name], 3),
                faster(alone_s, name),
                f"{right[name]:.2%}",
            ]
            for name in contestants
        ],
    )


if __name__ == "__main__":
    main()
