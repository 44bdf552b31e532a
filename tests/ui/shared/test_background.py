"""What nobody draws with gives way: seen from the operating system, in a process of its own."""

import os
import sys

import pytest

from tests.running import run_child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a priority")

PRIORITIES = """
import os, threading
from pathlib import Path
from mnist_model.ui.shared.background import NICENESS, background_threads, give_way, start_jax

def niceness(thread):
    return os.getpriority(os.PRIO_PROCESS, thread) - started

started = os.getpriority(os.PRIO_PROCESS, 0)
"""


def test_trainings_give_way_and_the_rest_of_the_process_does_not():
    told = run_child(
        PRIORITIES
        + """
print(background_threads(1).submit(lambda: niceness(threading.get_native_id())).result() == NICENESS)
print(niceness(threading.get_native_id()))
""",
        PATH=os.environ["PATH"],
    )
    assert told == "True\n0\n"


def test_niceness_of_trainings_is_relative_to_that_of_the_process():
    told = run_child(
        PRIORITIES
        + """
for own in (5, 15):
    os.nice(own - os.getpriority(os.PRIO_PROCESS, 0))  # as `nice -n` starts a process, which may only go up
    absolute = background_threads(1).submit(lambda: os.getpriority(os.PRIO_PROCESS, 0)).result()
    print(absolute, os.getpriority(os.PRIO_PROCESS, 0))
""",
        PATH=os.environ["PATH"],
    )
    assert told == "15 5\n19 15\n"  # 19 is the highest niceness that there is


def test_the_threads_of_large_products_give_way():
    told = run_child(
        PRIORITIES
        + """
import jax.numpy as jnp
start_jax()
square = jnp.ones((512, 512))
(square @ square).block_until_ready()
tasks = [task for task in Path("/proc/self/task").iterdir() if "Eigen" in (task / "comm").read_text()]
print(len(tasks) > 0, {niceness(int(task.name)) for task in tasks} == {NICENESS})
print(niceness(threading.get_native_id()))
""",
        PATH=os.environ["PATH"],
    )
    assert told == "True True\n0\n"
