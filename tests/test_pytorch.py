"""PyTorch's layout of the same network is recognised by its shapes, whatever its layers are called."""

import numpy as np
import pytest
from safetensors.numpy import save

from mnist_model.pytorch import main, to_own_layout, transposed
from mnist_model.weights import (
    LayoutError,
    WeightsError,
    load_metadata,
    load_params,
    params_from_bytes,
    params_to_bytes,
    save_params,
)

RNG = np.random.default_rng(0)


def state_dict(hidden: int = 16, first: str = "fc1", second: str = "fc2") -> dict[str, np.ndarray]:
    """What `model.state_dict()` of two `torch.nn.Linear` holds."""
    shapes = {
        f"{first}.weight": (hidden, 784),
        f"{first}.bias": (hidden,),
        f"{second}.weight": (10, hidden),
        f"{second}.bias": (10,),
    }
    return {name: RNG.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.mark.parametrize("hidden", [1, 10, 128, 784])
@pytest.mark.parametrize(
    ("first", "second"), [("fc1", "fc2"), ("0", "2"), ("1", "3"), ("z", "a"), ("net.hidden", "net.out")]
)
def test_two_linear_layers_compute_the_same_in_our_layout(hidden, first, second):
    layers = state_dict(hidden, first, second)
    own = to_own_layout(save(layers), "my.safetensors")
    assert own
    params = params_from_bytes(own, "my.safetensors")
    X = RNG.random((3, 784))
    for W, b, layer in (("W1", "b1", first), ("W2", "b2", second)):
        # In float64: in float32 the order of the sums, which follows the layout, shows in the sixth digit.
        theirs = X @ layers[f"{layer}.weight"].T.astype(float) + layers[f"{layer}.bias"]
        np.testing.assert_allclose(X @ np.asarray(params[W], float) + np.asarray(params[b]), theirs)
        X = theirs


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {name: np.zeros(1, np.float32) for name in ("W1", "b1", "W2", "b2")},
        {"fc1.weight": np.zeros((2, 784), np.float32), "fc1.bias": np.zeros(2, np.float32)},
        state_dict() | {"fc3.weight": np.zeros((10, 10), np.float32)},
        {name.replace("bias", "scale"): array for name, array in state_dict().items()},
    ],
    ids=["nothing", "our names", "one layer", "three layers", "other parts"],
)
def test_other_arrays_are_left_to_the_check_of_our_layout(arrays):
    assert to_own_layout(save(arrays), "my.safetensors") is None


@pytest.mark.parametrize("data", [b"", b"\0" * 7, b"{}", save(state_dict())[:-1]])
def test_a_damaged_file_is_left_to_the_check_of_our_layout(data):
    assert to_own_layout(data, "my.safetensors") is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"fc1.weight": np.zeros((16, 100), np.float32)},
            r"fc1\.weight is \(16, 100\), expected",
        ),
        ({"fc2.bias": np.zeros(2, np.float32)}, r"fc2\.bias is \(2,\), expected \(10,\)"),
        ({"fc1.bias": np.array(1, np.float32)}, r"fc1\.weight is \(16, 784\), expected \(0, 784\)"),
        ({"fc2.weight": np.zeros((10, 16), np.float16)}, r"fc2\.weight is of F16, expected float32"),
    ],
)
def test_two_layers_of_another_form_are_named(change, sentence):
    with pytest.raises(WeightsError, match=rf"^my\.safetensors: {sentence}"):
        to_own_layout(save(state_dict() | change), "my.safetensors")


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\x80\x02\x8a"])
def test_a_pickle_is_refused_with_what_to_do(start):
    with pytest.raises(WeightsError, match=r"pickle.*save_file\(model\.state_dict\(\)"):
        to_own_layout(start + bytes(100), "my.pt")


@pytest.mark.parametrize("length", [0x180, 0x280, 0x380])
def test_a_header_whose_length_begins_as_a_pickle_is_none(length):
    file = save(state_dict(2))
    header = file[8 : 8 + int.from_bytes(file[:8], "little")]
    file = length.to_bytes(8, "little") + header.ljust(length) + file[8 + len(header) :]
    assert file.startswith(b"\x80")
    assert to_own_layout(file, "my.safetensors")


def own_network(hidden: int = 16) -> dict[str, np.ndarray]:
    shapes = {"W1": (784, hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    return {name: RNG.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def turned(network: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Our names, PyTorch's shapes."""
    return network | {name: np.ascontiguousarray(network[name].T) for name in ("W1", "W2")}


@pytest.mark.parametrize("hidden", [1, 8, 10, 784])
def test_our_names_in_pytorchs_layout_are_told_apart_and_transposed(hidden):
    network = own_network(hidden)
    file = save(turned(network))
    with pytest.raises(
        LayoutError, match=r"PyTorch's layout, \[out, in\].*mnist_model\.pytorch my\.safetensors"
    ):
        params_from_bytes(file, "my.safetensors")
    own = transposed(file)
    assert own
    params = params_from_bytes(own, "my.safetensors")
    for name, array in network.items():
        np.testing.assert_array_equal(params[name], array, strict=True)
    assert to_own_layout(file, "my.safetensors") is None
    assert transposed(own) is None


@pytest.mark.parametrize(
    "change",
    [
        {"W1": np.zeros((16, 783), np.float32)},
        {"W2": np.zeros((16, 10), np.float32)},
        {"b1": np.zeros((16, 1), np.float32)},
        {"b1": np.array(1, np.float32)},
        {"b2": np.zeros(2, np.float32)},
        {"W3": np.zeros(2, np.float32)},
        {"W1": np.zeros((16, 784))},
    ],
    ids=["pixels", "one transposed", "b1 2-d", "b1 0-d", "outputs", "more", "float64"],
)
def test_nothing_else_is_transposed(change):
    file = save(turned(own_network()) | change)
    assert transposed(file) is None
    with pytest.raises(WeightsError):
        params_from_bytes(file, "my.safetensors")


@pytest.mark.parametrize("layers", [turned(own_network(8)), state_dict(8)], ids=["our names", "their names"])
def test_the_command_that_the_error_names_writes_our_layout(tmp_path, capsys, layers):
    theirs, new = tmp_path / "theirs.safetensors", tmp_path / "new.safetensors"
    theirs.write_bytes(save(layers, {"data": "MNIST"}))
    with pytest.raises(LayoutError, match=r"python -m mnist_model\.pytorch theirs\.safetensors NEW"):
        load_params(theirs)
    assert main([str(theirs), str(new)]) == 0
    first = layers.get("W1", layers.get("fc1.weight"))
    np.testing.assert_array_equal(load_params(new)["W1"], first.T)
    assert load_metadata(new) == {"data": "MNIST"}
    assert capsys.readouterr().err == f"Saved to {new}.\n"


def test_the_command_ends_in_a_sentence_where_nothing_is_to_be_transposed(tmp_path, capsys):
    path = tmp_path / "ours.safetensors"
    save_params(path, own_network(), {})
    for theirs, words in (
        (path, "in the layout of this app already"),
        (tmp_path / "missing", "No such file"),
        (tmp_path, "Is a directory"),
    ):
        assert main([str(theirs), str(tmp_path / "new")]) == 2
        assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_transposed_weights_are_not_saved_as_ours():
    with pytest.raises(LayoutError):
        params_to_bytes(turned(own_network()), {})
