"""Take it away, bring it back: files, links and what the browser keeps, in the real page."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from safetensors.numpy import load, save

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.weights import SHIPPED
from tests.browser.networks import open_section, seven_network, upload
from tests.browser.pen import answer, drawing_text, expect_digit, set_drawing, with_drawing

pytestmark = pytest.mark.browser

DATABASES = "indexedDB.databases().then((all) => all.map(({ name }) => name))"


def says(page: Page, control: str) -> Locator:
    """What stands in the row of a control of the section."""
    return page.locator(f"#saving dd:has({control}) [role=status]")


def downloaded(page: Page, control: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.locator(control).click()
    name = waiting.value.suggested_filename
    expect(says(page, control)).to_have_text(f"Saved as {name}.")
    return name, Path(waiting.value.path()).read_bytes()


def test_a_link_carries_the_drawing_and_neither_task_nor_projector(open_page, app_url):
    page = open_page()
    page.goto(f"{app_url}/?task=two-at-40")
    expect(page.locator("#task-dock")).to_be_visible()
    set_drawing(page, EXAMPLES[3])
    page.locator("#copy-link").click()
    expect(page.locator(".share [role=status]")).not_to_be_empty()
    link = page.locator("#link").input_value()
    assert link.startswith(f"{app_url}/#link=1&tab=draw")
    page.goto("about:blank")
    page.goto(link)
    expect_digit(page, "3")
    expect(page.locator("#task-dock")).to_be_hidden()


def test_files_leave_the_page_and_a_network_comes_back(open_page):
    page = open_page(expect_errors=True)
    set_drawing(page, EXAMPLES[3])
    expect_digit(page, "3")
    open_section(page)
    assert downloaded(page, "#network-download") == (
        "digits-784-128-10-99.2.safetensors",
        SHIPPED.read_bytes(),
    )
    expect(page.locator("#curves-csv")).to_be_disabled()
    page.get_by_label("One by one").check()
    page.locator("#retrain-more summary").click()
    page.get_by_label("Seed").fill("5")
    page.locator("#retrain-start").click()
    expect(page.locator("#retrain-status")).to_have_attribute("data-state", "done")
    accuracy = float(page.locator("#retrain-status").get_attribute("data-accuracy") or "nan")

    name, network = downloaded(page, "#network-download")
    assert name == f"digits-784-128-10-{100 * accuracy:.1f}.safetensors"
    assert load(network)["W1"].shape == (784, 128)
    name, table = downloaded(page, "#curves-csv")
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert name == "training-curves.csv"
    assert float(rows[-1]["test_accuracy"]) == pytest.approx(accuracy, abs=1e-4)
    _, plot = downloaded(page, "#curves-svg")
    assert ElementTree.fromstring(plot).tag == "{http://www.w3.org/2000/svg}svg"
    name, program = downloaded(page, "#program-training")
    assert name == "train-784-128-10-seed-5.py"
    assert b"SEED, HIDDEN = 5, 128" in program
    assert b"BATCH_SIZE, EPOCHS, STEPS = 1, 1, 1000" in program
    name, program = downloaded(page, "#program-prediction")
    assert name == "predict.py"
    assert f"{100 * accuracy:.1f}.safetensors".encode() in program

    upload(page, b"PK\x03\x04")
    expect(says(page, "#network-upload")).to_contain_text("pickle")
    upload(page, bytes(5 * 2**20))
    expect(says(page, "#network-upload")).to_contain_text("5.0 MB")
    assert downloaded(page, "#network-download")[1] == network  # nothing is lost
    upload(page, seven_network())
    expect(says(page, "#network-upload")).to_contain_text("Your network with 3 hidden units answers now.")
    page.get_by_role("tab", name="Draw").click()
    expect_digit(page, "7")
    expect(answer(page).locator("xpath=..")).to_contain_text("Your network: ")


def test_weights_in_pytorchs_layout_are_offered_to_be_transposed(open_page):
    page = open_page(expect_errors=True)  # the 400 of a file that is none
    set_drawing(page, EXAMPLES[3])
    open_section(page)
    network = load(seven_network())
    turned = save(network | {name: np.ascontiguousarray(network[name].T) for name in ("W1", "W2")})
    offer = page.get_by_role("button", name="Transpose and use them")
    expect(offer).to_be_hidden()
    upload(page, turned)
    expect(says(page, "#network-upload")).to_have_text("These weights are in PyTorch's layout, [out, in].")
    expect_digit(page, "3")  # nothing has changed yet
    upload(page, b"PK\x03\x04")
    expect(says(page, "#network-upload")).to_contain_text("pickle")
    expect(offer).to_be_hidden()  # it was about the file before
    upload(page, turned)
    offer.click()
    expect(says(page, "#network-upload")).to_contain_text("Your network with 3 hidden units answers now.")
    expect(offer).to_be_hidden()
    expect(page.locator("#network-upload")).to_be_focused()
    expect_digit(page, "7")


def copied_link(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#copy-link").click()
    expect(page.locator(".share [role=status]")).to_contain_text("Copied")
    return page.evaluate("navigator.clipboard.readText()")


def test_who_opens_a_link_sees_the_drawing_and_the_settings(open_page, app_url):
    page = open_page()
    set_drawing(page, EXAMPLES[3])
    link = copied_link(page)
    assert link.startswith(f"{app_url}/#link=1&tab=draw&drawing=")
    open_section(page)
    page.get_by_label("With momentum").check()
    page.locator("#retrain-more summary").click()
    page.get_by_label("Seed").fill("11")
    page.get_by_label("Warp the digits").check()
    link = copied_link(page)
    assert "seed=11" in link

    other = open_page()
    other.goto("about:blank")
    other.goto(link)
    expect(other.locator("#retrain-tab-button")).to_have_attribute("aria-selected", "true")
    expect(other.get_by_label("With momentum")).to_be_checked()
    expect(other.get_by_label("Seed")).to_have_value("11")
    expect(other.get_by_label("Warp the digits")).to_be_checked()
    expect(other.locator("#retrain-linked")).to_have_text("These settings come from a link.")
    other.get_by_label("Seed").fill("12")
    expect(other.locator("#retrain-linked")).to_be_empty()
    other.get_by_role("tab", name="Draw").click()
    expect_digit(other, "3")
    assert drawing_text(other) == EXAMPLES[3]


def test_a_run_that_a_link_carries_is_made_again_with_one_click(open_page):
    page = open_page()
    open_section(page)
    page.get_by_label("One by one").check()
    page.locator("#retrain-start").click()
    expect(page.locator("#retrain-status")).to_have_attribute("data-state", "done")
    page.locator("#retrain-time").fill("400")  # an early step is what the link shows
    expect(page.locator("#retrain-status")).to_have_attribute("data-step", "400")
    link = copied_link(page)
    other = open_page()
    other.goto("about:blank")
    other.goto(link)
    expect(other.locator("#retrain-linked")).to_contain_text("a run of 400 steps: press Start")
    other.locator("#retrain-start").click()
    expect(other.locator("#retrain-linked")).to_be_hidden()
    expect(other.locator("#retrain-status")).to_have_attribute("data-step", "400", timeout=60_000)
    accuracies = [p.locator("#retrain-status").get_attribute("data-accuracy") for p in (page, other)]
    assert accuracies[0] == accuracies[1]


def test_a_hostile_link_is_refused_in_a_sentence_and_the_page_works(open_page, app_url):
    page = open_page()
    for fragment, sentence in (
        ("#link=9&tab=draw", "another version"),
        ("#link=1&tab=<img src=x onerror=alert(1)>", "damaged"),
        ("#link=1&tab=retrain&warp=true&recipe=none&seed=NaN", "damaged"),
    ):
        page.goto("about:blank")
        page.goto(f"{app_url}/{fragment}")
        expect(page.locator(".share [role=status]")).to_contain_text(sentence)
        expect(page.locator("#draw-tab-button")).to_have_attribute("aria-selected", "true")
    page.evaluate("location.hash = '#link=1&tab=retrain&recipe=nonsense&warp=true'")  # no such recipe
    expect(page.locator("#retrain-start")).to_be_enabled()
    expect(page.locator("#retrain-linked")).to_contain_text("names a recipe that is not on this page")
    expect(page.get_by_label("Mini-batches")).to_be_checked()
    page.get_by_role("tab", name="Draw").click()
    set_drawing(page, EXAMPLES[3])
    expect_digit(page, "3")


def test_where_the_clipboard_is_closed_the_link_stands_in_a_field(open_page):
    page = open_page()
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new DOMException()))")
    page.locator("#copy-link").click()
    expect(page.locator("#link")).to_have_value(f"{page.url}#link=1&tab=draw")


def test_a_network_outlives_its_page_and_its_server_until_it_is_forgotten(open_page):
    page = open_page()
    assert page.evaluate(DATABASES) == []
    open_section(page)
    upload(page, seven_network())
    expect(says(page, "#keep-network")).to_contain_text("is kept in this browser, and comes back")
    page.reload()  # another session: a server that has restarted knows as little of it
    page.locator("#pad canvas").wait_for()
    expect(page.locator(".share [role=status]")).to_have_text("Your network from your last visit is back.")
    with_drawing(page, "drawing.text = argument;", EXAMPLES[3])
    expect_digit(page, "7")
    page.locator("#hand summary").click()
    page.locator('#hand-add [data-digit="3"]').click()
    page.wait_for_function(f"{DATABASES}.then((names) => names.length === 2)")
    open_section(page)
    page.locator("#forget-all").click()
    expect(says(page, "#forget-all")).to_contain_text("Forgotten")
    assert page.evaluate(DATABASES) == []
    expect(page.locator("#hand-count")).to_have_attribute("data-count", "0")
    page.reload()
    page.locator("#pad canvas").wait_for()
    set_drawing(page, EXAMPLES[3])
    expect_digit(page, "3")


def test_switched_off_the_browser_keeps_nothing(open_page):
    page = open_page()
    open_section(page)
    page.locator("#keep-network").uncheck()
    upload(page, seven_network())
    expect(says(page, "#network-upload")).to_contain_text("answers now")
    page.wait_for_timeout(2500)  # longer than the page rests before it keeps a network
    assert page.evaluate(DATABASES) == []
    page.reload()
    page.locator("#pad canvas").wait_for()
    open_section(page)
    expect(page.locator("#keep-network")).not_to_be_checked()
    page.locator("#forget-all").click()
    expect(says(page, "#forget-all")).to_contain_text("Forgotten")
    assert page.evaluate("Object.entries(localStorage)") == [["digits-keep", "no"]]  # the wish itself


def test_a_browser_that_refuses_storage_is_told_and_nothing_breaks(open_page):
    page = open_page()
    refuse = "{ get() { throw new DOMException('', 'SecurityError'); } }"
    page.add_init_script(f"Object.defineProperty(window, 'indexedDB', {refuse})")
    page.reload()
    page.locator("#pad canvas").wait_for()
    open_section(page)
    expect(says(page, "#keep-network")).to_contain_text("lets the page keep nothing")
    expect(page.locator("#keep-network")).to_be_disabled()
    upload(page, seven_network())
    expect(says(page, "#network-upload")).to_contain_text("answers now")
    page.locator("#forget-all").click()
    expect(says(page, "#forget-all")).to_contain_text("lets the page keep nothing")
