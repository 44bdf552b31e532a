"""The classroom recipe, 1000 steps of one picture each: compiled, against the loop that a beginner writes.

python -m benchmarks.classroom [--rounds 3]
"""

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.pictures import in_float, pictures
from benchmarks.report import command_line, in_turn, machine, ratio, spread, table
from mnist_model.data.dataset import Dataset
from mnist_model.network import accuracy, gradient_step, init_params
from mnist_model.training import TrainingPlan, train

PLAN = TrainingPlan("one-by-one")


def ours(data: Dataset) -> float:
    *_, last = train(PLAN, data)
    return last.test_accuracy


def beginner(data: Dataset, *, jitted_step: bool = False) -> float:
    """The same steps by the same functions, called one after the other, and nothing compiled as a whole."""
    step = jax.jit(gradient_step) if jitted_step else gradient_step
    X, y = map(jnp.asarray, in_float(data, "train"))
    X_test, y_test = map(jnp.asarray, in_float(data, "test"))
    params = init_params(jax.random.key(PLAN.seed), PLAN.hidden)
    right = float(accuracy(params, X_test, y_test))
    order = np.random.default_rng([PLAN.seed, 0]).permutation(len(y))  # of epoch 0, as `train` shuffles it
    for number, row in enumerate(order[: PLAN.steps], start=1):
        params, _ = step(params, X[row : row + 1], y[row : row + 1], PLAN.learning_rate)
        if number % PLAN.evaluate_every == 0:
            right = float(accuracy(params, X_test, y_test))
    return right


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    print("The classroom recipe: 1000 steps, one picture each, accuracy on 10,000 every 100 steps")
    print(machine("jax", "numpy"))
    data = pictures()
    print(f"data: {data.name}; seed {PLAN.seed}, {arguments.rounds} rounds in turn; median (range)")

    contestants = {
        "ours": lambda: ours(data),
        "as a beginner writes it": lambda: beginner(data),
        "the same, each step jitted": lambda: beginner(data, jitted_step=True),
    }
    # Everyone once before the clock starts, which also compiles.
    right = {name: run() for name, run in contestants.items()}
    seconds = in_turn(contestants, arguments.rounds)
    table(
        ["1000 steps", "s", "ours is faster by", "test accuracy"],
        [
            [
                name,
                spread(took),
                f"{ratio(took, seconds['ours']):.1f} times" if name != "ours" else "",
                f"{right[name]:.2%}",
            ]
            for name, took in seconds.items()
        ],
    )


if __name__ == "__main__":
    main()
