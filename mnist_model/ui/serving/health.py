"""The route that a proxy, a container or a monitor asks whether this process can answer visitors."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mnist_model.recognition import shipped_params
from mnist_model.ui.visitor.networks import compile_answer

HEALTH_PATH = "/healthz"


def health_route() -> Route:
    """GET or HEAD /healthz: 200 `{"status": "ok"}`, or 503 while the shipped networks cannot be read.

    It answers a drawing: so the event loop turns, and both networks are there.
    """

    async def health(_: Request) -> Response:
        try:
            compile_answer(shipped_params())  # compiled long since: it takes 0.1 ms
        except (OSError, ValueError):  # missing, unreadable or not a network; the log of an answer says which
            return _reply("the shipped networks cannot be read", 503)
        return _reply("ok", 200)

    return Route(HEALTH_PATH, health, methods=["GET"])


def _reply(status: str, code: int) -> Response:
    return JSONResponse({"status": status}, code, {"Cache-Control": "no-store"})
