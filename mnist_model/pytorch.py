"""Weights as PyTorch keeps them: the same network under other names, its matrices transposed.

`torch.nn.Linear` computes X @ weight.T + bias, so the `state_dict` of two such layers holds

    W1.T [hidden, 784], b1 [hidden], W2.T [10, hidden], b2 [10]

called `fc1.weight`, `fc1.bias`, or `0.weight`, or whatever the program calls its layers; or `W1`, `b1`, `W2`,
`b2` where somebody has renamed the arrays and not transposed them.

    python -m mnist_model.pytorch THEIRS.safetensors NEW.safetensors

writes such a network in the layout of this app.

Source: PyTorch's documentation of torch.nn.Linear and of torch.nn.Module.state_dict.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from safetensors import SafetensorError, deserialize  # pyright: ignore[reportUnknownVariableType]
from safetensors.numpy import save

from mnist_model.network import DIGITS, PIXELS
from mnist_model.weights import (
    LARGEST_FILE_BYTES,
    NAMES,
    WeightsError,
    metadata_from_bytes,
    params_from_bytes,
    save_params,
)

_PICKLES = (b"PK\x03\x04", b"\x80")  # what torch.save writes: a ZIP, or in old versions the pickle itself

_Stored = dict[str, dict[str, Any]]


def to_own_layout(data: bytes, name: str) -> bytes | None:
    """The same network as a `.safetensors` file of this app, for `weights.params_from_bytes` to check.

    Args:
        data: the whole file, such as an upload.
        name: of the file, for the error's sentence.

    Returns:
        None if the arrays are not those of two linear layers; `params_from_bytes` then says what they are.

    Raises:
        WeightsError: it is a file of `torch.save`, or holds two linear layers of another size or dtype.
    """
    arrays = _arrays(data)
    # Not the start alone: the length of a .safetensors header may begin as a pickle does.
    if not arrays and data.startswith(_PICKLES):
        raise WeightsError(
            f"{name}: a file of torch.save, which is a pickle and can run code, expected .safetensors: "
            "save it with safetensors.torch.save_file(model.state_dict(), ...)."
        )
    layers = sorted({key.rpartition(".")[0] for key in arrays})
    if len(layers) != 2 or set(arrays) != {
        f"{layer}.{part}" for layer in layers for part in ("weight", "bias")
    }:
        return None
    # The names say nothing of the order of the layers: the one that fits counts.
    orders = [_expected(arrays, *layers), _expected(arrays, *reversed(layers))]
    expected = next((order for order in orders if all(map(partial(_fits, arrays), order.items()))), orders[0])
    for key, shape in expected.items():
        if not _fits(arrays, (key, shape)):
            raise WeightsError(
                f"{name}: {_printable(key)} is {tuple(arrays[key]['shape'])}, expected {tuple(shape)} in"
                " PyTorch's layout of 784 pixels, hidden units and 10 digits: not a network of this form."
            )
        if arrays[key]["dtype"] != "F32":
            raise WeightsError(
                f"{name}: {_printable(key)} is of {arrays[key]['dtype']}, expected float32:"
                " save model.float()."
            )
    return _transposed(_numbers(arrays[key]) for key in expected)


def transposed(data: bytes) -> bytes | None:
    """The same of a file that calls its arrays W1, b1, W2, b2 and holds them in PyTorch's layout.

    Returns:
        None if it holds anything else; `params_from_bytes` then says what.
    """
    arrays = _arrays(data)
    hidden = arrays["b1"]["shape"] if set(arrays) == set(NAMES) else []
    if len(hidden) != 1:
        return None
    expected = {"W1": [*hidden, PIXELS], "b1": hidden, "W2": [DIGITS, *hidden], "b2": [DIGITS]}
    fits = all(arrays[key]["shape"] == expected[key] and arrays[key]["dtype"] == "F32" for key in NAMES)
    return _transposed(_numbers(arrays[key]) for key in NAMES) if fits else None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code of the process."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_model.pytorch",
        description="Write a network that is in PyTorch's layout, [out, in], in the layout of this app.",
    )
    parser.add_argument("theirs", type=Path, metavar="THEIRS", help="a .safetensors file")
    parser.add_argument("new", type=Path, metavar="NEW", help="where to write, as .safetensors")
    options = parser.parse_args(arguments)
    name = options.theirs.name
    try:
        data = options.theirs.read_bytes()
        own = to_own_layout(data, name) or transposed(data)
        params = params_from_bytes(own or data, name)
        if own is None:
            raise WeightsError(f"{name}: in the layout of this app already.")
        save_params(options.new, params, metadata_from_bytes(data, name))
    except (WeightsError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Saved to {options.new}.", file=sys.stderr)
    return 0


def _transposed(stored: Iterable[np.ndarray]) -> bytes:
    W1, b1, W2, b2 = stored
    # A transposed view would be saved as it lies in memory.
    return save({"W1": np.ascontiguousarray(W1.T), "b1": b1, "W2": np.ascontiguousarray(W2.T), "b2": b2})


def _arrays(data: bytes) -> _Stored:
    """Shape, dtype and bytes of each array; none if this is no whole `.safetensors` file."""
    if len(data) > LARGEST_FILE_BYTES:
        return {}
    try:
        return dict(cast(list[tuple[str, dict[str, Any]]], deserialize(data)))
    except SafetensorError:
        return {}


def _expected(arrays: _Stored, first: str, second: str) -> dict[str, list[int]]:
    """The shapes of two layers, for as many hidden units as the first has biases."""
    hidden = [*arrays[f"{first}.bias"]["shape"], 0][0]
    return {
        f"{first}.weight": [hidden, PIXELS],
        f"{first}.bias": [hidden],
        f"{second}.weight": [DIGITS, hidden],
        f"{second}.bias": [DIGITS],
    }


def _fits(arrays: _Stored, entry: tuple[str, list[int]]) -> bool:
    key, shape = entry
    return arrays[key]["shape"] == shape


def _numbers(array: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(array["data"], "<f4").reshape(array["shape"])


def _printable(text: str) -> str:
    """The start of a name that comes from a file, on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:40])


if __name__ == "__main__":
    sys.exit(main())
