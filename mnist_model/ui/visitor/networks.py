"""Which network answers a visitor, and what the page says of it."""

import functools
from typing import Any, TypedDict

import numpy as np
from starlette.routing import Route

from mnist_model.network import Params
from mnist_model.preprocessing.strokes import IMAGE_SIDE
from mnist_model.recognition import recognise, shipped_params
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.shared.weights import weights_version
from mnist_model.ui.visitor.visitor import Visitor, VisitorNetwork, Visitors

WARMED_WIDTHS = (64, 32, 256, 16)
"""Hidden units, besides the shipped network's, for which programs are compiled before a visitor chooses them,
likeliest first. Each takes about 2 s of CPU and 15 MB."""


class NetworkWords(TypedDict):
    """What the page knows of the visitor's networks. Typed in visitor.js as `Network`."""

    has_own: bool
    in_use: bool  # the own network answers; false: the shipped one
    words: str  # of the own network; "" without one


@functools.cache
def _shipped_version() -> str:
    params = shipped_params()
    return weights_version(params["W1"], params["W2"])


def version_in_use(visitor: Visitor | None) -> str:
    """What tells the network in use from others, see `weights_version`; computed once for each."""
    network = visitor.network_in_use if visitor else None
    return network.version if network else _shipped_version()


def params_in_use(visitor: Visitor | None) -> Params:
    """The visitor's own network while it is in use, else the shipped one."""
    return params_of(visitor.network_in_use if visitor else None)


def params_of(network: VisitorNetwork | None) -> Params:
    """The parameters of a visitor's network; None = of the shipped one."""
    if network is None:
        return shipped_params()
    return network.params  # pyright: ignore[reportReturnType] (NumPy arrays serve as well)


def digit_or_not_in_use(visitor: Visitor | None) -> Params | None:
    """The network that says whether it is a digit at all, if the visitor has one of their own; else None."""
    network = visitor.network_in_use if visitor else None
    return network.digit_or_not if network else None  # pyright: ignore[reportReturnType]


def compile_answer(params: Params) -> None:
    """Compiles the answer of networks of this width, which takes 0.2 s the first time and then nothing.

    To be called in the background before such a network answers: the event loop would compile it at the next
    move of a pen, and everybody's answers would wait.
    """
    recognise(params, np.eye(IMAGE_SIDE, dtype=np.uint8))  # some ink: an empty drawing asks no network


def network_words(visitor: Visitor | None) -> NetworkWords:
    """What the page shows beside an answer."""
    own = visitor.own if visitor else None
    return {
        "has_own": own is not None,
        "in_use": bool(visitor and visitor.network_in_use),
        "words": _words(own) if own else "",
    }


def _words(own: VisitorNetwork) -> str:
    return "Your network" if own.accuracy is None else f"Your network: {100 * own.accuracy:.1f} %"


def network_route(visitors: Visitors) -> Route:
    """POST /network `{"session", "use_own": bool}`: which network shall answer. Gives `NetworkWords`."""

    async def use_network(body: dict[str, Any]) -> NetworkWords:
        wanted, visitor = body.get("use_own"), visitors.find(body.get("session"))
        if not isinstance(wanted, bool):
            raise Refusal("Expected use_own as true or false.")
        if visitor:
            visitor.use_own(wanted)
        return network_words(visitor)

    return json_route("/network", use_network)
