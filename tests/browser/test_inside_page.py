"""The Inside tab as a page: what it asks and when, its layout, its words for screen readers, its tour."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.inside import changes, draw, open_inside, put, say_it_was_meant, show_inside, skip_tour
from tests.browser.pen import set_drawing
from tests.data_urls import encode_picture

pytestmark = pytest.mark.browser


def requests(page: Page) -> list[str]:
    """Grows with the body of each request from now on."""
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    return bodies


def test_the_answer_is_the_one_of_the_draw_tab(open_page):
    page = open_inside(open_page)
    draw(page, 7)
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "7")
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#answer")).to_have_attribute("data-digit", "7")


def test_a_drawing_made_before_is_there_when_the_tab_opens(open_page):
    page = open_page()
    skip_tour(page)
    page.locator("#pad canvas").focus()
    page.keyboard.press("3")
    expect(page.locator("#answer")).to_have_attribute("data-digit", "3")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "3")


def test_what_is_no_digit_is_doubted_everywhere_and_the_second_network_says_no(open_page):
    page = open_inside(open_page)
    put(page, 4)
    at_all = page.locator("#inside-at-all")
    expect(at_all).to_have_text(re.compile(r"its answer is yes with (> )?9\d\.\d %\."))
    set_drawing(page, "100,100 300,300;300,100 100,300")  # an X
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "?")
    words = re.compile(r"^\d, \d or none\?$")
    expect(page.locator("#inside-answer .words")).to_have_text(words)
    expect(page.locator("#inside-numbers .says").last).to_have_text(words)
    expect(at_all).to_have_text(re.compile(r"its answer is yes with (< )?\d\.\d %\."))


def test_questions_of_one_moment_are_one_request(open_page):
    page = open_inside(open_page)
    put(page, 4)
    asked, painted = requests(page), changes(page)
    page.evaluate("""() => { for (const [name, value] of [["turn", 90], ["shift_x", 5], ["noise", 0.5]]) {
        const slider = document.querySelector(`#inside-break [name=${name}]`);
        slider.value = value;
        slider.dispatchEvent(new Event("input"));
    } }""")
    painted()
    # On a busy machine the same question may be asked again.
    [body] = {body for body in asked if "without_biases" in body}
    assert '"noise":0.5' in body
    assert '"turn":90' in body


def test_a_tab_that_leaves_and_returns_within_one_frame_is_seen(open_page):
    page = open_inside(open_page)
    page.evaluate("""() => {
        const tabs = [...document.querySelectorAll("[role=tab]")];
        for (const name of ["Draw", "Inside"]) tabs.find((tab) => tab.textContent.includes(name)).click();
    }""")
    put(page, 4)
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("tab", name="Inside").click()
    put(page, 7)


def test_an_older_answer_does_not_undo_a_choice(open_page):
    page = open_inside(open_page)
    put(page, 4)
    kept = page.evaluate("""async () => {
        const paints = [];
        for (const choice of ["[value=as_drawn]", "[name=meant][value='9']"]) {
            const radio = document.querySelector(choice);
            radio.click();
            document.body.classList.toggle("older"); // paints the answer that is there once more
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            paints.push(radio.checked);
        }
        return paints;
    }""")
    assert kept == [True, True]


def test_a_hidden_tab_asks_for_nothing(open_page):
    page = open_inside(open_page)
    put(page, 4)
    serial = page.locator("#inside-view .inside").get_attribute("data-serial")
    asked = requests(page)
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#answer")).to_have_attribute("data-digit", "4")
    page.locator("#pad canvas").focus()
    for digit in "378":
        page.keyboard.press(digit)
        expect(page.locator("#answer")).to_have_attribute("data-digit", digit)
    assert asked
    assert not [body for body in asked if "without_biases" in body]
    assert page.locator("#inside-view .inside").get_attribute("data-serial") == serial


def test_the_tour_is_left_at_any_time_and_never_comes_back(open_page):
    page = open_inside(open_page, toured=False)
    card = page.locator("#inside-tour")
    expect(card).to_be_visible()
    expect(card).to_contain_text("Stop 1 of 5")
    page.get_by_role("button", name="Leave the tour").click()
    expect(card).to_be_hidden()
    page.reload()
    show_inside(page)
    expect(card).to_be_hidden()


def test_the_tour_sees_what_was_done_at_each_stop(open_page):
    page = open_inside(open_page, toured=False)
    card, done, next_stop = (page.locator(f"#inside-tour{part}") for part in ("", "-done", "-next"))
    put(page, 4)
    expect(done).to_have_text("It reads a 4.")
    next_stop.click()
    expect(done).to_be_empty()
    put(page, 9)
    expect(done).to_contain_text("now it reads a 9")
    next_stop.click()
    page.locator("#inside-atlas").click(position={"x": 40, "y": 40})
    expect(done).to_contain_text("times its weights")
    next_stop.click()
    page.locator("#inside-scores select[data-choice=versus]").select_option("4")
    expect(done).to_contain_text("the lead of the 9")
    next_stop.click()
    page.locator("#inside-meant label", has_text="4").click()
    expect(done).to_contain_text("Training is this step")
    next_stop.click()
    expect(card).to_be_hidden()


def test_escape_leaves_the_tour_and_keeps_the_drawing(open_page):
    page = open_inside(open_page, toured=False)
    put(page, 4)
    page.locator("#inside-pad canvas").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#inside-tour")).to_be_hidden()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "4")


def test_each_view_has_its_numbers_in_words(open_page):
    page = open_inside(open_page)
    put(page, 4)
    for name, words in {
        "numbers": "pixels with ink",
        "detectors": "The most active",
        "scores": "Probabilities",
        "pixels": "pixels for it add up to",
        "lesson": "Meant to be a 4",
    }.items():
        expect(page.locator(f"#inside-{name}-text")).to_contain_text(words)
        expect(page.locator(f"#inside-{name} figure")).to_have_attribute(
            "aria-describedby", f"inside-{name}-text"
        )


def test_the_code_opens_beside_its_step_and_the_file_behind_it(open_page):
    page = open_inside(open_page)
    page.locator("#inside-scores").get_by_role("link", name="The code of this step").click()
    listing = page.locator("#inside-code-2")
    expect(listing).to_contain_text("def softmax(")
    with page.expect_popup() as popup:
        listing.get_by_role("link", name="mnist_model/network.py").first.click()
    expect(popup.value.locator("body")).to_contain_text("def init_params(")


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(open_page, color_scheme):
    page = open_inside(open_page, width=360, height=740, touch=True, color_scheme=color_scheme)
    put(page, 4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#inside-lesson").scroll_into_view_if_needed()
    expect(page.locator("#inside-answer")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_moves_while_one_draws(open_page, width):
    page = open_inside(open_page, width=width)
    put(page, 1)
    places = """() => { scrollTo(0, 0);
        const parts = document.querySelectorAll('#inside section, #inside figure > *, #inside-panel *');
        return [...parts].filter((e) => !e.closest('.track, .pixels, .bar, .two, svg, u')).map((e) => {
            const { top, height } = e.getBoundingClientRect();
            return `${e.tagName} ${e.id} ${Math.round(top)} ${Math.round(height)}`; }); }"""
    before = page.evaluate(places)
    for digit in (8, 4):
        put(page, digit)
        say_it_was_meant(page, 3)
        page.locator("#inside-scores select[data-choice=versus]").select_option("3")
        expect(page.locator("#inside-odds")).to_contain_text("Odds")
        after = page.evaluate(places)
        assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []


def hold(page: Page, address: str) -> Callable[[], None]:
    """Holds back the reply to an address; gives what lets it through."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))

    def release() -> None:
        while not held:
            page.wait_for_timeout(20)
        held.pop().continue_()

    return release


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_when_article_and_code_come_late(open_page, width):
    page = open_page(width=width)
    skip_tour(page)
    page.evaluate("""() => {
        window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
            .observe({ type: "layout-shift" });
    }""")
    release_article = hold(page, "**/article.html")
    release_code = hold(page, "**/inside/code")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-answer .words")).to_have_text("Draw a digit")
    page.wait_for_timeout(700)  # until then a shift counts as what the click was meant to do
    for release, part in (
        (release_article, "#inside-view [data-serial]"),
        (release_code, "#inside-code-0"),
    ):
        release()
        page.locator(part).wait_for()
        page.wait_for_timeout(200)
    moved = "window.shifts.filter((shift) => !shift.hadRecentInput).map((shift) => shift.value)"
    assert sum(page.evaluate(moved)) < 0.001


def test_a_code_link_opens_its_listing_however_late_it_comes(open_page):
    page = open_page()
    skip_tour(page)
    release = hold(page, "**/inside/code")
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside-detectors").get_by_role("link", name="The code of this step").click()
    release()
    expect(page.locator("#inside-code-1 pre").first).to_be_visible()


def test_the_article_comes_after_a_lost_first_request(open_page):
    page = open_page(expect_errors=True)
    skip_tour(page)
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        lost.append(route.request.url)
        if lost.count(route.request.url) == 1:
            route.abort()
        else:
            route.continue_()

    for address in ("**/article.html", "**/inside/code", "**/inside"):
        page.route(address, lose_first)
    show_inside(page)
    assert len(set(lost)) == 3


def test_a_picture_that_cannot_be_read_is_said_and_the_older_numbers_are_dimmed(open_page):
    page = open_inside(open_page, expect_errors=True)
    put(page, 4)
    set_drawing(page, encode_picture(np.zeros((4, 4), np.uint8)))
    words = page.locator(".inside-network")
    expect(words).to_contain_text("picture")
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "")
    expect(page.locator("#inside-scores figure")).to_have_css("opacity", "0.4")
    put(page, 7)
    expect(words).to_contain_text("The shipped network")
    expect(page.locator("#inside-scores figure")).to_have_css("opacity", "1")


def test_a_step_whose_reply_was_lost_is_taken_once(open_page):
    page = open_inside(open_page, expect_errors=True)
    put(page, 4)
    say_it_was_meant(page, 9)
    after = page.locator(".lesson tr[data-digit='9'] [data-name=after]").get_attribute("data-value")
    replies: list[int] = []

    def lose_first_reply(route: Route) -> None:
        replies.append(route.fetch().status)  # the server has taken the step
        if len(replies) == 1:
            route.abort()
        else:
            route.fulfill(status=200, json={"has_own": True, "in_use": True, "words": "Your network"})

    page.route("**/inside/keep", lose_first_reply)
    page.locator("#inside-keep").click()
    expect(page.locator(".inside-network")).to_contain_text("Your own network")
    assert replies == [200, 200]
    now = page.locator(".softmax tr[data-digit='9'] [data-name=p]").get_attribute("data-value")
    assert float(now or "nan") == pytest.approx(float(after or "nan"), abs=1e-4)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_server_that_is_gone_is_said_in_a_sentence(open_page, width):
    page = open_inside(open_page, expect_errors=True, width=width)
    put(page, 4)
    page.route("**/inside", lambda route: route.abort())
    set_drawing(page, "")
    words = page.locator(".inside-network span")
    expect(words).to_have_text("The server does not answer. Your next stroke tries again.")
    page.unroute("**/inside")
    put(page, 7)
    expect(words).to_contain_text("The shipped network")


def test_a_server_that_is_back_is_asked_without_another_stroke(open_page):
    page = open_inside(open_page, expect_errors=True)
    page.route("**/inside", lambda route: route.abort())
    set_drawing(page, EXAMPLES[3])
    expect(page.locator(".inside-network")).to_contain_text("does not answer")
    page.unroute("**/inside")
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "3")
