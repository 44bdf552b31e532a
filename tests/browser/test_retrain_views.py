"""What the Retrain tab paints of known values: the plot, the hidden units, the confusion matrix."""

import base64
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.retrain.learning import learning_value
from mnist_model.ui.retrain.mistakes import MistakesValue
from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.visitor.training import TrainingValue
from tests.browser.pen import set_drawing

pytestmark = pytest.mark.browser

DONE: TrainingValue = {**IDLE, "run": 2, "state": "done", "step": 1000, "total": 1000}
FOR, ZERO, AGAINST = [0x21, 0x66, 0xAC], [255, 255, 255], [0xB2, 0x18, 0x2B]  # page.css, light theme


def show(page: Page, **news: Any) -> Page:
    """Opens the Retrain tab and presses Start; the server is made to answer with this news of the run."""
    network = {"has_own": False, "in_use": False, "words": ""}
    known = {"training": DONE, "others": [], "learning": None, "mistakes": None, "network": network} | news
    page.unroute_all()
    page.route("**/training/start", lambda route: route.fulfill(json={"number": 1}))
    page.route("**/training", lambda route: route.fulfill(json=known))
    page.get_by_role("tab", name="Retrain").click()
    page.locator("#retrain-start").click()
    expect(page.locator("#retrain-status")).to_have_attribute("data-state", "done")
    return page


def middle(page: Page, selector: str, text: str = "") -> float:
    """How far down the window the middle of a part of the plot is."""
    box = page.locator(f".retrain-plot {selector}").filter(has_text=text).first.bounding_box()
    assert box
    return box["y"] + box["height"] / 2


def pixel(page: Page, canvas: str, x: int, y: int) -> list[int]:
    place = "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"
    return page.locator(canvas).first.evaluate(place, [x, y])


def cell(page: Page, true: int, answer: int) -> Locator:
    """A cell of the confusion matrix, found by the words of its row and of its column."""
    columns = page.locator(".mistakes thead tr > *").all_inner_texts()
    row = page.locator(".mistakes tbody tr", has=page.get_by_role("rowheader", name=str(true)))
    return row.locator("> *").nth(columns.index(str(answer)))


def shade(cell: Locator) -> float:
    """How opaque a cell's background is."""
    alpha = "cell => /[/,] *([.0-9]+)\\)$/.exec(getComputedStyle(cell).backgroundColor)?.[1] ?? 1"
    return float(cell.evaluate(alpha))


def test_higher_accuracy_is_drawn_higher_and_lower_loss_lower(open_page):
    run: TrainingValue = {
        **DONE,
        "accuracy": 0.98,
        "loss": 0.01,
        "curves": {"accuracy": [[0, 0.1], [1000, 0.98]], "loss": [[0, 1], [1000, 0.01]]},
    }
    earlier = {**run, "run": 1, "curves": {"accuracy": [[0, 0.1], [1000, 0.5]], "loss": []}, "accuracy": 0.5}
    page = show(show(open_page(), training=earlier), training=run)
    # The second run has the state of the first: only its curves say that it has been painted, on new axes.
    expect(page.locator(".accuracy .value")).to_have_text("98.0 %")
    expect(page.locator(".accuracy .others path")).to_have_count(1)
    for panel, ends in ((".accuracy", ("98 %", "10 %")), (".loss", ("1", "0.01"))):
        heights = [middle(page, f"{panel} .tick", label) for label in ends]
        assert heights[0] < heights[1] - 50
    # The last point is level with the label of its value; a label's middle is a pixel or two off its line.
    assert abs(middle(page, ".accuracy .now") - middle(page, ".accuracy .tick", "98 %")) < 4
    assert abs(middle(page, ".loss .now") - middle(page, ".loss .tick", "0.01")) < 4
    curve, before = (page.locator(f".accuracy {name}").bounding_box() for name in (".curve", ".others path"))
    assert curve
    assert before
    assert abs(curve["y"] - middle(page, ".accuracy .now")) < 2, "the best is at the top"
    assert before["y"] > curve["y"] + 50


def test_a_known_weight_is_painted_at_its_pixel(open_page):
    W1 = np.zeros((784, 16), np.float32)
    W1[28 * 3 + 4, 0], W1[28 * 10 + 21, 0] = 1, -1  # the first and the second weight of a byte
    W1[5, 1] = 1
    params: Any = {
        "W1": W1,
        "b1": W1[0],
        "W2": np.zeros((16, 10), np.float32),
        "b2": np.zeros(10, np.float32),
    }
    value = learning_value(params, np.zeros((28, 28), np.uint8))
    page = show(open_page(color_scheme="light"), learning=value)
    expect(page.locator(".learning-detectors figcaption")).to_contain_text("All 16 detectors")
    canvas = ".learning-detectors canvas"
    assert pixel(page, canvas, 4, 3) == FOR
    assert pixel(page, canvas, 21, 10) == AGAINST
    assert pixel(page, canvas, 30 + 5, 0) == FOR, "of the second unit"
    for x, y in ((5, 3), (20, 10), (3, 4), (10, 21)):
        assert pixel(page, canvas, x, y) == ZERO


def test_confusions_stand_in_the_row_of_the_true_digit(open_page):
    confusion = (90 * np.eye(10, dtype=int)).tolist()
    confusion[7][1], confusion[4][9] = 8, 2
    picture = np.zeros((28, 28), np.uint8)
    picture[2, 5] = 255
    value: MistakesValue = {
        "confusion": confusion,
        "wrong": 10,
        "worst": [
            {"picture": base64.b64encode(picture.tobytes()).decode(), "label": 7, "answer": 1, "sure": 0.99}
        ],
    }
    page = show(open_page(), mistakes=value)
    expect(page.locator(".mistakes caption")).to_contain_text("10 of 910 test digits are read wrong")
    expect(cell(page, true=7, answer=1)).to_have_text("8")
    expect(cell(page, true=7, answer=7)).to_have_text("90")
    expect(cell(page, true=1, answer=7)).to_be_empty()
    shades = [shade(cell(page, true, answer)) for true, answer in ((7, 1), (4, 9), (1, 7), (7, 7))]
    assert shades == [0.4, 0.1, 0, 0]
    assert pixel(page, ".mistakes li canvas", 5, 2) == [255, 255, 255]
    assert pixel(page, ".mistakes li canvas", 2, 5) == [0, 0, 0]
    expect(page.locator(".mistakes li button")).to_have_text("7, read as 199.0 % sure")


def test_the_place_of_the_bars_invites_to_what_is_missing(open_page):
    page = open_page()
    page.get_by_role("tab", name="Retrain").click()
    words = page.locator(".learning-drawing figcaption")
    expect(words).to_contain_text("Draw a digit first")
    set_drawing(page, EXAMPLES[7])
    expect(words).to_contain_text("Start")
    set_drawing(page, "")
    expect(words).to_contain_text("Draw a digit first")
