"""Which network answers a visitor."""

import functools

from mnist_model.network import Params
from mnist_model.ui.visitor.visitor import VisitorNetwork
from mnist_model.weights import load_params


@functools.cache
def shipped_params() -> Params:
    """The shipped network, read once and shared by all: it is never changed."""
    return load_params()


def params_in_use(visitor: VisitorNetwork | None) -> Params:
    """The visitor's own network while it is in use, else the shipped one."""
    return visitor.params if visitor and visitor.in_use else shipped_params()  # pyright: ignore[reportReturnType]
