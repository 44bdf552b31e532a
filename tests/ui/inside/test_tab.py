"""What the Inside tab says is what the network did, to the last printed digit."""

import base64
import inspect
import json
import re

import gradio as gr
import jax
import numpy as np
import pytest
from PIL import Image

from mnist_model import network
from mnist_model.damage import Damage
from mnist_model.preprocessing.centring import from_strokes
from mnist_model.training.plan import LIMITS
from mnist_model.ui.inside import code as inside_code
from mnist_model.ui.inside import tab as inside_tab
from mnist_model.ui.inside.choices import Choices, parse_choices
from mnist_model.ui.inside.tour import STOPS
from mnist_model.ui.inside.view import InsideView
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.pad import parse_notation
from mnist_model.ui.shared.theme import UI, asset
from mnist_model.ui.visitor.visitor import VisitorNetwork

FOUR = parse_notation(EXAMPLES[4])
MOST_HIDDEN = int(LIMITS["hidden"][1])


@pytest.fixture(scope="module", params=[16, 128, MOST_HIDDEN])
def visitor(request: pytest.FixtureRequest) -> VisitorNetwork:
    """An own network that has learned nothing, with biases so that a forgotten one shows."""
    params = {k: np.asarray(v) for k, v in network.init_params(jax.random.key(3), request.param).items()}
    params["b1"] = params["b1"] + np.float32(0.05)
    params["b2"] = params["b2"] - np.float32(0.3)
    return VisitorNetwork(params, 0.1, "nothing", request.param)


@pytest.fixture
def small() -> VisitorNetwork:
    params = {k: np.asarray(v) for k, v in network.init_params(jax.random.key(4), 16).items()}
    return VisitorNetwork(params, 0.1, "nothing", 16)


def printed_sum(*numbers: float) -> float:
    return round(sum(numbers), 3)


def test_printed_numbers_add_up_to_the_last_digit(visitor):
    value = inside_tab.look_inside(FOUR, Choices(digit=4, versus=9, detector=visitor.hidden - 1), visitor)
    detector, scores, pixels = value["detector"], value["scores"], value["pixels"]
    assert printed_sum(detector["for"], detector["against"], detector["bias"]) == detector["z1"]
    assert detector["a1"] == max(detector["z1"], 0)
    votes = [vote for *_, vote in scores["rows"]]
    assert printed_sum(*votes, scores["rest"], scores["bias"]) == scores["total"]
    assert printed_sum(pixels["for"], pixels["against"], pixels["bias"]) == pixels["total"] == scores["total"]
    assert len(votes) + scores["others"] == visitor.hidden == len(value["z1"])
    # Two numbers of three decimals each, and the difference of what they were before rounding.
    assert scores["z2"][4] - scores["z2"][9] == pytest.approx(scores["total"], abs=2e-3)


def test_numbers_are_those_of_the_network(visitor):
    value = inside_tab.look_inside(FOUR, Choices(), visitor)
    x = from_strokes(FOUR).reshape(1, -1).astype(np.float32) / 255
    z2 = np.asarray(network.logits(visitor.params, x))[0]
    np.testing.assert_allclose(value["scores"]["z2"], z2, atol=6e-4)
    np.testing.assert_allclose(value["scores"]["y_hat"], network.forward(visitor.params, x)[0], atol=2e-6)
    exps = [mantissa * 10.0**power for mantissa, power in value["scores"]["exp"]]
    mantissa, power = value["scores"]["sum"]
    np.testing.assert_allclose(exps, np.exp(z2), rtol=1e-3)
    assert mantissa * 10.0**power == pytest.approx(np.exp(z2.astype(np.float64)).sum(), rel=1e-3)


def test_pictures_of_numbers_unpack_to_the_numbers(small):
    value = inside_tab.look_inside(FOUR, Choices(detector=5), small)
    packed = value["detector"]["weights"]
    levels = np.frombuffer(base64.b64decode(packed["levels"]), "<i2")
    # Half a level of 32767, of the largest weight.
    np.testing.assert_allclose(
        levels * (packed["largest"] / 32767), small.params["W1"][:, 5], atol=packed["largest"] / 32767
    )


def test_pictures_of_detectors_travel_only_when_they_are_new(small):
    first = inside_tab.look_inside(FOUR, Choices(), small)
    again = inside_tab.look_inside(FOUR, Choices(pictures=first["pictures"]), small)
    broken = inside_tab.look_inside(
        FOUR, Choices(pictures=first["pictures"], damage=Damage(noise=0.1)), small
    )
    assert first["detector_pictures"]
    assert again["detector_pictures"] is None
    assert broken["detector_pictures"]
    assert len(json.dumps(again)) < 20_000


def test_leaving_the_centring_out_changes_what_the_network_gets():
    corner = [stroke * 0.3 + 10 for stroke in FOUR]
    centred = inside_tab.look_inside(corner, Choices(), None)
    raw = inside_tab.look_inside(corner, Choices(prepare="as_drawn"), None)
    assert centred["answer"]["digit"] == 4
    assert raw["answer"] != centred["answer"]
    assert raw["answer"] == centred["steps"]["answers"]["as_drawn"]


def test_moved_drawing_moves_in_the_picture(small):
    moved = inside_tab.look_inside(FOUR, Choices(shift_px=(3, -2)), small)["steps"]["pictures"]["centered"]
    picture = np.frombuffer(base64.b64decode(moved), np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(picture, np.roll(from_strokes(FOUR), (-2, 3), axis=(0, 1)))


def test_an_empty_pad_is_a_normal_state(small):
    value = inside_tab.look_inside([], Choices(), small)
    assert value["empty"]
    assert value["answer"]["digit"] is None
    json.dumps(value, allow_nan=False)


def test_a_picture_on_the_pad_is_looked_into_like_a_drawing(small):
    canvas = np.full((60, 50), 255, np.uint8)
    canvas[10:50, 22:28] = 0
    value = inside_tab.look_inside(Image.fromarray(canvas), Choices(), small)
    assert not value["empty"]
    tiny = inside_tab.look_inside(Image.fromarray(canvas[:4, :4]), Choices(), small)
    assert tiny["failure"]
    assert tiny["empty"]


def test_kept_network_is_one_gradient_step_on(visitor):
    kept = inside_tab.keep_lesson(FOUR, Choices(meant=9, learning_rate=0.02), visitor)
    x = from_strokes(FOUR).reshape(1, -1).astype(np.float32) / 255
    expected, _ = jax.jit(network.gradient_step)(visitor.params, x, np.array([9], np.int32), 0.02)
    for name, array in kept.params.items():
        np.testing.assert_allclose(array, expected[name], atol=1e-6)
    shown = inside_tab.look_inside(FOUR, Choices(meant=9, learning_rate=0.02), visitor)["lesson"]["after"]
    then = inside_tab.look_inside(FOUR, Choices(), kept)["scores"]["y_hat"]
    np.testing.assert_allclose(shown, then, atol=2e-6)
    assert kept.in_use


@pytest.mark.parametrize(
    ("drawing", "choices"),
    [([], Choices()), (FOUR, Choices(damage=Damage(noise=0.5)))],
    ids=["empty", "broken"],
)
def test_nothing_is_kept_of_an_empty_pad_or_a_broken_network(drawing, choices, small):
    with pytest.raises(gr.Error):
        inside_tab.keep_lesson(drawing, choices, small)


def test_every_hidden_unit_that_a_plan_allows_can_be_chosen():
    assert parse_choices({"detector": MOST_HIDDEN - 1}).detector == MOST_HIDDEN - 1


@pytest.mark.parametrize(
    "payload",
    [
        {"prepare": "upside_down"},
        {"detector": MOST_HIDDEN},
        {"digit": 10},
        {"digit": 1.5},
        {"versus": "4"},
        {"meant": -1},
        {"learning_rate": 2},
        {"learning_rate": None},
        {"noise": float("nan")},
        {"silenced": -0.1},
        {"shift_x": 11},
        {"turn": 1e9},
        {"noise": True},
        {"pictures": "x" * 65},
        {"pictures": 3},
    ],
    ids=str,
)
def test_a_choice_that_the_page_does_not_offer_is_refused_in_a_sentence(payload):
    with pytest.raises(gr.Error, match=r"not one of this page"):
        parse_choices(payload)


def test_choices_that_were_not_made_are_the_defaults():
    assert parse_choices(None) == parse_choices({}) == Choices()
    assert parse_choices({"digit": 4, "without_biases": True, "shift_x": -10}) == Choices(
        digit=4, damage=Damage(without_biases=True), shift_px=(-10, 0)
    )


def test_shown_code_is_the_running_source_without_its_docstring():
    for _, functions in inside_code.STEPS:
        for function in functions:
            source = inspect.getsource(function)
            shown = inside_code.without_docstring(source)
            assert inspect.getdoc(function)
            assert '"""' not in shown
            assert set(shown.splitlines()) <= set(source.splitlines())
            assert "".join(text for _, text in inside_code.coloured(shown)) == shown
            # "a dozen lines each": signatures of one argument a line come on top
            assert len(shown.splitlines()) <= 24


def test_code_links_to_its_lines_in_the_repository(monkeypatch):
    monkeypatch.setenv("SOURCE_URL", "https://example.org/project/blob/main/")
    for step in inside_code.code_listings():
        for listing in step["functions"]:
            url = f"https://example.org/project/blob/main/{listing['path']}#L{listing['line']}-L"
            assert listing["link"].startswith(url)
            text = (inside_code.ROOT / listing["path"]).read_text().splitlines()
            assert text[listing["line"] - 1].startswith(f"def {listing['name']}(")


def test_without_a_repository_the_page_carries_the_files(monkeypatch):
    monkeypatch.delenv("SOURCE_URL", raising=False)
    monkeypatch.delenv("SPACE_ID", raising=False)
    paths = {listing["path"] for step in inside_code.code_listings() for listing in step["functions"]}
    assert set(inside_code.source_files()) == paths


def test_everything_that_the_scripts_look_for_is_in_the_article():
    markup = asset("inside/article.html") + asset("inside/panel.html") + 'id="inside-pad"'
    names = set(re.findall(r'id="([\w-]+)"', markup))
    scripts = "".join(path.read_text() for path in (UI / "inside").glob("*.js"))
    wanted = set(re.findall(r'find\("#([\w-]+)[" ]', scripts)) | {
        stop.target[1:].removesuffix(" figure") for stop in STOPS
    }
    assert wanted
    assert wanted <= names


def test_nothing_of_the_page_stands_in_a_template():
    view = InsideView(render=False)
    assert view.html_template == '<div class="inside"></div>'
    assert "{{" not in asset("inside/panel.html")
    assert "${" not in asset("inside/panel.html")


def test_the_walk_has_five_stops_and_each_can_be_done():
    assert len(STOPS) == 5
    assert all((stop.answer is None) != (stop.event == "") and stop.done for stop in STOPS)
