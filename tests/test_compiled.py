"""Compiled programs: one for each shape, and never too many."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.compiled import compile_each_shape
from tests.running import run_child


def test_a_shape_is_compiled_once():
    traced = []

    def double(x):
        traced.append(x.shape)
        return 2 * x

    compiled = compile_each_shape(double)
    for size in (3, 4, 3, 4):
        np.testing.assert_array_equal(compiled(jnp.ones(size)), 2 * np.ones(size))
    assert traced == [(3,), (4,)]
    assert compiled.__name__ == "double"


def test_too_many_programs_are_forgotten_and_results_stay():
    compiled = compile_each_shape(lambda x: 2 * x, most=4)
    for size in range(1, 20):
        np.testing.assert_array_equal(compiled(jnp.ones(size)), 2 * np.ones(size))
        assert compiled.programs() <= 5  # pyright: ignore[reportFunctionMemberAccess]


MANY_WIDTHS = """
import gc, sys
from pathlib import Path
import jax, numpy as np
jax.config.update("jax_cpu_enable_async_dispatch", False)
from mnist_model import compiled
compiled.compile_each_shape.__defaults__ = (2,)  # before the functions below are compiled
from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import predict
from mnist_model.recognition import recognise
from mnist_model.training import TrainingPlan, train

pictures = np.random.default_rng(0).integers(0, 256, (300, 28, 28)).astype(np.uint8)
labels = (np.arange(300) % 10).astype(np.uint8)
dataset = Dataset(pictures, labels, pictures, labels, name="noise")

def memory_mb():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

def visit(hidden):
    training = train(TrainingPlan(epochs=1, hidden=hidden, batch_size=hidden), dataset)
    params = next(training).params
    training.close()
    predict(params, pictures, labels)
    recognise(params, pictures[0])

for hidden in (10, 12, 15, 20, 25):
    visit(hidden)
before = memory_mb()
for hidden in (30, 50, 60, 75, 100, 150):  # they divide 300, so that no batch is a short one
    visit(hidden)
print((memory_mb() - before) / 6)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc, which only Linux has")
def test_ever_new_widths_and_batch_sizes_do_not_fill_the_memory():
    assert float(run_child(MANY_WIDTHS)) < 8  # MB for each: 5, and 12 without the bound
