"""The training lab in a real browser: rewind, pause, one step, branch, race."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_retrain import (
    ENDLESS,
    PATIENCE_MS,
    PROBABILITIES,
    app_url,  # noqa: F401 (a fixture)
    expect_state,
    few_digits,  # noqa: F401 (a fixture)
    number,
    probabilities,
    retrain,
    start,
    wait_for_step,
)

pytestmark = pytest.mark.browser

# With few epochs each step is a large part of the run: 3 epochs of 313 steps.
SHORT = {"epochs": 3, "batch_size": 32, "hidden": 16}


def go_to(page: Page, step: int) -> None:
    """Moves the slider, and waits for that very step."""
    page.locator("#retrain-time").fill(str(step))
    expect(page.locator("#retrain-status")).to_have_attribute("data-step", str(step), timeout=PATIENCE_MS)


def shown(page: Page) -> tuple[float, str, str, str]:
    """What follows the step that is shown: accuracy, detectors, the drawing's bars, the confusion matrix."""
    picture = page.evaluate("document.querySelector('.learning-detectors canvas').toDataURL()")
    bars = page.locator(".learning .bars").inner_text()
    return number(page, "accuracy"), picture, bars, page.locator(".mistakes tbody").inner_text()


def test_everything_follows_the_slider_and_comes_back_to_the_same(open_page):
    page = open_page()
    page.locator('#examples [data-digit="7"]').click()
    start(retrain(page, **SHORT))
    expect_state(page, "done")
    at_end = shown(page)
    go_to(page, 20)
    early = shown(page)
    assert all(a != b for a, b in zip(early, at_end, strict=True))
    assert early[0] < at_end[0]
    expect(page.locator(".retrain-moment")).to_contain_text("Step 20 of 939")
    cursor = page.locator(".retrain-plot .cursor").bounding_box()
    curve = page.locator(".retrain-plot .now").first.bounding_box()
    assert cursor
    assert curve
    assert abs(cursor["x"] + cursor["width"] / 2 - curve["x"] - curve["width"] / 2) < 1.5
    thumb = page.locator("#retrain-time").bounding_box()
    assert thumb
    assert thumb["x"] < cursor["x"] < thumb["x"] + 60, "the thumb stands below the cursor"
    # The Draw tab answers with the network of that step.
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator(".chip")).to_contain_text(f"{100 * early[0]:.1f}")
    answer = probabilities(page)
    page.get_by_role("tab", name="Retrain").click()
    go_to(page, 939)
    assert shown(page) == at_end
    page.get_by_role("tab", name="Draw").click()
    page.wait_for_function(f"{PROBABILITIES}.join() != {','.join(answer)!r}")
    page.get_by_role("tab", name="Retrain").click()
    go_to(page, 20)
    assert shown(page) == early


def test_the_plot_and_the_bars_agree_on_the_drawing_at_the_step_that_is_shown(open_page):
    page = open_page()
    page.locator('#examples [data-digit="7"]').click()
    start(retrain(page, **SHORT))
    expect_state(page, "done")
    go_to(page, 3)  # between two states that are kept
    expect(traced(page)).to_have_text(likeliest_bar(page))
    page.get_by_role("tab", name="Draw").click()
    page.locator('#examples [data-digit="0"]').click()
    page.get_by_role("tab", name="Retrain").click()
    page.wait_for_timeout(500)
    expect(traced(page)).not_to_have_text("")
    expect(traced(page)).to_have_text(likeliest_bar(page))


def traced(page: Page) -> Locator:
    """What the plot says of the drawing: "7: 12.3 %"."""
    return page.locator(".retrain-plot .drawing .value")


def likeliest_bar(page: Page) -> str:
    """The same, as the bars have it."""
    best = page.locator(".learning .bars .best")
    digit, probability = (best.get_attribute(f"data-{name}") or "" for name in ("digit", "probability"))
    return f"{digit}: {100 * float(probability):.1f} %"


def test_pause_one_step_and_go_on(open_page):
    page = retrain(open_page(), **ENDLESS | {"hidden": 16})
    start(page)
    wait_for_step(page, 0)
    page.locator("#retrain-pause").click()
    expect_state(page, "paused")
    expect(page.locator("#retrain-pause")).to_have_text("Go on")
    step = int(number(page, "step"))
    page.locator("#retrain-step").click()
    expect(page.locator(".step h2")).to_have_text(f"Step {step + 1:,}, taken apart", timeout=PATIENCE_MS)
    expect(page.locator(".step-batch li")).to_have_count(1)
    assert int(number(page, "step")) == step + 1
    page.locator("#retrain-pause").click()
    expect_state(page, "running")
    wait_for_step(page, step + 1)
    page.locator("#retrain-stop").click()
    expect_state(page, "stopped")
    expect(page.locator("#retrain-runs [data-run]")).to_have_count(1)


def test_slow_motion_begins_a_run_at_its_first_step(open_page):
    page = retrain(open_page(), **SHORT)
    page.locator(".retrain-speed select").select_option("100")
    page.locator("#retrain-play").click()
    expect(page.locator(".retrain-moment")).to_contain_text(re.compile("^Step (60|80|1[0-9]0) of 939"))
    page.locator("#retrain-play").click()
    expect(page.locator("#retrain-play")).to_have_text("Slow motion")
    assert page.locator("#retrain-status").get_attribute("data-state") in ("paused", "done")


def test_a_branch_is_a_run_of_its_own_beside_the_first(open_page):
    page = retrain(open_page(), **SHORT)
    start(page)
    expect_state(page, "done")
    go_to(page, 300)
    retrain(page, learning_rate=0.05)
    page.locator("#retrain-branch").click()
    expect_state(page, "done")
    rows = page.locator("#retrain-runs [data-run]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("2. from step 300 of run 1, learning rate 0.05")
    paths = page.locator(".accuracy .others path")
    expect(paths).to_have_count(1)
    assert (page.locator(".accuracy .curve").get_attribute("d") or "").startswith("M")
    page.locator("#retrain-runs .run-name").last.click()
    expect(page.locator("#retrain-runs [data-run='1']")).to_have_attribute("aria-current", "true")
    page.locator("#retrain-runs [data-run='2'] .run-remove").click()
    expect(rows).to_have_count(1)
    expect(paths).to_have_count(0)


def test_eight_learning_rates_race_and_those_too_long_drop_out(open_page):
    page = retrain(open_page(), hidden=16)
    page.locator("#race-start").click()
    rows = page.locator("#retrain-runs [data-run]")
    expect(rows).to_have_count(8)
    page.wait_for_function("!document.querySelector('#race-start').disabled", timeout=PATIENCE_MS)
    states = [row.get_attribute("data-state") for row in rows.all()]  # the newest first: from 10 to 0.001
    assert states[0] == "failed"
    assert set(states[2:]) == {"done"}
    expect(rows.first).to_contain_text("diverged at step")
    best = max(float(row.get_attribute("data-accuracy") or 0) for row in rows.all())
    assert number(page, "accuracy") == pytest.approx(best, abs=0.02)
    expect(page.locator(".accuracy .others path")).to_have_count(7)


def test_nothing_that_needs_the_form_can_be_pressed_before_it_has_come(open_page):
    page = open_page()
    held = []
    page.route("**/retrain/controls.js", lambda route: held.append(route))
    page.reload()
    page.get_by_role("tab", name="Retrain").click()
    page.locator(".retrain-plot svg").wait_for()
    page.wait_for_timeout(500)
    buttons = [page.locator(f"#{name}") for name in ("race-start", "retrain-step", "retrain-play")]
    for button in buttons:
        expect(button).to_be_disabled()
    (route,) = held
    route.continue_()
    for button in buttons:
        expect(button).to_be_enabled()


def test_the_drawing_s_probabilities_are_plotted_also_for_one_that_comes_later(open_page):
    page = open_page()
    start(retrain(page, **SHORT))
    expect_state(page, "done")
    expect(page.locator(".drawing .hint")).to_contain_text("Draw a digit to see it")
    page.get_by_role("tab", name="Draw").click()
    page.locator('#examples [data-digit="7"]').click()
    page.get_by_role("tab", name="Retrain").click()
    expect(page.locator(".drawing .value")).to_contain_text("7: ")
    line = page.locator(".drawing .digit.best")
    expect(line).to_have_attribute("data-digit", "7")
    box, others = line.bounding_box(), page.locator(".drawing .digit[data-digit='0']").bounding_box()
    assert box
    assert others
    assert box["y"] < others["y"], "the likeliest is at the top"
    assert box["width"] > 300
