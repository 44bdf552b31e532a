"""Weights in a file: `.safetensors`, which holds numbers and words and can run nothing.

Whatever comes in is checked before it is believed: the names, shapes and dtypes of the four arrays, and that
every number in them is finite. Any hidden width is welcome, as long as the shapes fit each other.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from mnist_model.network import DIGITS, PIXELS, Array, Params

SHIPPED = Path(__file__).parent.parent / "weights" / "mnist-784-128-10.safetensors"
DIGIT_OR_NOT = SHIPPED.with_name("digit-or-not-784-128-2.safetensors")

NAMES = ("W1", "b1", "W2", "b2")
NO_OR_YES = 2  # the answers of the network that says whether a picture is a digit

# A network with 20,000 hidden units. Anything larger was not made for this app and is not read into memory.
LARGEST_FILE_BYTES = 64 * 2**20


class WeightsError(ValueError):
    """One sentence for a person: which file, what was found, what was expected."""


def load_params(path: str | Path | None = None) -> Params:
    """The network in a file, checked.

    Args:
        path: a `.safetensors` file; None = the shipped weights.

    Returns:
        float32 arrays W1 [784, hidden], b1 [hidden], W2 [hidden, 10], b2 [10], all finite.

    Raises:
        WeightsError: the file is missing, damaged, too large, or holds anything else.
    """
    return _load(SHIPPED if path is None else path, DIGITS)


def load_digit_or_not(path: str | Path | None = None) -> Params:
    """The network that says whether a picture is a digit at all: its answers are no, yes.

    Args:
        path: a `.safetensors` file; None = the shipped weights.

    Returns:
        As `load_params`, but W2 [hidden, 2], b2 [2].

    Raises:
        WeightsError: as `load_params`.
    """
    return _load(DIGIT_OR_NOT if path is None else path, NO_OR_YES)


def _load(path: str | Path, outputs: int) -> Params:
    with _open(path) as (name, file):
        found = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118 (no mapping)
        form = {k: (tuple(v.get_shape()), _dtype_name(v.get_dtype())) for k, v in found.items()}
        _check_form(name, form, outputs)
        arrays = {key: file.get_tensor(key) for key in NAMES}
    _check_finite(name, arrays)
    return {key: jnp.asarray(array) for key, array in arrays.items()}


def load_metadata(path: str | Path | None = None) -> dict[str, str]:
    """What a file of weights says about its training: recipe, data, seed, accuracy, versions.

    Args:
        path: a `.safetensors` file; None = the shipped weights.

    Returns:
        The entries as `save_params` was given them; empty if there are none.

    Raises:
        WeightsError: the file is missing, damaged or too large.
    """
    with _open(path) as (_, file):
        return file.metadata() or {}


def save_params(path: str | Path, params: Mapping[str, Array], metadata: dict[str, str]) -> None:
    """Write a network to a file that `load_params` or `load_digit_or_not` takes back bit for bit.

    The same network and metadata give the same bytes, so a SHA-256 can stand for a training run. The file
    appears whole or not at all: a reader never meets half of it.

    Args:
        path: the file to write, `.safetensors` by custom; its folder must exist.
        params: as from `init_params`.
        metadata: words about the training, all of them strings.

    Raises:
        WeightsError: these are no parameters that could be loaded again.
        OSError: the folder cannot be written to.
    """
    path = Path(path)
    arrays = {key: np.ascontiguousarray(array) for key, array in params.items()}
    form = {key: (array.shape, array.dtype.name) for key, array in arrays.items()}
    _check_form(path.name, form, NO_OR_YES if "b2" in form and form["b2"][0] == (NO_OR_YES,) else DIGITS)
    _check_finite(path.name, arrays)
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(_with_sorted_metadata(save(arrays, metadata)))
    os.replace(draft, path)


@contextmanager
def _open(path: str | Path | None) -> Iterator[tuple[str, safe_open]]:
    """The name and the open file; whatever goes wrong with it becomes a WeightsError."""
    path = SHIPPED if path is None else Path(path)
    try:
        if not path.is_file():
            raise WeightsError(f"{path.name}: no such file.")
        if (size := path.stat().st_size) > LARGEST_FILE_BYTES:
            found, largest = size / 2**20, LARGEST_FILE_BYTES // 2**20
            raise WeightsError(
                f"{path.name}: {found:.1f} MiB, expected at most {largest}: not a network of this app."
            )
        with safe_open(path, framework="numpy") as file:
            yield path.name, file
    except SafetensorError as error:
        raise WeightsError(f"{path.name}: not a whole .safetensors file ({error}).") from error
    except OSError as error:
        raise WeightsError(f"{path.name}: cannot be read ({error.strerror or error}).") from error


def _dtype_name(safetensors_dtype: str) -> str:
    return "float32" if safetensors_dtype == "F32" else safetensors_dtype


def _check_form(name: str, found: dict[str, tuple[tuple[int, ...], str]], outputs: int) -> None:
    """Names, shapes and dtypes, before a single number is read."""
    if set(found) != set(NAMES):
        held = ", ".join(sorted(found)) or "nothing"
        raise WeightsError(f"{name}: holds {held[:80]}, expected W1, b1, W2, b2: not a network of this app.")
    W1_shape = found["W1"][0]
    hidden = W1_shape[1] if len(W1_shape) == 2 and W1_shape[1] else "hidden"
    expected = {"W1": (PIXELS, hidden), "b1": (hidden,), "W2": (hidden, outputs), "b2": (outputs,)}
    other = found["b2"][0] == (NO_OR_YES if outputs == DIGITS else DIGITS,)
    verdict = "the other network of this app" if other else "not a network of this app"
    for key in NAMES:
        shape, dtype = found[key]
        if shape != expected[key]:
            wanted = str(expected[key]).replace("'", "")
            raise WeightsError(f"{name}: {key} is {shape}, expected {wanted}: {verdict}.")
        if dtype != "float32":
            raise WeightsError(f"{name}: {key} is of {dtype}, expected float32: not a network of this app.")


def _check_finite(name: str, arrays: Mapping[str, np.ndarray]) -> None:
    for key, array in arrays.items():
        if broken := np.count_nonzero(~np.isfinite(array)):
            raise WeightsError(
                f"{name}: {broken} of the {array.size} numbers in {key} are not finite: a diverged training?"
            )


def _with_sorted_metadata(file: bytes) -> bytes:
    """The same safetensors file with its metadata in alphabetical order.

    The library keeps it in a hash map, so that the order, and with it the SHA-256, changes from call to call.
    A file is: the length of the header as uint64, the header as JSON padded with spaces to 8 bytes, numbers.

    Source: https://huggingface.co/docs/safetensors, section "Format".
    """
    start = 8 + int.from_bytes(file[:8], "little")
    header = json.loads(file[8:start])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + file[start:]
