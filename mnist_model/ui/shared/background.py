"""Computing that nobody draws with: it gets the processor when those who draw leave it.

Two trainings keep two cores busy, and a move of the pen would wait its turn between them at every step of its
way to new bars: 39 ms in the middle, 86 at the 95th percentile. Beside trainings that give way it is 26 and
60 (`benchmarks/page_latency.py`), and a training that is alone is as fast as before.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import jax

NICENESS = 10  # above the process's own: such a thread gets a tenth of the processor, if both want to run
LOWEST = 19  # the kernel knows no niceness above this


def give_way(niceness: int = NICENESS) -> None:
    """Let every other thread go before this one, and before those that it will start.

    Args:
        niceness: above that of the process, which may itself have been started with `nice`. A thread can
            only raise its own.
    """
    # Only Linux gives each thread a priority of its own. If a sandbox forbids even that, nobody gives way.
    if sys.platform == "linux":
        with suppress(OSError):
            # The niceness of a process is that of its main thread, whose id is the process id.
            own = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(own + niceness, LOWEST))


def start_jax() -> None:
    """Start JAX so that the threads on which it shares out large products give way, as trainings do.

    They are started with JAX itself, and take over the priority of the thread that does it. The product of
    one drawing is too small to be shared out: it is computed where it is asked for.
    """

    def start() -> None:
        give_way()
        jax.devices()

    starter = threading.Thread(target=start)
    starter.start()
    starter.join()


def background_threads(count: int) -> ThreadPoolExecutor:
    """Threads that give way."""
    return ThreadPoolExecutor(count, "background", give_way)
