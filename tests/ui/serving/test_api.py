"""The two calls of the API, over plain HTTP and gradio_client, against the really running app."""

import json
import math
import urllib.request
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from PIL import Image, ImageDraw

from mnist_model.preprocessing.centring import from_strokes
from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from tests.data_urls import encode_picture
from tests.visitors import post_json

SEVEN = [stroke.tolist() for stroke in parse_notation(EXAMPLES[7])]


def run(app_url: str, call: str, *values: Any) -> Any:
    status, answer = post_json(f"{app_url}/gradio_api/run/{call}", {"data": values})
    assert status == 200, answer
    return answer["data"][0]


def call_twice(app_url: str, path: str, body: Any) -> Any:
    """Gradio's documented way: a POST gives an event, a GET gives its result."""
    _, event = post_json(f"{app_url}/gradio_api/call/{path}", body)
    result = f"{app_url}/gradio_api/call/{path.rsplit('/', 1)[-1]}/{event['event_id']}"
    with urllib.request.urlopen(result, timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    assert lines[0] == "event: complete", lines
    return json.loads(lines[1].removeprefix("data: "))[0]


def seven_on_paper() -> Image.Image:
    picture = Image.new("RGB", (400, 400), "white")
    for stroke in SEVEN:
        ImageDraw.Draw(picture).line([tuple(point) for point in stroke], "navy", 20, "curve")
    return picture


def test_strokes_are_answered_as_designed(app_url):
    answer = run(app_url, "predict_strokes", SEVEN)
    assert set(answer) == {"digit", "sure", "probabilities", "seen"}
    assert answer["digit"] == 7
    assert answer["sure"] is True
    assert len(answer["probabilities"]) == 10
    assert math.isclose(sum(answer["probabilities"]), 1, abs_tol=1e-5)
    assert answer["seen"] == from_strokes([np.array(stroke) for stroke in SEVEN]).tolist()


def test_all_ways_of_calling_give_the_same_answer(app_url):
    expected = run(app_url, "predict_strokes", SEVEN)
    assert call_twice(app_url, "predict_strokes", {"data": [SEVEN]}) == expected
    assert call_twice(app_url, "v2/predict_strokes", {"strokes": SEVEN}) == expected
    client = Client(app_url, verbose=False)
    assert client.predict(SEVEN, api_name="/predict_strokes") == expected
    assert client.predict(encode_picture(seven_on_paper(), "PNG"), api_name="/predict_image")["digit"] == 7


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_answered(app_url, kind):
    answer = run(app_url, "predict_image", encode_picture(seven_on_paper(), kind))
    assert answer["digit"] == 7
    assert np.array(answer["seen"]).shape == (28, 28)


def test_a_photo_of_12_megapixels_is_answered(app_url):
    rng = np.random.default_rng(0)
    sheet = seven_on_paper().convert("L").resize((3024, 4032))
    photo = (np.asarray(sheet) * rng.uniform(0.9, 1, (4032, 3024))).astype(np.uint8)
    sent = encode_picture(photo, "JPEG", quality=90)
    assert len(sent) > 4 * 2**20
    assert run(app_url, "predict_image", sent)["digit"] == 7


def test_a_picture_in_which_nothing_stands_out_has_no_digit_and_one_that_is_read_two_ways_is_not_sure(
    app_url,
):
    blank = run(app_url, "predict_image", encode_picture(Image.new("L", (40, 40), 200)))
    assert (blank["digit"], blank["sure"]) == (None, False)
    seven = np.asarray(seven_on_paper())
    two = np.hstack([seven, seven])
    assert run(app_url, "predict_image", encode_picture(two))["sure"] is False


@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_an_empty_drawing_has_no_digit(app_url, strokes):
    answer = run(app_url, "predict_strokes", strokes)
    assert answer == {"digit": None, "sure": False, "probabilities": [0] * 10, "seen": [[0] * 28] * 28}


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("predict_strokes", ["seven"]),
        ("predict_strokes", [None]),
        ("predict_strokes", [[[[1, 2], [3]]]]),
        ("predict_strokes", [[[[1, "2"], ["x", 3]]]]),
        ("predict_strokes", [[[[1, None]]]]),
        ("predict_strokes", [[[1, 2]]]),
        ("predict_strokes", [[[[1e9, 2]]]]),
        ("predict_strokes", [[[[float("nan"), 2]]]]),
        ("predict_strokes", [[[[10**400, 2]]]]),
        ("predict_strokes", [[[[1, 2]]] * (MAX_STROKES + 1)]),
        ("predict_strokes", [[[[1, 2]] * (MAX_POINTS + 1)]]),
        ("predict_strokes", []),
        ("predict_image", [None]),
        ("predict_image", ["/etc/passwd"]),
        ("predict_image", ["http://127.0.0.1/x.png"]),
        ("predict_image", ["data:image/png;base64,AAAA"]),
        ("predict_image", ["data:image/svg+xml;base64,PHN2Zy8+"]),
        ("predict_image", [{"path": "/etc/passwd"}]),
        ("predict_image", [encode_picture(Image.new("L", (4, 4)), "PNG")]),
        ("predict_image", [encode_picture(Image.new("1", (6000, 6000)), "PNG")]),
        ("predict_image", [encode_picture(Image.new("L", (40, 40)), "TIFF")]),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(app_url, call, values):
    status, answer = post_json(f"{app_url}/gradio_api/run/{call}", {"data": values})
    assert status >= 400
    assert answer["error"].endswith(".")
    assert "Traceback" not in answer["error"]


def test_only_the_two_calls_are_public(app_url):
    with urllib.request.urlopen(f"{app_url}/gradio_api/info", timeout=60) as answer:
        assert set(json.load(answer)["named_endpoints"]) == {"/predict_strokes", "/predict_image"}
