"""Weights in a file or in bytes: `.safetensors`, a format of numbers and text that cannot run code.

Whatever is loaded is checked first: the names, shapes and dtypes of the four arrays, and that every number in
them is finite. Any hidden width passes, as long as the shapes fit each other.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize  # pyright: ignore[reportUnknownVariableType]
from safetensors.numpy import save

from mnist_model.network import DIGITS, PIXELS, Array, Params

SHIPPED = Path(__file__).parent.parent / "weights" / "mnist-784-128-10.safetensors"
DIGIT_OR_NOT = SHIPPED.with_name("digit-or-not-784-128-2.safetensors")

NAMES = ("W1", "b1", "W2", "b2")
NO_OR_YES = 2  # outputs of the network that says whether a picture is a digit

# A network with 20,000 hidden units. Anything larger was not made for this app and is not read into memory.
LARGEST_FILE_BYTES = 64 * 2**20


class WeightsError(ValueError):
    """One sentence for a person: which file, what was found, what was expected."""


class LayoutError(WeightsError):
    """A network of this form in PyTorch's layout: matrices as [out, in], to be transposed."""


def load_params(path: str | Path | None = None) -> Params:
    """The network in a file, checked.

    Args:
        path: a `.safetensors` file; None = the shipped weights.

    Returns:
        float32 arrays W1 [784, hidden], b1 [hidden], W2 [hidden, 10], b2 [10], all finite.

    Raises:
        WeightsError: the file is missing, damaged, too large, or holds anything else.
        LayoutError: it is PyTorch's; which command transposes it.
    """
    path = SHIPPED if path is None else Path(path)
    return params_from_bytes(_read(path), path.name)


def load_digit_or_not(path: str | Path | None = None) -> Params:
    """The network that says whether a picture is a digit at all: its outputs are no, yes.

    Args:
        path: a `.safetensors` file; None = the shipped weights.

    Returns:
        As `load_params`, but W2 [hidden, 2], b2 [2].

    Raises:
        WeightsError: as `load_params`.
    """
    path = DIGIT_OR_NOT if path is None else Path(path)
    return _params(_read(path), path.name, NO_OR_YES)


def params_from_bytes(data: bytes, name: str) -> Params:
    """The network in the bytes of a `.safetensors` file, such as an upload, checked.

    Args:
        data: the whole file.
        name: of the file, for the error's sentence.

    Returns:
        As `load_params`.

    Raises:
        WeightsError: it is damaged, too large, or holds anything else.
        LayoutError: it is PyTorch's.
    """
    return _params(data, name, DIGITS)


def load_metadata(path: str | Path | None = None) -> dict[str, str]:
    """What a file of weights says about its training: recipe, data, seed, accuracy, versions.

    Args:
        path: a `.safetensors` file; None = the shipped weights.

    Returns:
        The entries as `save_params` was given them; empty if there are none.

    Raises:
        WeightsError: the file is missing, damaged or too large.
    """
    path = SHIPPED if path is None else Path(path)
    return metadata_from_bytes(_read(path), path.name)


def metadata_from_bytes(data: bytes, name: str) -> dict[str, str]:
    """As `load_metadata`, of the bytes of a `.safetensors` file, such as an upload.

    Raises:
        WeightsError: it is damaged or too large.
    """
    _arrays(data, name)  # the header is trusted only in a whole file
    return _header(data)[0].get("__metadata__", {})


def save_params(path: str | Path, params: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write a network to a file that `load_params` or `load_digit_or_not` takes back bit for bit.

    The write is atomic: a reader sees the whole file or none.

    Args:
        path: the file to write, `.safetensors` by custom; its folder must exist.
        params: as from `init_params`.
        metadata: as in `params_to_bytes`.

    Raises:
        WeightsError: as `params_to_bytes`.
        OSError: the folder cannot be written to.
    """
    path = Path(path)
    data = params_to_bytes(params, metadata, path.name)
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(data)
    os.replace(draft, path)


def params_to_bytes(params: Mapping[str, Array], metadata: Mapping[str, str], name: str = "weights") -> bytes:
    """A network as the bytes of a `.safetensors` file, such as a download.

    The same network and metadata give the same bytes, so a SHA-256 identifies a training run.

    Args:
        params: as from `init_params`, with ten outputs or, as `load_digit_or_not` takes them, two.
        metadata: words about the training, all of them strings.
        name: of the file, for the error's sentence.

    Raises:
        WeightsError: these are no parameters that could be loaded again.
    """
    arrays = {key: np.ascontiguousarray(array) for key, array in params.items()}
    form = {key: (array.shape, array.dtype.name) for key, array in arrays.items()}
    _check_form(name, form, NO_OR_YES if "b2" in form and form["b2"][0] == (NO_OR_YES,) else DIGITS)
    _check_finite(name, arrays)
    return _with_sorted_metadata(save(arrays, dict(metadata)))


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise WeightsError(f"{path.name}: no such file.")
        _check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path.name}: cannot be read ({error.strerror or error}).") from error


def _params(data: bytes, name: str, outputs: int) -> Params:
    arrays = _arrays(data, name)
    form = {key: (tuple(array["shape"]), _dtype_name(array["dtype"])) for key, array in arrays.items()}
    _check_form(name, form, outputs)
    numbers = {key: np.frombuffer(arrays[key]["data"], "<f4").reshape(arrays[key]["shape"]) for key in NAMES}
    _check_finite(name, numbers)
    return {
        key: jnp.asarray(array)  # pyright: ignore[reportUnknownMemberType]
        for key, array in numbers.items()
    }


def _arrays(data: bytes, name: str) -> dict[str, dict[str, Any]]:
    """Shape, dtype and bytes of each array, as the library reads them from a whole file."""
    _check_size(len(data), name)
    try:
        return dict(cast(list[tuple[str, dict[str, Any]]], deserialize(data)))
    except SafetensorError as error:
        raise WeightsError(f"{name}: not a whole .safetensors file ({_printable(str(error))}).") from error


def _check_size(size: int, name: str) -> None:
    if size > LARGEST_FILE_BYTES:
        raise WeightsError(
            f"{name}: {size / 2**20:.1f} MiB, expected at most {LARGEST_FILE_BYTES // 2**20}:"
            " not a network of this app."
        )


def _dtype_name(safetensors_dtype: str) -> str:
    return "float32" if safetensors_dtype == "F32" else safetensors_dtype


def _printable(text: str) -> str:
    """The start of a text that comes from a file, on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:80])


def _check_form(name: str, found: Mapping[str, tuple[tuple[int, ...], str]], outputs: int) -> None:
    """Names, shapes and dtypes, before a single number is read."""
    if outputs == DIGITS and _is_pytorch(found):
        raise LayoutError(
            f"{name}: these weights are in PyTorch's layout, [out, in], expected W1 as (784, hidden) and"
            f" W2 as (hidden, 10): python -m mnist_model.pytorch {name} NEW.safetensors transposes them."
        )
    if set(found) != set(NAMES):
        held = ", ".join(sorted(found)) or "nothing"
        raise WeightsError(
            f"{name}: holds {_printable(held)}, expected W1, b1, W2, b2: not a network of this app."
        )
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


def _is_pytorch(found: Mapping[str, tuple[tuple[int, ...], str]]) -> bool:
    """Whether these are two linear layers as PyTorch keeps them, under its names or under ours."""
    if set(found) != set(NAMES):
        layers = {key.rpartition(".")[0] for key in found}
        parts = {f"{layer}.{part}" for layer in layers for part in ("weight", "bias")}
        return len(layers) == 2 and set(found) == parts
    hidden = found["b1"][0]
    return found["W1"][0] == (*hidden, PIXELS) and found["W2"][0] == (DIGITS, *hidden) and len(hidden) == 1


def _check_finite(name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
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
    header, start = _header(file)
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + file[start:]


def _header(file: bytes) -> tuple[dict[str, dict[str, Any]], int]:
    """The header of a whole file, and where its numbers start."""
    start = 8 + int.from_bytes(file[:8], "little")
    return json.loads(file[8:start]), start
