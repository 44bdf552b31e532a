"""The rules of axe-core, on every tab and in every state in which the page shows something else.

axe-core (Deque Systems, https://github.com/dequelabs/axe-core) checks WCAG 2 and its own best practices:
names, roles, contrast, order of headings. It comes with the package axe-playwright-python.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.conftest import OpenPage
from tests.browser.inside import say_it_was_meant, show_inside, skip_tour
from tests.browser.pen import answer, expect_digit, set_drawing, side_by_side, with_drawing
from tests.data_urls import encode_picture
from tests.digits import write_few_digits
from tests.running import running_app

pytestmark = pytest.mark.browser

LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 1440)]


@pytest.fixture(scope="module")
def app_url(tmp_path_factory):
    """An app with a few digits: its trainings take a moment."""
    digits = write_few_digits(tmp_path_factory.mktemp("digits"), 2_000, 500)
    with running_app(tmp_path_factory.mktemp("app"), MNIST_DIR=str(digits)) as url:
        yield url


def violations(page: Page) -> list[str]:
    """What breaks a rule among all that is visible: the rule, the element, and what axe says of it."""
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
    return [
        f"{rule['id']}: {node['target'][-1]} {node['html'][:120]} {node['failureSummary']}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]


def open_all(page: Page) -> None:
    """Opens all that is folded: the hand tray, More, what races, the listings of the code."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true;")


def found_on_each_tab(page: Page, state: str) -> list[str]:
    found = []
    for tab in page.get_by_role("tab").all():
        tab.click()
        if tab.inner_text() == "Inside":
            show_inside(page)
        open_all(page)
        found += [f"{state}, {tab.inner_text()}: {what}" for what in violations(page)]
    return found


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_violates_a_rule_before_anything_is_drawn(open_page: OpenPage, scheme: str, width: int):
    page = open_page(color_scheme=scheme, width=width, height=900)
    show_inside(page)
    expect(page.locator("#inside-tour")).to_be_visible()
    found = [f"tour: {what}" for what in violations(page)]
    page.locator("#inside-tour-leave").click()
    assert found + found_on_each_tab(page, "empty") == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_violates_a_rule_once_it_is_answered(open_page: OpenPage, scheme: str, width: int):
    page = open_page(color_scheme=scheme, width=width, height=900)
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    open_all(page)
    page.locator('#examples [data-digit="4"]').click()
    expect_digit(page, "4")
    page.locator('#hand-add [data-digit="4"]').click()
    found = found_on_each_tab(page, "answered")
    show_inside(page)
    say_it_was_meant(page, 9)
    found += [f"meant as a 9: {what}" for what in violations(page)]
    page.locator("#inside-predict").click()
    page.locator(".predict-options button").first.click()
    found += [f"predicted: {what}" for what in violations(page)]
    page.locator("#inside-predict").click()
    page.get_by_role("tab", name="Draw").click()
    set_drawing(page, "20,200 380,200")
    expect_digit(page, "?")
    found += [f"not sure: {what}" for what in violations(page)]
    set_drawing(page, encode_picture(side_by_side(4, 7)))
    expect(answer(page)).to_contain_text("several digits")
    page.locator("#pad .pad-box").focus()
    with_drawing(page, "drawing.say(argument);", "This file is empty.")
    assert found + [f"two digits: {what}" for what in violations(page)] == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_violates_a_rule_after_a_training(open_page: OpenPage, scheme: str, width: int):
    page = open_page(color_scheme=scheme, width=width, height=900)
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    page.locator('#examples [data-digit="4"]').click()
    page.get_by_role("tab", name="Retrain").click()
    page.locator("#retrain-start").click()
    expect(page.locator("#retrain-status")).to_have_attribute("data-state", "done", timeout=120_000)
    expect(page.locator(".mistakes")).to_be_visible()
    page.locator("#retrain-time").fill("5")
    page.locator("#retrain-step").click()
    expect(page.locator(".step h2")).to_contain_text("taken apart", timeout=120_000)
    found = [f"a step: {what}" for what in violations(page)]
    assert found + found_on_each_tab(page, "trained") == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_violates_a_rule_while_a_task_is_open(
    open_page: OpenPage, app_url: str, scheme: str, width: int
):
    page = open_page(color_scheme=scheme, width=width, height=900)
    skip_tour(page)
    found = []
    for task, tab in (
        ("silence", "Inside"),
        ("gradient-sign", "Inside"),
        ("fool-it", "Inside"),
        ("too-fast", "Retrain"),
        ("two-at-40", "Draw"),
    ):
        page.goto(f"{app_url}/?task={task}")
        expect(page.locator("#task-dock")).to_be_visible()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        if tab == "Inside":
            show_inside(page)
        found += [f"{task}: {what}" for what in violations(page)]
    if page.locator("#task-fold").get_attribute("aria-expanded") == "false":
        page.locator("#task-fold").click()
    page.locator("#task-explain").click()
    found += [f"its why: {what}" for what in violations(page)]

    page.goto(f"{app_url}/?task=beat-the-network")
    fields = page.locator("#task-pictures input")
    expect(fields.first).to_be_enabled()
    found += [f"blurred digits: {what}" for what in violations(page)]
    for field in fields.all():
        field.fill("1")
    page.locator("#task-compare").click()
    expect(page.locator("#task-pictures li").first).to_contain_text("It is a ")
    assert found + [f"compared: {what}" for what in violations(page)] == []


@pytest.mark.parametrize("query", ["?projector", "?only=step-6", "?only=answer"])
def test_nothing_violates_a_rule_when_presenting_in_the_dark(open_page: OpenPage, app_url: str, query: str):
    page = open_page(color_scheme="dark", width=1280, height=720)
    page.goto(f"{app_url}/{query}")
    page.locator("#pad canvas").wait_for(state="attached")
    set_drawing(page, EXAMPLES[4])
    if query == "?projector":
        assert found_on_each_tab(page, "projector") == []
        return
    shown = "#inside-answer" if "step" in query else "#answer"
    expect(page.locator(shown)).to_have_attribute("data-digit", "4")
    assert violations(page) == []


def nameless_button(page: Page) -> None:
    page.evaluate("document.querySelector('.pad-tools').append(document.createElement('button'))")


def pale_words(page: Page) -> None:
    page.evaluate("document.querySelector('#footer footer').style.color = '#bbb'")


@pytest.mark.parametrize(
    ("plant", "rule"), [(nameless_button, "button-name"), (pale_words, "color-contrast")]
)
def test_what_breaks_a_rule_is_found(open_page: OpenPage, plant: Callable[[Page], None], rule: str):
    page = open_page()
    assert violations(page) == []
    plant(page)
    assert [what.split(":")[0] for what in violations(page)] == [rule]
