"""An epoch of 60,000 pictures: ours, JAX's example, Keras on JAX, PyTorch, NumPy, scikit-learn; in turn.

Everyone trains 784-128-10 with ReLU and cross-entropy in float32, by momentum SGD on shuffled batches of 128,
with the data in memory; only JAX's example has no momentum, which is less to compute. First each epoch is
followed by the accuracy on the 10,000 test pictures, then the same without. The rate of a large matrix
product stands beside it: what the machine can do at all.

    python -m benchmarks.training_speed [--rounds 7] [--torch-compile]
"""

import os
from collections.abc import Callable
from functools import partial
from statistics import median

import jax
import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from sklearn.neural_network import MLPClassifier  # pyright: ignore[reportMissingImports]

from benchmarks.contestants import Contestant, JaxExample, KerasOnJax
from benchmarks.report import command_line, in_turn, machine, ratio, spread, table
from benchmarks.training_pictures import SEED, in_float, pictures
from mnist_model.data.dataset import Dataset
from mnist_model.training import TrainingPlan, train
from mnist_model.training.chunks import TrainingData, chunks, first_state
from mnist_model.training.plan import LIMITS
from mnist_model.training.steps import measure_accuracy

BATCH = 128
HIDDEN = 128
LEARNING_RATE = 0.05
MOMENTUM = 0.9
CORES = os.cpu_count() or 1
OURS = "ours (JAX)"

# Multiplications and additions of an epoch. No gradient flows into the pixels, so the first layer costs two
# products and not three.
EPOCH_FLOP = 60_000 * 2 * (2 * 784 * HIDDEN + 3 * HIDDEN * 10)


class Ours(Contestant):
    """Two trainings of one plan: `train` with the accuracy after each epoch, and its steps alone."""

    def __init__(self, data: Dataset) -> None:
        self._plan = TrainingPlan(
            "momentum",
            learning_rate=LEARNING_RATE,
            momentum=MOMENTUM,
            decay=False,
            warm_up=0,
            batch_size=BATCH,
            hidden=HIDDEN,
            epochs=int(LIMITS["epochs"][1]),
            seed=SEED,
            evaluate_every=-(-len(data.train_labels) // BATCH),
        )
        self._epoch_steps = self._plan.evaluate_every
        self._stream = train(self._plan, data)
        self._pictures, self._state = TrainingData.of(data), first_state(self._plan)
        self._test = jax.device_put(data.test_images.reshape(-1, 784)), data.test_labels

    def epoch(self) -> None:
        last = self._state.step + self._epoch_steps
        for chunk in chunks(self._plan, self._state, self._pictures, last=last):
            self._state = chunk.state

    def accuracy(self) -> float:
        return measure_accuracy(self._state.params, *self._test)

    def epoch_and_accuracy(self) -> float:
        for progress in self._stream:
            if progress.step and progress.step % self._epoch_steps == 0:
                return progress.test_accuracy
        raise RuntimeError(f"The plan has {self._plan.epochs} epochs: ask for fewer rounds.")


class PyTorch(Contestant):
    def __init__(self, data: Dataset, *, compiled: bool = False) -> None:
        torch.set_num_threads(CORES)
        torch.manual_seed(SEED)
        self._X, self._y = (torch.from_numpy(array.copy()) for array in in_float(data, "train"))
        self._X_test, self._y_test = (torch.from_numpy(array.copy()) for array in in_float(data, "test"))
        self._model = model = torch.nn.Sequential(
            torch.nn.Linear(784, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)
        )
        self._optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, fused=True)

        def cost(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.cross_entropy(model(X), y)

        self._cost = torch.compile(cost) if compiled else cost

    def epoch(self) -> None:
        for batch in torch.randperm(len(self._y)).split(BATCH):
            self._optimizer.zero_grad()
            self._cost(self._X[batch], self._y[batch]).backward()
            self._optimizer.step()

    def accuracy(self) -> float:
        with torch.inference_mode():
            return float((self._model(self._X_test).argmax(1) == self._y_test).float().mean())


class NumPyByHand(Contestant):
    def __init__(self, data: Dataset) -> None:
        self._rng = rng = np.random.default_rng(SEED)
        self._train, self._test = in_float(data, "train"), in_float(data, "test")
        self._one_hot = np.eye(10, dtype=np.float32)
        self._weights = {
            "W1": rng.standard_normal((784, HIDDEN), np.float32) * np.float32((2 / 784) ** 0.5),
            "b1": np.zeros(HIDDEN, np.float32),
            "W2": rng.standard_normal((HIDDEN, 10), np.float32) * np.float32((2 / HIDDEN) ** 0.5),
            "b2": np.zeros(10, np.float32),
        }
        self._velocity = {name: np.zeros_like(array) for name, array in self._weights.items()}

    def epoch(self) -> None:
        (X, y), weights = self._train, self._weights
        order = self._rng.permutation(len(y))
        for first in range(0, len(y), BATCH):
            rows = order[first : first + BATCH]
            x = X[rows]
            a1 = np.maximum(x @ weights["W1"] + weights["b1"], 0)
            z2 = a1 @ weights["W2"] + weights["b2"]
            exp_z = np.exp(z2 - z2.max(axis=1, keepdims=True))
            y_hat = exp_z / exp_z.sum(axis=1, keepdims=True)
            dz2 = (y_hat - self._one_hot[y[rows]]) / np.float32(len(rows))
            dz1 = (dz2 @ weights["W2"].T) * (a1 > 0)
            gradient = {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": a1.T @ dz2, "b2": dz2.sum(axis=0)}
            for name, velocity in self._velocity.items():
                velocity *= np.float32(MOMENTUM)
                velocity += gradient[name]
                weights[name] -= np.float32(LEARNING_RATE) * velocity

    def accuracy(self) -> float:
        (X, y), weights = self._test, self._weights
        a1 = np.maximum(X @ weights["W1"] + weights["b1"], 0)
        return float(np.mean(np.argmax(a1 @ weights["W2"] + weights["b2"], axis=1) == y))


class ScikitLearn(Contestant):
    def __init__(self, data: Dataset) -> None:
        self._train, self._test = in_float(data, "train"), in_float(data, "test")
        self._model = MLPClassifier(
            (HIDDEN,),
            solver="sgd",
            alpha=0,
            batch_size=BATCH,  # pyright: ignore[reportArgumentType]  its default is the string "auto"
            learning_rate_init=LEARNING_RATE,
            momentum=MOMENTUM,
            nesterovs_momentum=False,
            random_state=SEED,
        )
        X, y = self._train  # it makes its weights when it first learns
        self._model.partial_fit(X[:BATCH], y[:BATCH], classes=np.arange(10))

    def epoch(self) -> None:
        self._model.partial_fit(*self._train)

    def accuracy(self) -> float:
        return float(self._model.score(*self._test))


def matrix_products() -> dict[str, Callable[[], object]]:
    """A 2048³ product in float32, 17 GFLOP, by each library."""
    A, B = np.random.default_rng(SEED).standard_normal((2, 2048, 2048), np.float32)
    A_jax, B_jax, A_torch, B_torch = jax.device_put(A), jax.device_put(B), torch.tensor(A), torch.tensor(B)
    multiply = jax.jit(lambda a, b: a @ b)
    multiply(A_jax, B_jax)
    return {
        "JAX": lambda: multiply(A_jax, B_jax).block_until_ready(),
        "PyTorch": lambda: A_torch @ B_torch,
        "NumPy": lambda: A @ B,
    }


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--torch-compile", action="store_true", help="PyTorch compiled too: needs a C++ compiler"
    )
    arguments = parser.parse_args()

    print("An epoch of 60,000 pictures")
    print(machine("jax", "keras", "torch", "numpy", "scikit-learn"))
    data = pictures()
    print(f"data: {data.name}; batch {BATCH}, seed {SEED}, {arguments.rounds} rounds in turn; median (range)")

    contestants: dict[str, Contestant] = {
        OURS: Ours(data),
        "JAX's own example": JaxExample(data, hidden=HIDDEN, batch=BATCH, learning_rate=LEARNING_RATE),
        "Keras (JAX)": KerasOnJax(
            data, hidden=HIDDEN, batch=BATCH, learning_rate=LEARNING_RATE, momentum=MOMENTUM
        ),
        "PyTorch": PyTorch(data),
        "NumPy by hand": NumPyByHand(data),
        "scikit-learn": ScikitLearn(data),
    }
    if arguments.torch_compile:
        contestants["PyTorch, torch.compile"] = PyTorch(data, compiled=True)
    accuracy = dict.fromkeys(contestants, 0.0)

    def measured(name: str) -> None:
        accuracy[name] = contestants[name].epoch_and_accuracy()

    with_accuracy = {name: partial(measured, name) for name in contestants}
    alone = {name: contestant.epoch for name, contestant in contestants.items()}
    in_turn(with_accuracy, rounds=1)  # compiles; first use of every buffer and thread
    with_s = in_turn(with_accuracy, arguments.rounds)
    in_turn(alone, rounds=1)
    alone_s = in_turn(alone, arguments.rounds)
    products = in_turn(matrix_products(), arguments.rounds)

    def faster(seconds: dict[str, list[float]], name: str) -> str:
        return f"{ratio(seconds[name], seconds[OURS]):.2f} times" if name != OURS else ""

    table(
        [
            "an epoch",
            "with the accuracy, s",
            "ours is faster by",
            "without, s",
            "ours is faster by",
            "GFLOP/s",
            f"test accuracy after {arguments.rounds + 1} epochs",
        ],
        [
            [
                name,
                spread(with_s[name]),
                faster(with_s, name),
                spread(alone_s[name]),
                faster(alone_s, name),
                f"{EPOCH_FLOP / median(alone_s[name]) / 1e9:.0f}",
                f"{accuracy[name]:.2%}",
            ]
            for name in contestants
        ],
    )
    print()
    table(
        ["2048³ product, float32", "ms", "GFLOP/s"],
        [
            [name, spread([1e3 * s for s in took], 0), f"{2 * 2048**3 / median(took) / 1e9:.0f}"]
            for name, took in products.items()
        ],
    )


if __name__ == "__main__":
    main()
