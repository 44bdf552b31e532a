"""Programs to take away: one that trains as the page does, one that reads a digit with a downloaded network.

Both are files of examples/ that run as they stand; the page only fills in other values where they assign
names in capitals.
"""

import base64
import re
import zlib
from pathlib import Path

import numpy as np

from mnist_model.network import DIGITS, PIXELS
from mnist_model.training import TrainingPlan

EXAMPLES = Path(__file__).parents[3] / "examples"

_SETTINGS = (
    *("SEED", "HIDDEN", "BATCH_SIZE", "EPOCHS", "STEPS"),
    *("LEARNING_RATE", "MOMENTUM", "WARM_UP", "DECAY"),
)
_ASSIGNMENT = re.compile(r"([A-Z_]+(?:, [A-Z_]+)*) = (?:.*?)(  # .*)?")

LEFT_OUT = """
Left out: the page also warps every digit at random at each step, see mnist_model/training/augmentation.py.
So this file trains another network.
"""

THE_SAME = """
The same settings on the page, trained on MNIST, give the same weights and the same accuracy.
"""


def training_program(plan: TrainingPlan) -> str:
    """`examples/training.py` with the settings of a plan: it trains the same network, without warps."""
    template = (EXAMPLES / "training.py").read_text(encoding="utf-8")
    program = filled(template, {name: getattr(plan, name.lower()) for name in _SETTINGS})
    about = LEFT_OUT if plan.warp else THE_SAME
    return program.replace("training.py", training_name(plan)).replace('\n"""\n', f'\n{about}"""\n', 1)


def training_name(plan: TrainingPlan) -> str:
    """What the file is called.

    >>> training_name(TrainingPlan(seed=3))
    'train-784-128-10-seed-3.py'
    """
    return f"train-{PIXELS}-{plan.hidden}-{DIGITS}-seed-{plan.seed}.py"


def prediction_program(network: str, seen: np.ndarray) -> str:
    """`examples/predict.py` for a network and a drawing.

    Args:
        network: file name of the network's download.
        seen: uint8[28, 28], what the network got of the drawing; without ink, the example's own stays.
    """
    values: dict[str, object] = {"NETWORK": network}
    if seen.any():
        values["DRAWING"] = base64.b64encode(zlib.compress(seen.tobytes(), 9)).decode()
    return filled((EXAMPLES / "predict.py").read_text(encoding="utf-8"), values)


def filled(template: str, values: dict[str, object]) -> str:
    """A program with other values in its assignments.

    Args:
        template: Python; each name is assigned on a line of its own or together with others, never twice.
        values: numbers, truth values or texts, by name.

    Raises:
        KeyError: the template does not assign one of the names.

    >>> filled("A, B = 1, 2  # both", {"A": 0.5, "B": "x"})
    "A, B = 0.5, 'x'  # both"
    """
    lines, missing = template.split("\n"), set(values)
    for i, line in enumerate(lines):
        if (assignment := _ASSIGNMENT.fullmatch(line)) and set(names := assignment[1].split(", ")) <= missing:
            new = ", ".join(repr(values[name]) for name in names)
            lines[i] = f"{assignment[1]} = {new}{assignment[2] or ''}"
            missing -= set(names)
    if missing:
        raise KeyError(f"the template assigns no {', '.join(sorted(missing))}")
    return "\n".join(lines)
