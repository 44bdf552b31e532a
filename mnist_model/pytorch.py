"""Weights as PyTorch keeps them: the same network under other names, its matrices transposed.

`torch.nn.Linear` computes X @ weight.T + bias, so the `state_dict` of two such layers holds

    W1.T [hidden, 784], b1 [hidden], W2.T [10, hidden], b2 [10]

called `fc1.weight`, `fc1.bias`, or `0.weight`, or whatever the program calls its layers.

Source: PyTorch's documentation of torch.nn.Linear and of torch.nn.Module.state_dict.
"""

from functools import partial
from typing import Any, cast

import numpy as np
from safetensors import SafetensorError, deserialize  # pyright: ignore[reportUnknownVariableType]
from safetensors.numpy import save

from mnist_model.network import DIGITS, PIXELS
from mnist_model.weights import LARGEST_FILE_BYTES, WeightsError

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
    W1, b1, W2, b2 = (_numbers(arrays[key]) for key in expected)
    # A transposed view would be saved as it lies in memory.
    own = {"W1": np.ascontiguousarray(W1.T), "b1": b1, "W2": np.ascontiguousarray(W2.T), "b2": b2}
    return save(own)


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
