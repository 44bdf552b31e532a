"""What a file of a visitor's network says about it, and what of that is believed when it comes back."""

from collections.abc import Mapping
from dataclasses import fields
from importlib.metadata import version
from typing import Any

from mnist_model.network import DIGITS, PIXELS
from mnist_model.training import PlanError, TrainingPlan
from mnist_model.training.plan import LIMITS, number_from
from mnist_model.ui.visitor.visitor import VisitorNetwork
from mnist_model.weights import load_metadata, load_params

APP = "mnist-from-scratch 0.1.0"
"""Name and version of this project, as in pyproject.toml."""

MAX_NAME_CHARS = 80
"""Of the data that an uploaded file says it was trained on; the page shows it."""

FROM_A_FILE = "an uploaded file"


def file_name(network: VisitorNetwork | None) -> str:
    """What the download of a network is called; None = the shipped one.

    >>> file_name(None)
    'digits-784-128-10-99.2.safetensors'
    """
    if network is None:
        hidden = load_params()["W1"].shape[1]
        accuracy: float | None = float(load_metadata()["test_accuracy"])
    else:
        hidden, accuracy = network.hidden, network.accuracy
    measured = "" if accuracy is None else f"-{100 * accuracy:.1f}"
    return f"digits-{PIXELS}-{hidden}-{DIGITS}{measured}.safetensors"


def metadata_of(network: VisitorNetwork) -> dict[str, str]:
    """Plan, data, seed, step, accuracy and versions, under the names that the command line writes as well.

    Of a network that no training has made, the plan and its seed are left out.
    """
    versions = [APP, *(f"{name} {version(name)}" for name in ("jax", "jaxlib", "numpy"))]
    words = network.plan.words() if network.plan else {}
    words |= {"data": network.data_name, "steps_done": str(network.step)}
    if network.accuracy is not None:
        words["test_accuracy"] = f"{network.accuracy:.4f}"
    return words | {"versions": ", ".join(versions)}


def plan_of(metadata: Mapping[str, str], hidden: int) -> tuple[TrainingPlan | None, int]:
    """The plan and the step that a file states.

    Args:
        metadata: of the file; may say anything.
        hidden: how many hidden units its network has.

    Returns:
        None and 0 if it states no whole and valid plan of a network of this width.
    """
    try:
        settings = {field.name: _value(metadata[field.name]) for field in fields(TrainingPlan)}
        plan, step = TrainingPlan(**settings), int(metadata["steps_done"])
    except (KeyError, ValueError, PlanError):
        return None, 0
    fits = plan.hidden == hidden and 0 <= step <= LIMITS["steps"][1]
    return (plan, step) if fits else (None, 0)


def data_name_of(metadata: Mapping[str, str]) -> str:
    """What the file says that its network was trained on, if that can be shown."""
    name = metadata.get("data", "")
    return name if name.isprintable() and 0 < len(name) <= MAX_NAME_CHARS else FROM_A_FILE


def _value(text: str) -> Any:
    """The value that `TrainingPlan.words` has written; any other text as it is, for the plan to refuse."""
    return text == "True" if text in ("True", "False") else number_from(text)
