"""The training digits that look most alike to the network: time to find them and to build, and memory.

For a network of each width: the activations of all training digits are computed, which happens once, in the
background. Then the nearest eight are found: of all ten digits, which compares every training digit, and of
two, which is what the page asks. An answer is what the route computes: both rows and their sixteen pictures.

    python -m benchmarks.alike [--rounds 100]

MNIST from MNIST_DIR, or downloaded.
"""

import time
from collections.abc import Callable

import jax
import numpy as np

from benchmarks.report import command_line, machine, table
from mnist_model.data.dataset import Dataset
from mnist_model.data.mnist import load_mnist
from mnist_model.explanation.neighbours import Remembered, activations, nearest, remembered
from mnist_model.network import DIGITS, Params, init_params
from mnist_model.recognition import shipped_params
from mnist_model.ui.inside.alike import NEIGHBOURS, nearest_rows
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.subject import choose_subject
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation

WIDTHS = (16, 256, 1024)


def milliseconds(call: Callable[[int], object], rounds: int) -> str:
    """Median and 95th percentile of a call, which gets the round's number; in brackets its CPU time."""
    call(0)
    took, cpu = [], []
    for number in range(rounds):
        began, cpu_began = time.perf_counter(), time.process_time()
        call(number)
        took.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - cpu_began))
    return f"{np.median(took):.1f} and {np.quantile(took, 0.95):.1f} ({np.median(cpu):.1f})"


def measure(name: str, params: Params, dataset: Dataset, rounds: int) -> list[str]:
    activations(params, dataset.train_images[:1])  # compiled, which is done once for each width
    began = time.perf_counter()
    by_digit = [
        remembered(params, dataset.train_images, dataset.train_labels, digit) for digit in range(DIGITS)
    ]
    build_s = time.perf_counter() - began
    queries = activations(params, dataset.test_images[:rounds])
    subject = choose_subject(params, parse_notation(EXAMPLES[4]), Choices(intended=9))
    size = sum(array.nbytes for examples in by_digit for array in examples)

    def find(digits: list[Remembered], number: int) -> None:
        for examples in digits:
            nearest(examples, queries[number], NEIGHBOURS)

    return [
        name,
        milliseconds(lambda number: find(by_digit, number), rounds),
        milliseconds(lambda number: find([by_digit[4], by_digit[9]], number), rounds),
        milliseconds(lambda _: nearest_rows(subject, by_digit, dataset), rounds),
        f"{build_s:.2f}",
        f"{size / 1e6:.1f}",
    ]


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    arguments = parser.parse_args()
    jax.config.update("jax_cpu_enable_async_dispatch", False)  # as the app does
    dataset = load_mnist()
    print(f"{len(dataset.train_labels):,} digits of {dataset.name}: median and 95th percentile (CPU)")
    print(machine("jax", "numpy"))
    networks = {"128, shipped": shipped_params()}
    networks |= {f"{hidden:,}": init_params(jax.random.key(0), hidden) for hidden in WIDTHS}
    rows = [measure(name, params, dataset, arguments.rounds) for name, params in networks.items()]
    table(["hidden units", "all ten digits ms", "two digits ms", "an answer ms", "to build s", "MB"], rows)


if __name__ == "__main__":
    main()
