"""`jax.jit` for functions that meet many shapes: it forgets programs before they fill the memory."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import jax

R = TypeVar("R")

MOST_PROGRAMS = 128
"""Of one function. XLA compiles one for each shape and would keep it for good, 2 to 4 MB each: one for every
hidden width and batch size that anybody has ever tried. Fewer, and 60 visitors who train in turn, each with
settings of their own, a full and a short batch, would compile at every turn."""


def compile_each_shape(function: Callable[..., R], most: int = MOST_PROGRAMS) -> Callable[..., R]:
    """The function, compiled once for each shape of its arguments.

    With more than `most` programs all are forgotten, and those that are still needed compiled again: their
    next call takes 0.2 to 1 s. Calls that run meanwhile are not disturbed.
    """
    compiled: Any = jax.jit(function)  # pyright: ignore[reportUnknownMemberType]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> R:
        if compiled._cache_size() > most:
            compiled.clear_cache()
        return compiled(*args, **kwargs)

    call.programs = compiled._cache_size  # pyright: ignore[reportAttributeAccessIssue]
    return call
