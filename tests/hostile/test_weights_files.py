"""Files of weights that lie about themselves: one sentence each, and no memory for what they claim."""

import json
import resource
import tracemalloc
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from mnist_model.pytorch import to_own_layout, transposed
from mnist_model.weights import WeightsError, params_from_bytes

HIDDEN = 2
FORM = {"W1": [784, HIDDEN], "b1": [HIDDEN], "W2": [HIDDEN, 10], "b2": [10]}


def honest(form: dict[str, list[int]] = FORM) -> tuple[dict[str, Any], bytes]:
    """A header that is true, and the numbers that it describes."""
    header, start = {}, 0
    for name, shape in form.items():
        end = start + 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
        start = end
    return header, np.linspace(-1, 1, start // 4, dtype="<f4").tobytes()


def as_file(header: Any, numbers: bytes, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + numbers


def test_the_honest_file_is_a_network():
    assert params_from_bytes(as_file(*honest()), "my.safetensors")["W1"].shape == (784, HIDDEN)


sizes = st.sampled_from([0, 1, 4, 8, 40, 2**31, 2**32 - 1, 2**53, 2**63, 2**64 - 1, -1, -4]) | st.integers()
shapes = st.one_of(
    st.lists(sizes, max_size=8),
    st.sampled_from([[2**32, 2**32], [784, 2**40], [0], [784, 0], [1] * 64, [784, 2, 1], "784", None]),
)
entries = st.fixed_dictionaries(
    {},
    optional={
        "dtype": st.sampled_from(["F32", "F64", "F16", "BF16", "I64", "U8", "BOOL", "F8_E4M3", "object", ""]),
        "shape": shapes,
        "data_offsets": st.lists(sizes, max_size=3) | st.none(),
        "code": st.just("__import__('os')"),
    },
)
PYTORCH = {"0.weight": [HIDDEN, 784], "0.bias": [HIDDEN], "2.weight": [10, HIDDEN], "2.bias": [10]}
TURNED = {"W1": [HIDDEN, 784], "b1": [HIDDEN], "W2": [10, HIDDEN], "b2": [10]}
names = st.sampled_from([*FORM, *PYTORCH, "__metadata__", "W3", "", "\0", "ü" * 50])


@st.composite
def lying_files(draw: st.DrawFn) -> bytes:
    """The honest file with a lie in it, or several."""
    header, numbers = honest(draw(st.sampled_from([FORM, FORM, PYTORCH, TURNED])))
    for name in draw(st.lists(names, max_size=2)):
        lie = draw(entries)
        header[name] = {**header.get(name, {}), **lie} if draw(st.booleans()) else lie
    for name in draw(st.lists(st.sampled_from(sorted({*FORM, *PYTORCH})), max_size=1)):
        header.pop(name, None)
    if draw(st.booleans()):
        header["__metadata__"] = draw(
            st.dictionaries(st.text(max_size=3), st.text() | st.integers(), max_size=2)
        )
    text = json.dumps(header).encode()
    if draw(st.booleans()):  # a name twice, an entry in an entry, half a header
        text = draw(
            st.sampled_from(
                [
                    text[:-1] + b', "W1": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}',
                    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
                    text[: len(text) // 2],
                    text.replace(b'"F32"', b"NaN"),
                    text.replace(b"W1", b"W\xff"),
                    b"\xef\xbb\xbf" + text,
                    b"",
                ]
            )
        )
    numbers = draw(
        st.sampled_from(
            [numbers, numbers[:-1], numbers + b"\0", numbers[:-4] + b"\0\0\xc0\x7f", b"", b"\xff" * 9]
        )
    )
    length = draw(st.none() | st.sampled_from([0, 1, 7, 8, 2**20, 2**31, 2**63, 2**64 - 1]))
    file = as_file(text, numbers, length)
    return draw(
        st.sampled_from([file, file, file, file[:8], file[:3], b"", b"\x80\x04K\x01.", b"PK\x03\x04"])
    )


@hypothesis.settings(max_examples=300, derandomize=True, database=None, deadline=None)
@hypothesis.given(lying_files())
def test_a_lying_file_is_refused_in_one_sentence(file):
    tracemalloc.start()
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        own = to_own_layout(file, "my.safetensors") or transposed(file)
        params = params_from_bytes(own or file, "my.safetensors")
    except WeightsError as error:
        sentence = str(error)
        assert sentence.startswith("my.safetensors: ")
        assert sentence.isprintable()
        assert len(sentence) < 300
    else:  # nothing that matters was a lie
        assert {name: list(array.shape) for name, array in params.items()} == FORM
        assert all(np.isfinite(array).all() for array in params.values())
    finally:
        assert tracemalloc.get_traced_memory()[1] < 2**20
        tracemalloc.stop()
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 50 * 2**10


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_refused(name, value):
    header, numbers = honest()
    array = np.frombuffer(numbers, "<f4").copy()
    array[header[name]["data_offsets"][1] // 4 - 1] = value
    with pytest.raises(WeightsError, match=f"1 of the .* numbers in {name} are not finite"):
        params_from_bytes(as_file(header, array.tobytes()), "my.safetensors")
