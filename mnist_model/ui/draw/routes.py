"""The tab's plain route: the weights that its picture of the network needs, once for each network."""

from typing import Any, TypedDict

import numpy as np
from anyio.to_thread import run_sync
from starlette.routing import Route

from mnist_model.ui.shared.routes import json_route
from mnist_model.ui.shared.weights import HiddenPictures, Packed, hidden_pictures, packed
from mnist_model.ui.visitor.networks import params_in_use, version_in_use
from mnist_model.ui.visitor.visitor import Visitors


class NetworkWeights(TypedDict):
    """What the route answers. Typed in draw/weights.js as `NetworkWeights`."""

    version: str  # as in the `Activations` of an answer
    hidden: int  # number of hidden units
    W2: Packed  # [hidden, digits], row by row
    pictures: HiddenPictures | None  # None: they were not asked for


def weights_route(visitors: Visitors) -> Route:
    """POST /answer/weights `{"session", "pictures": bool}`: of the network in use. Gives `NetworkWeights`.

    Pictures are 100 kB for 128 hidden units, so a page asks for them when somebody points at one.
    """

    async def weights(body: dict[str, Any]) -> NetworkWeights:
        visitor = visitors.find(body.get("session"))
        params, version = params_in_use(visitor), version_in_use(visitor)
        pictures = None
        if body.get("pictures") is True:
            # 15 ms for 128 hidden units, 100 ms for 1024: not on the event loop
            pictures = await run_sync(hidden_pictures, np.asarray(params["W1"]), version)
        return {
            "version": version,
            "hidden": params["W1"].shape[1],
            "W2": packed(params["W2"]),
            "pictures": pictures,
        }

    return json_route("/answer/weights", weights)
