"""What passes as a drawing from outside, and what is refused."""

import numpy as np
import pytest

from mnist_model.preprocessing.centring import from_strokes
from mnist_model.preprocessing.strokes import (
    LARGEST_COORDINATE,
    MAX_POINTS,
    MAX_STROKES,
    StrokesError,
    as_strokes,
    check_strokes,
)

POINT = [1.0, 2.0]


@pytest.mark.parametrize(
    "strokes",
    [
        [[[1, 2], [3.5, 4]], [[5, 6]]],
        [[(1, 2), (3.5, 4)], ((5, 6),)],
        ([[1, 2], [3.5, 4]], [], [[5, 6]]),
        [np.array([[1, 2], [3.5, 4]]), np.array([[5, 6]], np.uint8), np.zeros((0, 2))],
        [[np.array([1, 2], np.float32), [np.float64(3.5), np.int16(4)]], [[5, 6]]],
        [np.array([[1, 2], [3.5, 4]], object), [[5, 6]]],
    ],
    ids=["lists", "tuples", "with an empty stroke", "arrays", "lists of arrays", "array of objects"],
)
def test_nested_lists_and_arrays_are_drawings(strokes):
    checked = check_strokes(strokes)
    assert [stroke.tolist() for stroke in checked] == [[[1, 2], [3.5, 4]], [[5, 6]]]
    assert {stroke.dtype for stroke in checked} == {np.dtype(np.float64)}


def test_one_array_of_strokes_is_a_drawing():
    drawing = np.arange(12.0).reshape(2, 3, 2)
    np.testing.assert_array_equal(check_strokes(drawing), drawing)


@pytest.mark.parametrize("empty", [[], (), [[]], [[], []], [np.zeros((0, 2))], np.zeros((0, 0, 2))])
def test_no_points_are_an_empty_drawing(empty):
    assert check_strokes(empty) == []


NOT_A_DRAWING = {
    "text": "1,2 3,4",
    "bytes": b"1234",
    "nothing": None,
    "a number": 7,
    "a dict": {"strokes": []},
    "a scalar array": np.array(3.0),
    "a generator": (stroke for stroke in [[POINT]]),
    "a list of numbers": [1, 2],
    "a list of text": ["12", "34"],
    "one stroke alone": [[1, 2], [3, 4]],
    "one level too deep": [[[POINT, POINT]]],
    "ragged": [[[1, 2], [3]]],
    "three coordinates": [[[1, 2, 3]]],
    "a text for a point": [["12", "34"]],
    "bytes for a point": [[b"12"]],
    "a dict for a point": [[{1: 2, 3: 4}]],
    "numbers as text": [[["1", "2"]]],
    "one number as text": [[[1, "2"]]],
    "a boolean": [[[1.5, True]]],
    "a NumPy boolean": [[[1.5, np.True_]]],
    "an array of booleans": [np.ones((2, 2), bool)],
    "an array of text": [np.array([["1", "2"]])],
    "an array of complex numbers": [np.ones((2, 2), complex)],
    "an array of objects": [np.array([[None, 1]], object)],
    "none for a coordinate": [[[1, None]]],
    "a complex number": [[[1, 2j]]],
    "NaN": [[[1, float("nan")]]],
    "infinity": [[POINT], [[float("-inf"), 0]]],
    "NaN in an array": [np.array([[1, np.nan]])],
    "an int beyond float64": [[[10**400, 0.5]]],
    "an int beyond int64": [[[10**30, 0]]],
    "a coordinate above the limit": [[POINT], [[0, -1.001 * LARGEST_COORDINATE]]],
    "an array of another shape": [np.zeros((3, 3))],
    "an array of one dimension": [np.zeros(2)],
    "too many strokes": [[POINT]] * (MAX_STROKES + 1),
    "too many empty strokes": [[]] * (MAX_STROKES + 1),
    "too many points": [[POINT] * MAX_POINTS, [POINT]],
}


@pytest.mark.parametrize("name", NOT_A_DRAWING)
def test_anything_else_is_refused_in_one_sentence(name):
    with pytest.raises(StrokesError, match=r"^[A-Z][^\n]*\.$"):
        check_strokes(NOT_A_DRAWING[name])


def test_a_drawing_at_the_limits_passes():
    strokes = [[POINT]] * (MAX_STROKES - 1) + [[[LARGEST_COORDINATE] * 2] * (MAX_POINTS - MAX_STROKES + 1)]
    assert sum(map(len, check_strokes(strokes))) == MAX_POINTS


def test_counts_are_compared_before_the_points_are_read():
    """So that a million points cost no more to refuse than three thousand."""

    class Unread(list):
        def __iter__(self):
            raise AssertionError("a stroke of too many points was read")

    with pytest.raises(StrokesError, match=f"at most {MAX_STROKES} strokes and 3,000 points"):
        check_strokes([Unread([POINT] * (MAX_POINTS + 1))])
    with pytest.raises(StrokesError, match="at most"):
        check_strokes(Unread([[POINT]] * (MAX_STROKES + 1)))


def test_from_strokes_has_no_limits():
    many = [np.random.default_rng(0).normal(size=(10, 2)) * 1e9 for _ in range(2 * MAX_STROKES)]
    assert from_strokes([*many, np.zeros((MAX_POINTS + 1, 2))]).any()
    assert len(as_strokes(many)) == 2 * MAX_STROKES
