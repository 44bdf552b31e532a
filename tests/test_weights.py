"""Weights come back from a file or from bytes bit for bit; anything else is refused in one sentence."""

import hashlib
import re
from pathlib import Path

import jax
import numpy as np
import pytest
from safetensors.numpy import save, save_file

from mnist_model import network, weights
from mnist_model.weights import WeightsError

METADATA = {"recipe": "minibatch", "data": "MNIST", "seed": "0", "test_accuracy": "0.9812", "wörter": '"é\n'}


def arrays(hidden: int = 16) -> dict[str, np.ndarray]:
    params = network.init_params(jax.random.key(0), hidden)
    return {name: np.array(array) for name, array in params.items()}


@pytest.mark.parametrize("hidden", [1, 16, 512])
def test_weights_come_back_bit_for_bit(tmp_path, hidden):
    path = tmp_path / "my.safetensors"
    weights.save_params(path, arrays(hidden), METADATA)
    loaded = weights.load_params(path)
    for name, array in arrays(hidden).items():
        assert isinstance(loaded[name], jax.Array)
        np.testing.assert_array_equal(loaded[name], array, strict=True)
    assert weights.load_metadata(str(path)) == METADATA
    assert [file.name for file in tmp_path.iterdir()] == ["my.safetensors"]


@pytest.mark.parametrize("hidden", [1, 16, 512])
def test_bytes_come_back_bit_for_bit_and_are_those_of_the_file(tmp_path, hidden):
    data = weights.params_to_bytes(arrays(hidden), METADATA)
    for name, array in weights.params_from_bytes(data, "upload.safetensors").items():
        np.testing.assert_array_equal(array, arrays(hidden)[name], strict=True)
    weights.save_params(tmp_path / "my.safetensors", arrays(hidden), METADATA)
    assert (tmp_path / "my.safetensors").read_bytes() == data


def test_jax_arrays_and_numpy_arrays_give_the_same_bytes():
    params = network.init_params(jax.random.key(0), 16)
    assert weights.params_to_bytes(params, METADATA) == weights.params_to_bytes(arrays(16), METADATA)


def test_same_weights_and_metadata_give_the_same_bytes(tmp_path):
    # Five entries in an order of luck would agree twenty times with a chance below 1e-39.
    def digest():
        weights.save_params(tmp_path / "my.safetensors", arrays(1), METADATA)
        return hashlib.sha256((tmp_path / "my.safetensors").read_bytes()).hexdigest()

    assert len({digest() for _ in range(20)}) == 1


one_nan = np.zeros((16, 10), np.float32)
one_nan[3, 5] = np.nan


def changed(**changes: np.ndarray) -> dict[str, np.ndarray]:
    return arrays() | changes


WRONG = {
    "b2 is (9,), expected (10,): not a network of this app.": changed(b2=np.zeros(9, np.float32)),
    "b1 is (15,), expected (16,): not": changed(b1=np.zeros(15, np.float32)),
    "W1 is (783, 16), expected (784, 16)": changed(W1=np.zeros((783, 16), np.float32)),
    "W1 is (784,), expected (784, hidden)": changed(W1=np.zeros(784, np.float32)),
    "W1 is (784, 0), expected (784, hidden)": changed(W1=np.zeros((784, 0), np.float32)),
    "W2 is (10, 16), expected (16, 10)": changed(W2=np.zeros((10, 16), np.float32)),
    "W2 is of F64, expected float32": changed(W2=np.zeros((16, 10))),
    "b2 is of I32, expected float32": changed(b2=np.zeros(10, np.int32)),
    "holds W1, W2, b1, expected W1, b1, W2, b2": {k: v for k, v in arrays().items() if k != "b2"},
    "holds W1, W2, b1, b2, b3, expected": changed(b3=np.zeros(1, np.float32)),
    "1 of the 160 numbers in W2 are not finite": changed(
        W2=np.pad([[np.nan]], ((0, 15), (0, 9))).astype("f4")
    ),
    "16 of the 16 numbers in b1 are not finite": changed(b1=np.full(16, -np.inf, np.float32)),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_wrong_shape_error_names_the_array(tmp_path, sentence):
    path = tmp_path / "my.safetensors"
    save_file(WRONG[sentence], path)
    with pytest.raises(WeightsError, match=re.escape("my.safetensors: " + sentence)) as caught:
        weights.load_params(path)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    with pytest.raises(WeightsError, match=f"^{re.escape(str(caught.value))}$"):
        weights.params_from_bytes(path.read_bytes(), "my.safetensors")


@pytest.mark.parametrize("sentence", WRONG)
def test_what_could_not_be_loaded_is_not_saved(tmp_path, sentence):
    with pytest.raises(WeightsError, match=r"^my.safetensors: "):
        weights.save_params(tmp_path / "my.safetensors", WRONG[sentence], {})
    assert not list(tmp_path.iterdir())
    with pytest.raises(WeightsError, match=r"^weights: "):
        weights.params_to_bytes(WRONG[sentence], {})


def params_of_bytes(path: Path) -> network.Params:
    return weights.params_from_bytes(path.read_bytes(), path.name)


@pytest.mark.parametrize("load", [weights.load_params, weights.load_metadata, params_of_bytes])
def test_damaged_files_are_refused_in_one_sentence(tmp_path, load):
    whole = tmp_path / "whole.safetensors"
    weights.save_params(whole, arrays(), METADATA)
    file = tmp_path / "my.safetensors"
    for content in (b"", b"PK\x03\x04" * 30, whole.read_bytes()[:-1], whole.read_bytes() + b"\0"):
        file.write_bytes(content)
        with pytest.raises(WeightsError, match=r"^my.safetensors: not a whole .safetensors file .*\.$"):
            load(file)


@pytest.mark.parametrize("load", [weights.load_params, weights.load_metadata])
def test_absent_files_are_named(tmp_path, load):
    for path in (tmp_path / "absent.safetensors", tmp_path):
        with pytest.raises(WeightsError, match=f"^{path.name}: no such file.$"):
            load(path)


def test_an_absurdly_large_file_is_refused_unread(tmp_path):
    with open(tmp_path / "my.safetensors", "wb") as file:
        file.truncate(weights.LARGEST_FILE_BYTES + 2**20)  # sparse: takes no room
    with pytest.raises(WeightsError, match=r"65\.0 MiB, expected at most 64"):
        weights.load_params(tmp_path / "my.safetensors")
    with pytest.raises(WeightsError, match=r"^upload: 64\.0 MiB, expected at most 64"):
        weights.params_from_bytes(bytes(weights.LARGEST_FILE_BYTES + 1), "upload")


def test_names_from_a_file_stay_on_one_line():
    data = save({"one\ntwo\u202e" + "x" * 1000: np.zeros(1, np.float32)})
    with pytest.raises(WeightsError, match=r"^upload: holds one\?two\?x{1,80}, expected W1") as caught:
        weights.params_from_bytes(data, "upload")
    assert len(str(caught.value)) < 200


def test_file_without_metadata_has_none(tmp_path):
    save_file(arrays(), tmp_path / "my.safetensors")
    assert weights.load_metadata(tmp_path / "my.safetensors") == {}


def test_a_network_for_another_question_is_refused():
    with pytest.raises(WeightsError, match=r"W2 is \(128, 2\), expected \(128, 10\): the other network"):
        weights.load_params(weights.DIGIT_OR_NOT)
    with pytest.raises(WeightsError, match=r"W2 is \(128, 10\), expected \(128, 2\): the other network"):
        weights.load_digit_or_not(weights.SHIPPED)


def test_digit_or_not_comes_back_bit_for_bit(tmp_path):
    params = network.init_params(jax.random.key(0), 16, outputs=weights.NO_OR_YES)
    weights.save_params(tmp_path / "my.safetensors", params, {})
    for name, array in weights.load_digit_or_not(tmp_path / "my.safetensors").items():
        np.testing.assert_array_equal(array, params[name], strict=True)


def test_shipped_weights_match_their_record():
    card = (weights.SHIPPED.parent / "README.md").read_text()
    for file in (weights.SHIPPED, weights.DIGIT_OR_NOT):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in card
    assert weights.load_digit_or_not()["W2"].shape == (128, 2)
    assert {name: array.shape for name, array in weights.load_params().items()} == {
        "W1": (784, 128),
        "b1": (128,),
        "W2": (128, 10),
        "b2": (10,),
    }
    stated = float(weights.load_metadata()["test_accuracy"])
    assert stated >= 0.98
    assert f"{100 * stated:.2f} %" in card


def test_shipped_weights_read_as_many_digits_as_they_say(mnist):
    images = mnist.test_images.reshape(-1, network.PIXELS).astype(np.float32) / 255
    measured = float(network.accuracy(weights.load_params(), images, mnist.test_labels))
    # Another processor adds in another order: that may tip a picture or two of the 10,000.
    assert measured == pytest.approx(float(weights.load_metadata()["test_accuracy"]), abs=3e-4)


@pytest.mark.parametrize("file", [weights.SHIPPED, weights.DIGIT_OR_NOT], ids=lambda file: file.stem)
def test_the_card_names_every_input_that_the_metadata_names(file):
    card = (weights.SHIPPED.parent / "README.md").read_text()
    inputs = weights.load_metadata(file)["sha256"].split(", ")
    assert len(inputs) >= 3
    for entry in inputs:
        assert entry.split()[-1] in card
