"""The steps of the Inside tab in a real browser: numbers are the network's, add up, and are painted."""

import jax
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from mnist_model import network
from mnist_model.preprocessing.centring import from_strokes
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.weights import load_params
from tests.browser.inside import changes, draw, open_inside, put, say_it_was_meant

pytestmark = pytest.mark.browser

READ = """() => {
  const of = (root) => Object.fromEntries([...document.querySelectorAll(root + ' [data-name]')]
    .map((e) => [e.dataset.name, Number(e.dataset.value)]));
  const column = (table, name) => [...document.querySelectorAll(table + ' tbody [data-name=' + name + ']')]
    .map((e) => Number(e.dataset.value));
  return {
    z1: of('#inside-z1'), pixels: of('#inside-pixel-sum'), loss: of('#inside-loss'),
    counts: [...document.querySelectorAll('.votes tbody tr:not([hidden]) .counts')]
      .map((e) => Number(e.textContent.replace('−', '-'))),
    z2: column('.softmax', 'z2'), p: column('.softmax', 'p'),
    before: column('.lesson', 'before'), after: column('.lesson', 'after'),
    rate: Number(document.querySelector('#inside-rate-value').dataset.value),
  };
}"""


def read(page: Page) -> dict:
    """The numbers on the page, all of one moment."""
    return page.evaluate(READ)


def test_every_step_follows_the_pen_and_adds_up(open_page):
    page = open_inside(open_page)
    draw(page, 4, lift=False)
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    page.mouse.up()

    now = read(page)
    z1 = now["z1"]
    assert round(z1["for"] + z1["against"] + z1["bias"], 3) == z1["z1"]
    assert z1["a1"] == max(z1["z1"], 0)
    assert round(sum(now["counts"][:-1]), 3) == now["counts"][-1] == now["z2"][4]
    pixels = now["pixels"]
    assert round(pixels["for"] + pixels["against"] + pixels["bias"], 3) == pixels["total"] == now["z2"][4]
    exp_z2 = np.exp(np.array(now["z2"]) - max(now["z2"]))
    # The printed scores are rounded to 0.0005, and so is each probability's logarithm.
    np.testing.assert_allclose(now["p"], exp_z2 / exp_z2.sum(), atol=1e-3)


def test_the_formula_can_be_checked_with_a_calculator(open_page):
    page = open_inside(open_page)
    for digit in (9, 4):
        put(page, digit)
        page.locator(f".softmax [data-digit='{digit}'] button").click()
        expect(page.locator("#inside-formula mtext").first).to_have_text(f"p of {digit}")
        exponent, numerator, denominator = (
            float(number.replace(" × 10", "e").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))
            for number in page.locator("#inside-formula mn").all_text_contents()
        )
        assert numerator == pytest.approx(np.exp(exponent), rel=2e-6)
        percent = page.locator("#inside-formula b").inner_text().strip("=<> %")
        assert float(percent) == pytest.approx(100 * numerator / denominator, abs=3e-4)


def test_pixels_are_read_by_pointer_and_by_key(open_page):
    page = open_inside(open_page)
    put(page, 4)
    seen = from_strokes(parse_notation(EXAMPLES[4]))
    row, column = map(int, np.argwhere(seen == seen.max())[0])
    picture = page.locator("#inside-x")
    box = picture.bounding_box()
    assert box
    side = box["width"] / 28
    page.mouse.move(box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side)
    level = page.locator("#inside-pixel [data-name=level]")
    expect(level).to_have_text(str(seen[row, column]))
    expect(page.locator("#inside-pixel [data-name=input]")).to_have_text(f"{seen[row, column] / 255:.3f}")
    picture.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#inside-pixel [data-name=place]")).to_have_text(f"{row + 1}, {column}")
    expect(level).to_have_text(str(seen[row + 1, column]))


def test_without_the_centring_a_drawing_in_the_corner_goes_wrong(open_page):
    page = open_inside(open_page)
    put(page, 4)
    page.get_by_role("button", name="Push it into a corner").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")
    page.get_by_label("as drawn").check()
    expect(page.locator("#inside-answer")).not_to_have_attribute("data-digit", "4")
    page.get_by_label("centred", exact=False).last.check()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")


def test_a_detector_is_chosen_by_click_key_and_number(open_page):
    page = open_inside(open_page)
    put(page, 4)
    detector = page.locator("#inside-detector")
    atlas = page.locator("#inside-atlas")
    atlas.click(position={"x": 40, "y": 40})  # second row, second column of sixteen
    expect(detector).to_have_value("17")
    page.keyboard.press("ArrowRight")
    expect(detector).to_have_value("18")
    params = {name: np.asarray(array) for name, array in load_params().items()}
    x = from_strokes(parse_notation(EXAMPLES[4])).reshape(-1) / 255
    for index in (18, 100):
        detector.fill(str(index))
        picture = page.get_by_role("img", name=f"The 784 weights of detector {index}", exact=True)
        expect(picture).to_be_visible()
        z1 = x @ params["W1"][:, index] + params["b1"][index]
        assert read(page)["z1"]["z1"] == pytest.approx(z1, abs=1e-3)
    page.get_by_role("button", name="the most active").click()
    most_active = int(np.argmax(x @ params["W1"] + params["b1"]))
    expect(detector).to_have_value(str(most_active))


def test_one_known_weight_is_one_known_pixel_on_the_screen(open_page):
    page = open_inside(open_page)
    put(page, 4)
    W1 = np.asarray(load_params()["W1"])
    index = 17
    page.locator("#inside-detector").fill(str(index))
    expect(page.get_by_role("img", name=f"The 784 weights of detector {index}", exact=True)).to_be_visible()
    painted = pixels(page, "#inside-detector-weights")
    strongest, weakest = int(W1[:, index].argmax()), int(W1[:, index].argmin())
    # Both lie beyond the end of the scale, which is the weight that one in 20 exceeds.
    assert painted[strongest].tolist() == page.evaluate(COLOR, "--for")
    assert painted[weakest].tolist() == page.evaluate(COLOR, "--against")


COLOR = """name => getComputedStyle(document.body).getPropertyValue(name).match(/[0-9a-f]{2}/gi)
    .map((hex) => parseInt(hex, 16))"""


def pixels(page: Page, selector: str, x: float = 0, y: float = 0, side: float = 28) -> np.ndarray:
    """int[784, 3]: the colours of a square on a canvas, in its own pixels, scaled to 28×28."""
    levels = page.evaluate(
        """([selector, x, y, side]) => {
            const copy = new OffscreenCanvas(28, 28), context = copy.getContext("2d");
            context.drawImage(document.querySelector(selector), x, y, side, side, 0, 0, 28, 28);
            return [...context.getImageData(0, 0, 28, 28).data];
        }""",
        [selector, x, y, side],
    )
    return np.array(levels).reshape(784, 4)[:, :3]


def test_each_picture_of_the_atlas_shows_its_own_weights(open_page):
    page = open_inside(open_page)
    W1 = np.asarray(load_params()["W1"])
    width = page.locator("#inside-atlas").evaluate("canvas => canvas.width")
    cell = width / 16
    side = cell - max(3, cell * 0.12)
    scale_end = np.quantile(np.abs(W1), 0.95)
    for index in (0, 17, 127):
        row, column = divmod(index, 16)
        painted = pixels(page, "#inside-atlas", column * cell + 1, row * cell + 1, side)
        blueness = (painted[:, 2] - painted[:, 0]).reshape(28, 28)
        weights = np.clip(W1[:, index] / scale_end, -1, 1).reshape(28, 28)
        # Nothing is drawn: all pictures have the same size. Scaled by 28 / 27.7 they are a little blurred.
        assert np.corrcoef(blueness.ravel(), weights.ravel())[0, 1] > 0.85
        for wrong in (weights.T, weights[::-1], np.roll(weights, 14, axis=0), np.roll(weights, 14, axis=1)):
            assert np.corrcoef(blueness.ravel(), wrong.ravel())[0, 1] < 0.6


PAINTED_BARS = """() => [...document.querySelectorAll('.votes tr:not([hidden]) .track')].map((track) => {
    const { left, right, width } = track.firstChild.getBoundingClientRect();
    const axis = track.getBoundingClientRect();
    const isFor = track.firstChild.className === "for";
    const middle = axis.left + axis.width / 2;
    return { from: (isFor ? left : right) - middle, to: (isFor ? right : left) - middle, width };
})"""


def test_score_bars_are_painted_as_a_chain(open_page):
    page = open_inside(open_page)
    put(page, 4)
    *parts, total = page.evaluate(PAINTED_BARS)
    counts = read(page)["counts"]
    px_per_point = total["to"] / counts[-1]
    reached = 0.0
    for bar, count in zip(parts, counts[:-1], strict=True):
        # A bar is at least 1 px wide; two such in a row may add up to 2.
        assert bar["from"] == pytest.approx(reached * px_per_point, abs=2)
        reached += count
        assert bar["to"] == pytest.approx(reached * px_per_point, abs=2)
    assert abs(total["from"]) < 0.5
    assert max(bar["width"] for bar in parts) > 10, "bars that start anywhere could not be told apart"


def test_before_and_after_are_painted_with_their_own_lengths(open_page):
    page = open_inside(open_page)
    put(page, 4)
    say_it_was_meant(page, 9)
    lengths = {
        name: page.evaluate(
            """name => [...document.querySelectorAll(`.lesson i.${name}`)].map((bar) =>
                bar.getBoundingClientRect().width / bar.parentElement.clientWidth)""",
            name,
        )
        for name in ("before", "after")
    }
    now = read(page)
    assert np.abs(np.subtract(now["before"], now["after"])).max() > 0.05
    np.testing.assert_allclose(now["before"], now["p"], atol=1e-6)
    longest = max(lengths["before"]) / max(now["before"])
    for name in ("before", "after"):
        np.testing.assert_allclose(lengths[name], np.array(now[name]) * longest, atol=0.02)


def test_two_digits_are_compared(open_page):
    page = open_inside(open_page)
    put(page, 4)
    page.locator("#inside-scores select[data-choice=versus]").select_option("9")
    expect(page.locator(".votes .total th")).to_have_text("z2 of 4 − z2 of 9")
    expect(page.locator("#inside-pixels select[data-choice=versus]")).to_have_value("9")
    now = read(page)
    assert now["counts"][-1] == pytest.approx(now["z2"][4] - now["z2"][9], abs=2e-3)
    assert round(sum(now["counts"][:-1]), 3) == now["counts"][-1] == now["pixels"]["total"]
    page.locator(".softmax [data-digit='7'] button").click()
    expect(page.locator(".votes .total th")).to_have_text("z2 of 7 − z2 of 9")


def test_one_step_changes_the_probabilities_as_python_does(open_page):
    page = open_inside(open_page)
    put(page, 4)
    say_it_was_meant(page, 9)
    x = from_strokes(parse_notation(EXAMPLES[4])).reshape(1, -1).astype(np.float32) / 255
    params = load_params()
    step = jax.jit(network.gradient_step)
    for power in (-1.5, -2.5):
        page.locator("#inside-rate").evaluate(
            "(rate, power) => { rate.value = power; rate.dispatchEvent(new Event('input')); }", power
        )
        chosen = page.locator("#inside-rate-value")
        expect(chosen).to_have_text(f"{10**power:.2g}")
        now = read(page)
        after, loss = step(params, x, np.array([9], np.int32), now["rate"])
        np.testing.assert_allclose(now["after"], np.asarray(network.forward(after, x))[0], atol=1e-4)
        np.testing.assert_allclose(now["before"], np.asarray(network.forward(params, x))[0], atol=1e-4)
        assert now["loss"]["loss"] == pytest.approx(float(loss), abs=1e-3)


def test_a_step_is_kept_only_when_asked_and_can_be_taken_back(open_page):
    page = open_inside(open_page)
    put(page, 4)
    before = read(page)["p"]
    say_it_was_meant(page, 9)
    chosen = read(page)
    assert chosen["p"] == before
    page.locator("#inside-keep").click()
    expect(page.locator(".inside-network")).to_contain_text("Your own network")
    np.testing.assert_allclose(read(page)["p"], chosen["after"], atol=1e-4)
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator(".chip")).to_contain_text("Your network")
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-switch").click()
    expect(page.locator(".inside-network")).to_contain_text("The shipped network")
    assert read(page)["p"] == before


def test_what_is_broken_is_healed_by_one_button(open_page):
    page = open_inside(open_page)
    put(page, 4)
    before = read(page)["p"]
    page.locator("#inside-break summary").click()
    heal = page.locator("#inside-heal")
    expect(heal).to_be_hidden()
    for name, value in (("noise", 1), ("silenced", 0.6), ("turn", 120), ("shift_x", 6), ("shift_y", -4)):
        painted = changes(page)
        page.locator(f"#inside-break [name={name}]").fill(str(value))
        painted()
    page.locator("#inside-break [name=without_biases]").check()
    expect(page.locator(".inside-network")).to_contain_text("broken on purpose")
    expect(page.locator("#inside-z1 [data-name=bias]")).to_have_attribute("data-value", "0")
    assert read(page)["p"] != before
    expect(page.locator("#inside-keep")).to_be_disabled()
    heal.click()
    expect(heal).to_be_hidden()
    expect(page.locator(".inside-network")).not_to_contain_text("broken")
    assert read(page)["p"] == before
