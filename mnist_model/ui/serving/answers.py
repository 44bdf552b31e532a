"""The pen's own route: a drawing in, the answer out, at every move of the pen."""

from typing import Any

from anyio.to_thread import run_sync
from PIL import Image
from starlette.routing import Route

from mnist_model.reading import doubted
from mnist_model.recognition import recognise
from mnist_model.ui.pad.inking import Inking
from mnist_model.ui.pad.notation import parse_drawing
from mnist_model.ui.pad.pictures import Cut, cut, read_on_pad
from mnist_model.ui.shared.answers import Activations, AnswerNumbers, activations, answer_numbers, to_base64
from mnist_model.ui.shared.routes import json_route
from mnist_model.ui.visitor.networks import (
    NetworkWords,
    digit_or_not_in_use,
    network_words,
    params_in_use,
    version_in_use,
)
from mnist_model.ui.visitor.visitor import Visitors


class Reply(AnswerNumbers):
    """What the route answers. Typed in draw/answer.js as `Reply`."""

    seen: str  # 784 bytes in base64: the 28×28 grey levels that the network got
    network: NetworkWords
    hidden: Activations
    cut: Cut | None  # of a picture; null of strokes


def answer_route(visitors: Visitors) -> Route:
    """POST /answer `{"drawing": "x,y x,y;x,y …", "session": "…"}`, in pad units, y down. Gives a `Reply`.

    The drawing may be a picture as a data URL as well; without a known session the shipped network answers.
    """

    inking = Inking()

    async def answer(body: dict[str, Any]) -> Reply:
        drawing = await parse_drawing(body.get("drawing"))
        if isinstance(drawing, Image.Image):
            reading = await run_sync(read_on_pad, drawing)
            seen = reading.seen
        else:
            reading, seen = None, await inking.picture_seen(drawing)
        visitor = visitors.find(body.get("session"))
        if visitor:
            visitor.seen = seen
        found = recognise(params_in_use(visitor), seen, digit_or_not_in_use(visitor))
        found = doubted(found, reading)
        return {
            **answer_numbers(found),
            "seen": to_base64(seen),
            "network": network_words(visitor),
            "hidden": activations(found, version_in_use(visitor)),
            "cut": cut(reading) if reading else None,
        }

    return json_route("/answer", answer)
