"""Plain routes, most of them for JSON: what the page asks many times a second, past Gradio's events.

An event costs the server 5 ms, a route 1 ms; and a page decides by itself when to ask a route again.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mnist_model.weights import WeightsError

LOG = logging.getLogger(__name__)

WENT_WRONG = "Something went wrong on the server. Try again."

NO_NETWORK = "This server's copy of the networks is missing or damaged. Training a new one still works."

Handler = Callable[[dict[str, Any]], Awaitable[Any]]


class Refusal(ValueError):  # noqa: N818 (an answer to a visitor, no mistake of the program)
    """A call that cannot be answered: one sentence for the visitor, sent with status 400."""


def failure_words(error: Exception) -> str:
    """One sentence for a visitor about a failure of the server."""
    return NO_NETWORK if isinstance(error, WeightsError) else WENT_WRONG


def json_route(path: str, handler: Handler) -> Route:
    """A POST route: the handler gets the body's JSON object and gives what is sent back as JSON.

    A `Refusal` becomes status 400 with `{"error": sentence}`; any other exception 500, its cause in the
    log alone, and the sentence of `failure_words`. A request that the browser gives up is no failure: the
    guard ends it.

    A handler may give a `file_reply` instead.
    """

    async def endpoint(request: Request) -> Response:
        try:
            body = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            return _json({"error": "Expected a JSON object."}, 400)
        return await _answered(path, handler(body))

    return Route(path, endpoint, methods=["POST"])


def bytes_route(path: str, handler: Callable[[bytes, str, QueryParams], Awaitable[Any]]) -> Route:
    """A POST route for a file: the handler gets the body's bytes, the page's session and the address's query.

    The session is a secret of the page, so it comes in a header, `X-Session`, and never in an address, which
    servers log. How many bytes arrive at all, the guard limits. Replies as `json_route`.
    """

    async def endpoint(request: Request) -> Response:
        session = request.headers.get("x-session", "")
        return await _answered(path, handler(await request.body(), session, request.query_params))

    return Route(path, endpoint, methods=["POST"])


def file_reply(content: bytes, name: str) -> Response:
    """A file that the browser is to save, under this name.

    Args:
        content: the whole file.
        name: letters, digits, dots, hyphens and underscores.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-SHA256": hashlib.sha256(content).hexdigest(),
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _answered(path: str, handled: Awaitable[Any]) -> Response:
    try:
        result = await handled
    except Refusal as refusal:
        return _json({"error": str(refusal)}, 400)
    except Exception as error:
        LOG.exception("POST %s has failed", path)
        return _json({"error": failure_words(error)}, 500)
    return result if isinstance(result, Response) else _json(result)


def _json(content: Any, status: int = 200) -> Response:
    body = orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(body, status, media_type="application/json", headers={"Cache-Control": "no-store"})
