"""The tab's plain route: whether the run that a page waits for is still under way here."""

from typing import Any, TypedDict

from starlette.routing import Route

from mnist_model.ui.shared.routes import json_route
from mnist_model.ui.visitor.visitor import Visitors


class TrainingReply(TypedDict):
    """What the route answers; read in status.js."""

    training: bool


def training_route(visitors: Visitors) -> Route:
    """POST /training `{"session"}`: gives `TrainingReply`, false after a restart and on another process."""

    async def is_training(body: dict[str, Any]) -> TrainingReply:
        visitor = visitors.find(body.get("session"))
        return {"training": visitor is not None and visitor.stop_training is not None}

    return json_route("/training", is_training)
