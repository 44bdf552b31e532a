"""The plain routes of files: the network and the programs as downloads, and a network that is uploaded."""

import asyncio
from typing import Any, TypedDict

from anyio.to_thread import run_sync
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import Route

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import predict
from mnist_model.pytorch import to_own_layout, transposed
from mnist_model.training.plan import LIMITS, PlanError, TrainingPlan
from mnist_model.training.state import in_numpy
from mnist_model.ui.retrain.settings import chosen_settings
from mnist_model.ui.retrain.words import percent
from mnist_model.ui.saving.description import data_name_of, file_name, metadata_of, plan_of
from mnist_model.ui.saving.programs import prediction_program, training_name, training_program
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.routes import Refusal, bytes_route, file_reply, json_route
from mnist_model.ui.visitor.networks import NetworkWords, compile_answer, network_words
from mnist_model.ui.visitor.visitor import NO_INK, VisitorNetwork, Visitors
from mnist_model.weights import (
    SHIPPED,
    LayoutError,
    WeightsError,
    metadata_from_bytes,
    params_from_bytes,
    params_to_bytes,
)

MAX_UPLOADS = 8
"""Uploads that are being read at once: one is measured at a time, in up to a second, and each holds 4 MB."""

UPLOAD = "This file"
"""How a sentence names an uploaded file: its own name never leaves the browser."""

OFFER = "These weights are in PyTorch's layout, [out, in]."

TRANSPOSED = (
    " It was read in PyTorch's layout. It is given pixels from 0 to 1: "
    "trained on pixels that were scaled otherwise, it reads badly here."
)


class Uploaded(TypedDict):
    """What POST /network/upload answers. Typed in files.js as `Uploaded`."""

    words: str  # one or two sentences
    offers: bool  # nothing is changed: it offers to transpose the file
    network: NetworkWords


def download_route(visitors: Visitors) -> Route:
    """POST /network/download `{"session", "own", "known"}`: a network as a `.safetensors` file.

    `own`: the visitor's own network, whether it is in use or not; else the network in use. `known`: SHA-256
    of the file that the page has; if it is the same, the answer is `{"unchanged": true}`.
    """

    async def download(body: dict[str, Any]) -> Response | dict[str, bool]:
        visitor = visitors.find(body.get("session"))
        network = visitor.network_in_use if visitor else None
        if body.get("own") is True:
            network = visitor.own if visitor else None
            if network is None:
                raise Refusal("There is no network of your own.")
        reply = file_reply(await run_sync(network_file, network), file_name(network))
        return {"unchanged": True} if reply.headers["X-Content-SHA256"] == body.get("known") else reply

    return json_route("/network/download", download)


def network_file(network: VisitorNetwork | None) -> bytes:
    """A network with its description; None = the shipped one's own file."""
    return SHIPPED.read_bytes() if network is None else params_to_bytes(network.params, metadata_of(network))


def upload_route(visitors: Visitors, data: SharedDataset) -> Route:
    """POST /network/upload, a `.safetensors` file: it becomes the visitor's own network. Gives `Uploaded`.

    Arrays called W1, b1, W2, b2 in PyTorch's shapes change nothing, but for the offer to transpose them: who
    accepts it sends the file to /network/upload?layout=pytorch.

    The same file again gives the same network, so a request whose reply was lost may be repeated.
    """
    threads = background_threads(1)
    reading: set[object] = set()

    async def upload(body: bytes, session: str, query: QueryParams) -> Uploaded:
        visitor = visitors.open(session)
        if len(reading) >= MAX_UPLOADS:
            raise Refusal("Many networks are being uploaded right now: try again in a few seconds.")
        reading.add(token := object())
        try:
            loop = asyncio.get_running_loop()
            pytorch = query.get("layout") == "pytorch"
            network, layout = await loop.run_in_executor(threads, read_upload, body, data.present, pytorch)
        except LayoutError:
            return {"words": OFFER, "offers": True, "network": network_words(visitor)}
        except WeightsError as error:
            raise Refusal(str(error)) from error
        finally:
            reading.discard(token)
        visitors.keep_network(visitor, network)
        return {"words": upload_words(network) + layout, "offers": False, "network": network_words(visitor)}

    return bytes_route("/network/upload", upload)


def read_upload(content: bytes, dataset: Dataset | None, pytorch: bool) -> tuple[VisitorNetwork, str]:
    """The network in a file, ready to answer; and what is to be said of the file's layout.

    Its accuracy is measured anew: what the file states of it is not believed.

    Args:
        content: the whole file.
        dataset: to measure it on; None = not yet loaded.
        pytorch: whether arrays in PyTorch's layout may be transposed where their names do not tell it.

    Raises:
        LayoutError: they are, and may not.
        WeightsError: it is no network of this form, or wider than any that is trained here.
    """
    own = to_own_layout(content, UPLOAD) or (transposed(content) if pytorch else None)
    params = params_from_bytes(own or content, UPLOAD)
    hidden, most = params["W1"].shape[1], int(LIMITS["hidden"][1])
    if hidden > most:
        raise WeightsError(f"{UPLOAD}: {hidden:,} hidden units, expected at most {most:,}.")
    compile_answer(params)
    accuracy = predict(params, dataset.test_images, dataset.test_labels).accuracy if dataset else None
    metadata = metadata_from_bytes(content, UPLOAD)
    plan, step = plan_of(metadata, hidden)
    return VisitorNetwork(
        in_numpy(params), accuracy, data_name_of(metadata), plan, step
    ), TRANSPOSED if own else ""


def upload_words(network: VisitorNetwork) -> str:
    """What the page says of a network that has just been uploaded."""
    units = "1 hidden unit" if network.hidden == 1 else f"{network.hidden:,} hidden units"
    reads = "" if network.accuracy is None else f" It reads {percent(network.accuracy)} of the test digits."
    return f"Your network with {units} answers now.{reads}"


def program_route(visitors: Visitors) -> Route:
    """POST /network/program `{"session", "program", "recipe", "warp", …}`: a Python file.

    `program`: "training" trains by the settings of the form, which come as in POST /training/start;
    "prediction" reads the drawing with the download of the network in use.
    """

    async def program(body: dict[str, Any]) -> Response:
        if body.get("program") == "prediction":
            visitor = visitors.find(body.get("session"))
            network, seen = (visitor.network_in_use, visitor.seen) if visitor else (None, NO_INK)
            return file_reply(prediction_program(file_name(network), seen).encode(), "predict.py")
        if body.get("program") != "training":
            raise Refusal("Expected program as training or prediction.")
        try:
            plan = TrainingPlan.for_recipe(**chosen_settings(body))
        except PlanError as error:
            raise Refusal(str(error)) from error
        return file_reply(training_program(plan).encode(), training_name(plan))

    return json_route("/network/program", program)
