"""An epoch of 60,000 pictures: ours, PyTorch, NumPy by hand, scikit-learn; one network, in turn.

Everyone trains 784-128-10 with ReLU and cross-entropy in float32, by momentum SGD on shuffled batches of 128,
with the data in memory, and answers the 10,000 test pictures once after the epoch. The rate of a large matrix
product stands beside it: what the machine can do at all.

    python -m benchmarks.training_speed [--rounds 7] [--torch-compile]
"""

import os
from collections.abc import Callable, Iterator
from statistics import median

import jax
import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from sklearn.neural_network import MLPClassifier  # pyright: ignore[reportMissingImports]

from benchmarks.pictures import SEED, in_float, pictures
from benchmarks.report import command_line, in_turn, machine, ratio, spread, table
from mnist_model.data.dataset import Dataset
from mnist_model.training import TrainingPlan, train

BATCH = 128
HIDDEN = 128
LEARNING_RATE = 0.05
MOMENTUM = 0.9
CORES = os.cpu_count() or 1

# Multiplications and additions of an epoch. No gradient flows into the pixels, so the first layer costs two
# products and not three.
EPOCH_FLOP = 60_000 * 2 * (2 * 784 * HIDDEN + 3 * HIDDEN * 10)

# A contestant gives its test accuracy before the first epoch and then after each; `next` is one epoch.
Contestant = Iterator[float]


def ours(data: Dataset, epochs: int) -> Contestant:
    plan = TrainingPlan(
        "momentum",
        learning_rate=LEARNING_RATE,
        momentum=MOMENTUM,
        decay=False,
        warm_up=0,
        batch_size=BATCH,
        hidden=HIDDEN,
        epochs=epochs,
        seed=SEED,
        evaluate_every=-(-len(data.train_labels) // BATCH),
    )
    for progress in train(plan, data):
        if progress.step % plan.evaluate_every == 0:
            yield progress.test_accuracy


def pytorch(data: Dataset, *, compiled: bool = False) -> Contestant:
    torch.set_num_threads(CORES)
    torch.manual_seed(SEED)
    X, y = (torch.from_numpy(array.copy()) for array in in_float(data, "train"))
    X_test, y_test = (torch.from_numpy(array.copy()) for array in in_float(data, "test"))
    model = torch.nn.Sequential(torch.nn.Linear(784, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, fused=True)

    def cost(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(model(X), y)

    if compiled:
        cost = torch.compile(cost)
        for rows in (BATCH, len(y) % BATCH):  # both sizes are compiled before the clock starts
            if rows:
                cost(X[:rows], y[:rows]).backward()
    while True:
        with torch.inference_mode():
            yield float((model(X_test).argmax(1) == y_test).float().mean())
        for batch in torch.randperm(len(y)).split(BATCH):
            optimizer.zero_grad()
            cost(X[batch], y[batch]).backward()
            optimizer.step()


def numpy_by_hand(data: Dataset) -> Contestant:
    rng = np.random.default_rng(SEED)
    (X, y), (X_test, y_test) = in_float(data, "train"), in_float(data, "test")
    one_hot = np.eye(10, dtype=np.float32)
    weights = {
        "W1": rng.standard_normal((784, HIDDEN), np.float32) * np.float32((2 / 784) ** 0.5),
        "b1": np.zeros(HIDDEN, np.float32),
        "W2": rng.standard_normal((HIDDEN, 10), np.float32) * np.float32((2 / HIDDEN) ** 0.5),
        "b2": np.zeros(10, np.float32),
    }
    velocity = {name: np.zeros_like(array) for name, array in weights.items()}
    while True:
        a1 = np.maximum(X_test @ weights["W1"] + weights["b1"], 0)
        yield float(np.mean(np.argmax(a1 @ weights["W2"] + weights["b2"], axis=1) == y_test))
        order = rng.permutation(len(y))
        for first in range(0, len(y), BATCH):
            rows = order[first : first + BATCH]
            x = X[rows]
            a1 = np.maximum(x @ weights["W1"] + weights["b1"], 0)
            z2 = a1 @ weights["W2"] + weights["b2"]
            exp_z = np.exp(z2 - z2.max(axis=1, keepdims=True))
            dz2 = (exp_z / exp_z.sum(axis=1, keepdims=True) - one_hot[y[rows]]) / np.float32(len(rows))
            dz1 = (dz2 @ weights["W2"].T) * (a1 > 0)
            gradient = {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": a1.T @ dz2, "b2": dz2.sum(axis=0)}
            for name in weights:
                velocity[name] *= np.float32(MOMENTUM)
                velocity[name] += gradient[name]
                weights[name] -= np.float32(LEARNING_RATE) * velocity[name]


def scikit_learn(data: Dataset) -> Contestant:
    (X, y), (X_test, y_test) = in_float(data, "train"), in_float(data, "test")
    model = MLPClassifier(
        (HIDDEN,),
        solver="sgd",
        alpha=0,
        batch_size=BATCH,  # pyright: ignore[reportArgumentType]  its default is the string "auto"
        learning_rate_init=LEARNING_RATE,
        momentum=MOMENTUM,
        nesterovs_momentum=False,
        random_state=SEED,
    )
    model.partial_fit(
        X[:BATCH], y[:BATCH], classes=np.arange(10)
    )  # it makes its weights when it first learns
    while True:
        yield float(model.score(X_test, y_test))
        model.partial_fit(X, y)


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
    print(machine("jax", "torch", "numpy", "scikit-learn"))
    data = pictures()
    print(f"data: {data.name}; batch {BATCH}, seed {SEED}, {arguments.rounds} rounds in turn; median (range)")

    contestants = {
        "ours (JAX)": ours(data, arguments.rounds + 1),
        "PyTorch": pytorch(data),
        "NumPy by hand": numpy_by_hand(data),
        "scikit-learn": scikit_learn(data),
    }
    if arguments.torch_compile:
        contestants["PyTorch, torch.compile"] = pytorch(data, compiled=True)
    accuracy = {name: [next(epochs)] for name, epochs in contestants.items()}
    epoch = {n: lambda n=n, e=e: accuracy[n].append(next(e)) for n, e in contestants.items()}
    in_turn(epoch, rounds=1)  # first use of every buffer and thread
    seconds = in_turn(epoch, arguments.rounds)
    products = in_turn(matrix_products(), arguments.rounds)

    own = seconds["ours (JAX)"]
    table(
        [
            "an epoch",
            "s",
            "ours is faster by",
            "GFLOP/s",
            f"test accuracy after {arguments.rounds + 1} epochs",
        ],
        [
            [
                name,
                spread(took),
                f"{ratio(took, own):.2f} times" if took is not own else "",
                f"{EPOCH_FLOP / median(took) / 1e9:.0f}",
                f"{accuracy[name][-1]:.2%}",
            ]
            for name, took in seconds.items()
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
