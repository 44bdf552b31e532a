"""The tray's plain routes: learn these drawings, how that stands, forget them.

The drawings stay in the browser. The server gets them to learn from, as strokes, and keeps none.
"""

import asyncio
from typing import Any, TypedDict

import numpy as np
from anyio.to_thread import run_sync
from starlette.routing import Route

from mnist_model.preprocessing.centring import from_strokes_batch
from mnist_model.training.hand import MAX_DRAWINGS
from mnist_model.ui.hand.session import GETTING_READY, HandSessions, told
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.ui.shared.routes import Refusal, json_route
from mnist_model.ui.visitor.hand import HandValue, LiveHand
from mnist_model.ui.visitor.networks import NetworkWords, network_words
from mnist_model.ui.visitor.visitor import Visitors, is_action_number

MAX_POINTS_KEPT = 128
"""Of a drawing of the visitor's own; the page thins out what has more. 120 of them are 120 kB of text, with
15,400 commas of the 20,000 that the guard lets pass."""

MAX_CHARS = MAX_POINTS_KEPT * len("400.0,400.0 ")

TRAINING_UNDER_WAY = (
    "A network of yours is being trained. Stop it on the Retrain tab or wait for its end, then try again: "
    "your drawings are kept."
)


class HandStarted(TypedDict):
    """What POST /hand/learn answers."""

    number: int  # of the learning that the page is to follow


class HandNews(TypedDict):
    """What POST /hand answers. Typed in hand/learning.js as `HandNews`."""

    hand: HandValue | None  # None: the server knows of no such learning, as after a restart
    network: NetworkWords


def learn_route(visitors: Visitors, sessions: HandSessions) -> Route:
    """POST /hand/learn `{"session", "number", "drawings": […], "labels": […]}`. Gives `HandStarted`.

    Each drawing is strokes in the notation of the pad, each label a digit. One learning at a time: while one
    is under way a request starts nothing, nor does one that comes again; the page is told which to follow.
    """

    async def learn(body: dict[str, Any]) -> HandStarted:
        session, number = body.get("session"), body.get("number")
        if not is_action_number(number):
            raise Refusal("Expected the number of the action as a whole number.")
        drawings, labels = checked(body.get("drawings"), body.get("labels"))
        images = await run_sync(pictures_of, drawings)
        visitor = visitors.open(session if isinstance(session, str) else "")
        live = visitor.hand
        if not visitor.learns_hand and number > visitor.last_action:
            if visitor.trains:
                raise Refusal(TRAINING_UNDER_WAY)
            visitor.is_new_action(number)
            live = visitor.hand = LiveHand(number, told("waiting", GETTING_READY))
            visitor.is_there(hidden=False)
            live.task = asyncio.create_task(sessions.follow(visitor, live, images, np.array(labels)))
        return {"number": live.number if live else number}

    return json_route("/hand/learn", learn)


def news_route(visitors: Visitors) -> Route:
    """POST /hand `{"session", "number", "hidden"}`: how this learning stands. Gives `HandNews`.

    By this question the server knows that the page is there.
    """

    async def news(body: dict[str, Any]) -> HandNews:
        hidden = body.get("hidden")
        if not isinstance(hidden, bool):
            raise Refusal("Expected hidden as true or false.")
        visitor = visitors.find(body.get("session"))
        live = visitor.hand if visitor else None
        if visitor is None or live is None or live.number != body.get("number"):
            return {"hand": None, "network": network_words(visitor)}
        if not live.is_over:
            visitor.is_there(hidden)
        return {"hand": live.value, "network": network_words(visitor)}

    return json_route("/hand", news)


def forget_route(visitors: Visitors) -> Route:
    """POST /hand/forget `{"session"}`: the network before it is in use again. Gives `NetworkWords`."""

    async def forget(body: dict[str, Any]) -> NetworkWords:
        visitor = visitors.find(body.get("session"))
        if visitor:
            visitor.forget_hand()
        return network_words(visitor)

    return json_route("/hand/forget", forget)


def checked(drawings: Any, labels: Any) -> tuple[list[str], list[int]]:
    """The drawings as texts, and the digit that each one is.

    Raises:
        Refusal: they are no such lists, or too many.
    """
    if not isinstance(drawings, list) or not isinstance(labels, list) or len(drawings) != len(labels):
        raise Refusal("Expected drawings and labels as two lists of one length.")
    if not 1 <= len(drawings) <= MAX_DRAWINGS:
        raise Refusal(f"{len(drawings)} drawings came, expected 1 to {MAX_DRAWINGS}.")
    if not all(is_action_number(label) and 0 <= label <= 9 for label in labels):
        raise Refusal("Expected each label as a digit from 0 to 9.")
    for place, drawing in enumerate(drawings, 1):
        if not isinstance(drawing, str) or not drawing or len(drawing) > MAX_CHARS:
            raise Refusal(
                f"Drawing {place} is no drawing: expected strokes of 1 to {MAX_POINTS_KEPT} points as text."
            )
    return drawings, labels


def pictures_of(drawings: list[str]) -> np.ndarray:
    """uint8[drawings, 28, 28], what the network sees of each.

    Raises:
        Refusal: one is not in the notation of the pad.
    """
    return from_strokes_batch([parse_notation(drawing) for drawing in drawings])
