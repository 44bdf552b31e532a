"""Step 6 in a real browser: errors, a detector's gradient, the loss along a weight, learning one drawing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inside import changes, open_inside, put

pytestmark = pytest.mark.browser


def mean(page: Page, digit: int) -> None:
    """Chooses in step 6 the digit that was meant, and waits for its numbers."""
    painted = changes(page)
    page.locator("#inside-backward [data-choice=intended]").select_option(str(digit))
    painted()


def value(page: Page, selector: str) -> float:
    return float(page.locator(selector).get_attribute("data-value") or "nan")


def test_bars_of_the_errors_start_at_zero_and_end_at_dz2(open_page):
    page = open_inside(open_page)
    put(page, 4)
    mean(page, 9)
    bars = page.evaluate("""() => [...document.querySelectorAll('.errors tbody tr')].map((row) => {
      const [track, mark] = [row.querySelector('.track'), row.querySelector('.track i')]
        .map((element) => element.getBoundingClientRect());
      const of = (x) => (2 * (x - track.left)) / track.width - 1;
      return { from: of(mark.left), to: of(mark.right), hidden: row.querySelector('.track i').hidden,
        dz2: Number(row.querySelector('[data-name=dz2]').dataset.value) };
    })""")
    assert [round(bar["dz2"]) for bar in bars] == [0, 0, 0, 0, 1, 0, 0, 0, 0, -1]
    for bar in bars:
        if abs(bar["dz2"]) > 0.05:
            ends = sorted([0, bar["dz2"]])
            assert [bar["from"], bar["to"]] == pytest.approx(ends, abs=0.03)
    assert round(sum(bar["dz2"] for bar in bars), 4) == 0


def test_a_digit_that_is_read_well_offers_another_one_to_suppose(open_page):
    page = open_inside(open_page)
    put(page, 4)
    expect(page.locator("#inside-wants")).to_contain_text("the errors are almost 0")
    suppose = page.locator("#inside-suppose")
    expect(suppose).to_have_text(re.compile(r"Suppose a [0-35-9]"))
    digit = suppose.inner_text()[-1]
    painted = changes(page)
    suppose.click()
    painted()
    expect(page.locator("#inside-backward [data-choice=intended]")).to_have_value(digit)
    assert value(page, f".errors tr[data-digit='{digit}'] [data-name=dz2]") < -0.9
    expect(suppose).to_be_hidden()


def test_gradient_of_a_detector_is_painted_as_the_drawing_in_the_colour_of_its_error(open_page):
    page = open_inside(open_page, color_scheme="light")
    put(page, 4)
    mean(page, 9)
    for _ in range(6):  # one detector after the other: some errors are positive, some negative
        dz1 = value(page, "#inside-back-dz1")
        reds_and_blues = page.evaluate("""() => {
          const of = (id) => document.getElementById(id).getContext('2d').getImageData(0, 0, 28, 28).data;
          const [ink, painted] = [of('inside-back-x'), of('inside-back-dW1')];
          return Array.from({ length: 784 }, (_, i) => [ink[4 * i], painted[4 * i] - painted[4 * i + 2]]);
        }""")
        for ink, red_minus_blue in reds_and_blues:
            if ink == 0:
                assert red_minus_blue == 0
            if ink > 200 and abs(dz1) > 0.05:
                assert (red_minus_blue < 0) == (dz1 > 0)
        painted = changes(page)
        page.locator("#inside-errors").focus()
        page.keyboard.press("ArrowRight")
        painted()


def test_both_slopes_are_printed_alike_and_the_slider_moves_along_the_curve(open_page):
    page = open_inside(open_page)
    put(page, 4)
    mean(page, 9)
    nudge = page.locator("#inside-nudge")
    nudge.scroll_into_view_if_needed()
    expect(page.locator("#inside-nudge-by-hand")).to_be_enabled()
    for name in ("W2", "b2", "W1", "b1"):
        page.locator("#inside-nudge-weight").select_option(name)
        expect(page.locator("#inside-nudge-text")).to_contain_text(re.compile(f"^{name}"))
        slopes = [nudge.locator(f"[data-name={slope}]").inner_text() for slope in ("slope", "slope_of_curve")]
        assert slopes[0] == slopes[1] != "–"
    page.locator("#inside-nudge-weight").select_option("W2")
    expect(page.locator("#inside-nudge-text")).to_contain_text(re.compile("^W2"))
    loss = value(page, "#inside-nudge [data-name=loss]")
    height = float(nudge.locator(".moved").get_attribute("cy") or "nan")
    page.locator("#inside-nudge-by-hand").focus()
    for _ in range(10):
        page.keyboard.press(
            "ArrowRight" if value(page, "#inside-nudge [data-name=slope]") < 0 else "ArrowLeft"
        )
    assert value(page, "#inside-nudge [data-name=loss]") < loss
    assert float(nudge.locator(".moved").get_attribute("cy") or "nan") > height  # lower: the loss has fallen


def test_learning_only_this_forgets_the_others_and_can_be_kept(open_page):
    page = open_inside(open_page, reduced_motion="reduce")
    put(page, 4)
    page.locator("#inside-rate").fill("0")  # the highest rate, 1
    mean(page, 9)
    only = page.locator("#inside-only")
    only.scroll_into_view_if_needed()
    page.locator("#inside-only-start").click()
    expect(only).to_have_attribute("data-step", "10")
    assert only.locator("[data-when=before] td").all_inner_texts() == [str(digit) for digit in range(10)]
    after = only.locator("[data-when=after] td").all_inner_texts()
    assert after[4] == "9"
    wrong = only.locator("[data-when=after] td.wrong").count()
    assert wrong == sum(answer != str(digit) for digit, answer in enumerate(after)) > 0
    page.locator("#inside-only-keep").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "9")


def test_a_part_asks_nothing_while_it_is_not_on_the_screen(open_page):
    page = open_inside(open_page)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/inside/nudge" in request.url else None)
    put(page, 4)
    mean(page, 9)
    assert not asked
    page.locator("#inside-nudge").scroll_into_view_if_needed()
    expect(page.locator("#inside-nudge-by-hand")).to_be_enabled()
    assert asked
