"""The tab's plain routes: a look inside, keeping a gradient step, and the code that ran."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import orjson
from anyio.to_thread import run_sync
from PIL import Image
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mnist_model.network import HIDDEN, Array, Params
from mnist_model.ui.inside.choices import Choices, parse_choices
from mnist_model.ui.inside.code import code_listings, source_files
from mnist_model.ui.inside.look import learn_from, look_inside
from mnist_model.ui.inside.numbers import InsideAnswer, Look
from mnist_model.ui.inside.subject import Subject, choose_subject, drawing_steps
from mnist_model.ui.pad.notation import Drawing, parse_drawing
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.visitor.networks import NetworkWords, digit_or_not_in_use, network_words, params_in_use
from mnist_model.ui.visitor.visitor import VisitorNetwork, Visitors, is_action_number

DATA_NAME = "one more drawing of your own"
"""What a network that has kept a step counts as trained on."""


def look_route(visitors: Visitors) -> Route:
    """POST /inside `{"drawing", "session", "choices": {…}}`: gives an `InsideAnswer`."""
    compiled: set[int] = set()  # widths of networks that were looked into: the first time takes a second

    async def look(body: dict[str, Any]) -> InsideAnswer:
        choices = parse_choices(body.get("choices"))
        drawing = await parse_drawing(body.get("drawing"))
        visitor = visitors.find(body.get("session"))
        params, network = params_in_use(visitor), network_words(visitor)
        given = params, drawing, choices, digit_or_not_in_use(visitor)
        hidden = params["W1"].shape[1]
        if hidden in compiled and hidden <= HIDDEN and is_quick(drawing, choices):
            shown, seen = _look(*given)
        else:
            shown, seen = await run_sync(_look, *given)
            compiled.add(hidden)
        if visitor:
            visitor.seen = seen
        return {**shown, "network": network}

    return json_route("/inside", look)


def is_quick(drawing: Drawing, choices: Choices) -> bool:
    """Whether the event loop should compute this itself, as it does the answers of the Draw tab.

    A stroke takes 3 ms. With four visitors on this tab and one on the Draw tab, the latter's answers came
    after 2.4 to 3.1 ms in the median and 4 to 7 at the 95th percentile; beside threads, which take turns with
    the event loop, after 3.5 to 5 and 10 to 13. A picture takes longer, and new pictures of hidden units take
    5 ms more for 128 of them, 40 for 1024: threads for those.
    """
    return not isinstance(drawing, Image.Image) and bool(choices.pictures) and not choices.damage


def _look(
    params: Mapping[str, Array], drawing: Drawing, choices: Choices, digit_or_not: Params | None
) -> tuple[Look, np.ndarray]:
    """What is shown, and what the network gets of the drawing itself, whatever is done to it here."""
    subject = choose_subject(params, drawing, choices, digit_or_not)
    return look_inside(subject, choices), subject.seen


def subject_route(
    path: str, visitors: Visitors, compute: Callable[[Subject, Choices], Mapping[str, Any]]
) -> Route:
    """POST a path, the same body as /inside: gives what `compute` makes of the drawing and the choices.

    For parts of the tab that are asked for only while they are seen, each by itself. It runs in a thread.

    Args:
        path: of the route.
        visitors: whose network is explained.
        compute: gives values for JSON.
    """

    def answer(
        params: Mapping[str, Array], drawing: Drawing, choices: Choices, digit_or_not: Params | None
    ) -> Mapping[str, Any]:
        return compute(choose_subject(params, drawing, choices, digit_or_not), choices)

    async def ask(body: dict[str, Any]) -> Mapping[str, Any]:
        choices = parse_choices(body.get("choices"))
        drawing = await parse_drawing(body.get("drawing"))
        visitor = visitors.find(body.get("session"))
        return await run_sync(answer, params_in_use(visitor), drawing, choices, digit_or_not_in_use(visitor))

    return json_route(path, ask)


def keep_route(visitors: Visitors) -> Route:
    """POST /inside/keep, the same with a `"number"`: gives `NetworkWords`.

    The network after the gradient step that is shown becomes the visitor's own. A request that comes again,
    with its number, does nothing.
    """

    async def keep(body: dict[str, Any]) -> NetworkWords:
        choices = parse_choices(body.get("choices"))
        drawing = await parse_drawing(body.get("drawing"))
        number, visitor = body.get("number"), visitors.find(body.get("session"))
        if not is_action_number(number):
            raise Refusal("Expected the action's number.")
        if visitor is None:
            raise Refusal("The server has forgotten this page: reload it, then keep the step.")
        if visitor.is_new_action(number):
            params, used = params_in_use(visitor), visitor.network_in_use
            steps = await run_sync(drawing_steps, drawing, choices.turn_degrees)
            after = await run_sync(learn_from, params, steps, choices)
            # Its accuracy on the test digits has not been measured.
            at_all = used.digit_or_not if used else None
            visitors.keep_network(visitor, VisitorNetwork(after, None, DATA_NAME, digit_or_not=at_all))
        return network_words(visitor)

    return json_route("/inside/keep", keep)


def code_route() -> Route:
    """GET /inside/code: a list of `StepListings`; with `?path=…` one of their files, as text.

    A browser may keep both, and asks each time whether they still hold.
    """
    listings = orjson.dumps(code_listings())
    files = source_files()
    tag = f'"{hashlib.sha256(listings + orjson.dumps(files)).hexdigest()[:16]}"'

    async def code(request: Request) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if (path := request.query_params.get("path")) is None:
            return Response(listings, headers=headers, media_type="application/json")
        if path not in files:
            raise HTTPException(404)
        return PlainTextResponse(files[path], headers=headers)

    return Route("/inside/code", code)
