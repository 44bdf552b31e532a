"""Compiles programs that no visitor has asked for yet, while nobody trains."""

import logging
import time
from collections.abc import Callable, Iterable

from mnist_model.ui.shared.background import LOWEST, give_way

LOG = logging.getLogger(__name__)

POLL_S = 1.0
"""How often `is_busy` is asked again."""

PAUSE_S = 0.5
"""After each program, about as long as it took."""


def warm_up(
    programs: Iterable[Callable[[], object]],
    is_busy: Callable[[], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Runs each once, in their order, in this thread, whose CPU priority becomes the lowest there is.

    That is for tracing, which is Python. XLA compiles in threads of its own, which give way as trainings do
    (see `start_jax`) and cannot be interrupted: so none begins while somebody trains, and none is large.
    What fails is logged and left out.

    Args:
        programs: each compiles something.
        is_busy: whether somebody trains or waits to; the next program then waits.
        sleep: replaced in tests.
    """
    give_way(LOWEST)
    for program in programs:
        while is_busy():
            sleep(POLL_S)
        try:
            program()
        except Exception:
            LOG.exception("a program could not be compiled ahead")
        sleep(PAUSE_S)
