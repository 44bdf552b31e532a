"""The pen, its answer and the states of the answer, in a real browser."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from mnist_model.preprocessing.centring import from_strokes
from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES
from mnist_model.ui.pad.notation import PAD_SIDE, parse_notation
from tests.browser.pen import (
    answer,
    draw_digit,
    draw_stroke,
    drawing_text,
    example,
    expect_color,
    expect_digit,
    on_screen,
    probabilities,
    set_drawing,
    strokes_on_pad,
)

pytestmark = pytest.mark.browser


def test_bars_follow_the_pen_while_it_is_down(open_page):
    page = open_page()
    draw_digit(page, 3, lift=False)
    expect_digit(page, "3")
    expect(page.locator('#bars [data-digit="3"]')).not_to_have_attribute("data-probability", "0")
    assert sum(probabilities(page)) == pytest.approx(1, abs=2e-3)  # each is rounded to 4 places
    page.mouse.up()
    expect_digit(page, "3")


def test_the_last_state_is_answered_after_a_fast_stroke(open_page):
    page = open_page()
    for digit in (1, 7, 0, 4, 3):
        draw_digit(page, digit)
        expect_digit(page, str(digit))
        page.click("#pad-clear")
        expect_digit(page, "")


def test_seen_is_what_the_network_got(open_page):
    page = open_page()
    draw_digit(page, 7)
    expected = from_strokes(parse_notation(drawing_text(page))).ravel().tolist()
    page.wait_for_function(
        """expected => {
            const pixels = document.querySelector("#seen").getContext("2d").getImageData(0, 0, 28, 28).data;
            return expected.every((level, i) => pixels[4 * i] === level);
        }""",
        arg=expected,
    )


def test_a_bar_starts_at_its_track_and_ends_at_its_probability(open_page):
    page = open_page(reduced_motion="reduce")  # no easing: what is painted is what was answered
    expect_digit(page, "")
    tamper(page, digit=3, sure=True, probabilities=[0.1, 0, 0, 0.6, 0, 0.25, 0, 0.05, 0, 0])
    draw_digit(page, 3)
    expect(page.locator('#bars [data-digit="5"]')).to_have_attribute("data-probability", "0.25")
    spans = page.evaluate(
        """[...document.querySelectorAll("#bars li")].map((bar) => {
            const track = bar.querySelector("i").getBoundingClientRect();
            const fill = bar.querySelector("u").getBoundingClientRect();
            return [fill.left - track.left, fill.width / track.width];
        })"""
    )
    assert [share for _, share in spans] == pytest.approx(probabilities(page), abs=0.01)
    assert all(abs(start) < 0.5 for start, _ in spans)
    assert page.locator("#bars .best").get_attribute("data-digit") == "3"


def test_a_late_answer_does_not_replace_a_newer_one(open_page):
    page = open_page()
    expect_digit(page, "")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/answer", hold_the_first)
    page.locator('#examples [data-digit="3"]').click()
    page.wait_for_timeout(300)
    page.locator('#examples [data-digit="7"]').click()
    page.wait_for_timeout(300)
    held[0].continue_()
    expect_digit(page, "7")
    page.wait_for_timeout(500)
    expect_digit(page, "7")
    assert page.locator("#bars .best").get_attribute("data-digit") == "7"


def test_undo_takes_back_strokes_and_a_clear(open_page):
    page = open_page()
    draw_digit(page, 5)
    assert len(strokes_on_pad(page)) == 2
    page.click("#pad-undo")
    assert len(strokes_on_pad(page)) == 1
    page.click("#pad-clear")
    expect_digit(page, "")
    page.click("#pad-undo")
    assert len(strokes_on_pad(page)) == 1
    expect(answer(page)).not_to_have_attribute("data-digit", "")
    page.click("#pad-undo")
    expect_digit(page, "")
    page.click("#pad-undo")  # nothing left: nothing happens
    assert strokes_on_pad(page) == []


def test_keys_undo_clear_and_draw_examples(open_page):
    page = open_page()
    draw_stroke(page, (200, 60), (200, 340))
    expect(page.locator("#pad canvas")).to_be_focused()
    page.keyboard.press("4")
    expect_digit(page, "4")
    page.keyboard.press("Control+z")
    assert len(strokes_on_pad(page)) == 1
    page.keyboard.press("Delete")
    expect_digit(page, "")
    page.keyboard.press("Meta+z")
    assert len(strokes_on_pad(page)) == 1
    page.keyboard.press("Escape")
    expect_digit(page, "")


def test_examples_are_read_as_what_they_are(open_page):
    page = open_page()
    for digit in range(10):
        page.locator(f'#examples [data-digit="{digit}"]').focus()
        page.keyboard.press("Enter")
        expect_digit(page, str(digit))


def test_a_stroke_ends_at_the_edge_and_a_new_one_begins_inside(open_page):
    page = open_page()
    draw_stroke(page, (200, 200), (300, 200), (399, 200), (500, 200), (500, 300), (399, 300), (200, 300))
    strokes = strokes_on_pad(page)
    assert len(strokes) == 2
    assert all(0 <= length <= PAD_SIDE for stroke in strokes for point in stroke for length in point)


def test_a_dot_is_painted(open_page):
    page = open_page()
    draw_stroke(page, (300, 360))
    expect_color(page, (300, 360), "white")
    assert strokes_on_pad(page) == [[[300, 360]]]


def test_the_right_button_does_not_draw(open_page):
    page = open_page()
    page.mouse.move(*on_screen(page, (100, 100)))
    page.mouse.down(button="right")
    page.mouse.move(*on_screen(page, (300, 300)))
    page.mouse.up(button="right")
    assert strokes_on_pad(page) == []


def test_every_position_that_the_browser_has_merged_is_kept(open_page):
    page = open_page()
    page.evaluate("""() => {
        const canvas = document.querySelector("#pad canvas"), box = canvas.getBoundingClientRect();
        const event = (type, x, y, more) => new PointerEvent(type, { pointerId: 1, bubbles: true, ...more,
            clientX: box.left + x * box.width / 400, clientY: box.top + y * box.height / 400 });
        const between = [[100, 150], [140, 200], [140, 200.5], [100, 250]].map(
            (point) => event("pointermove", ...point));
        canvas.dispatchEvent(event("pointerdown", 100, 100));
        canvas.dispatchEvent(event("pointermove", 100, 250, { coalescedEvents: between }));
    }""")
    assert strokes_on_pad(page) == [[[100, 100], [100, 150], [140, 200], [100, 250]]]  # one was too near


def test_a_stylus_draws(open_page):
    page = open_page()
    stylus = page.context.new_cdp_session(page)
    for stroke in example(4):
        for number, point in enumerate([*stroke, stroke[-1]]):
            kind = "mousePressed" if not number else "mouseMoved" if number < len(stroke) else "mouseReleased"
            x, y = on_screen(page, point)
            place = {"x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
            stylus.send("Input.dispatchMouseEvent", {"type": kind, "pointerType": "pen"} | place)
    expect_digit(page, "4")
    assert len(strokes_on_pad(page)) == len(example(4))


def test_a_second_finger_is_ignored_and_a_cancelled_pen_is_up(open_page):
    page = open_page()
    pointer = """([type, id, x, y]) => {
        const canvas = document.querySelector("#pad canvas"), box = canvas.getBoundingClientRect();
        const place = { clientX: box.left + x * box.width / 400, clientY: box.top + y * box.height / 400 };
        canvas.dispatchEvent(new PointerEvent(type, { pointerId: id, bubbles: true, ...place }));
    }"""
    for event in [
        ("pointerdown", 1, 100, 100),
        ("pointerdown", 2, 300, 300),
        ("pointermove", 1, 100, 200),
        ("pointermove", 2, 300, 200),
        ("pointerup", 2, 300, 200),
        ("pointermove", 1, 100, 300),
        ("pointercancel", 1, 100, 300),
        ("pointermove", 1, 300, 300),
    ]:
        page.evaluate(pointer, event)
    assert strokes_on_pad(page) == [[[100, 100], [100, 200], [100, 300]]]


def test_a_stylus_takes_over_from_a_palm_that_touched_first(open_page):
    page = open_page(touch=True)
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [dict(zip("xy", on_screen(page, point), strict=True)) for point in points]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def stylus(kind: str, point: tuple[float, float]) -> None:
        x, y = on_screen(page, point)
        place = {"x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
        hand.send("Input.dispatchMouseEvent", {"type": kind} | place)

    expect_digit(page, "")
    touch("touchStart", (300, 360))
    expect_color(page, (300, 360), "white")
    stylus("mousePressed", (200, 60))
    for y in range(80, 341, 20):
        stylus("mouseMoved", (200, y))
    touch("touchMove", (320, 380))
    stylus("mouseReleased", (200, 340))
    touch("touchEnd")
    expect_digit(page, "1")
    expect_color(page, (300, 360), "black")
    (stroke,) = strokes_on_pad(page)
    assert stroke[0] == pytest.approx([200, 60], abs=1)
    assert stroke[-1] == pytest.approx([200, 340], abs=1)
    page.click("#pad-undo")
    assert strokes_on_pad(page) == []
    expect_digit(page, "")


def test_a_mouse_whose_release_was_missed_does_not_draw_on(open_page):
    page = open_page()
    draw_stroke(page, (100, 100), (100, 300), lift=False)
    x, y = on_screen(page, (300, 300))
    page.context.new_cdp_session(page).send(
        "Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y, "button": "none", "buttons": 0}
    )
    page.wait_for_timeout(100)
    assert strokes_on_pad(page) == [[[100, 100], [100, 300]]]
    page.mouse.up()
    draw_stroke(page, (200, 100), (200, 300))
    assert len(strokes_on_pad(page)) == 2


def test_a_full_pad_says_so_and_keeps_what_is_there(open_page):
    page = open_page()
    set_drawing(page, " ".join(["9,9"] * MAX_POINTS))
    draw_stroke(page, (10, 10), (300, 10))
    expect(page.locator(".pad-says").first).to_contain_text("full")
    assert len(strokes_on_pad(page)) == 1
    page.click("#pad-undo")
    expect(page.locator(".pad-says").first).to_be_empty()
    set_drawing(page, ";".join(["9,9"] * MAX_STROKES))
    draw_stroke(page, (10, 10), (300, 10))
    assert len(strokes_on_pad(page)) == MAX_STROKES


def test_the_drawing_survives_other_tabs(open_page):
    page = open_page()
    draw_digit(page, 3)
    expect_digit(page, "3")
    page.get_by_role("tab", name="Retrain").click()
    expect(page.locator("#pad canvas")).to_be_hidden()
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#pad canvas")).to_be_visible()
    expect_digit(page, "3")
    expect_color(page, example(3)[0][0], "white")


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_the_pad_is_sharp_on_every_screen(open_page, scale):
    page = open_page(device_scale_factor=scale)
    width, shown = page.evaluate("(c => [c.width, c.clientWidth])(document.querySelector('#pad canvas'))")
    assert width == shown * scale


OWN = {"has_own": True, "in_use": True, "words": "Your network: 97.9 %"}


def tamper(page: Page, **changes: object) -> None:
    """From now on the server's answers say something else."""

    def change(route: Route) -> None:
        real = route.fetch()
        route.fulfill(response=real, json=real.json() | changes)

    page.route("**/answer", change)


def test_not_sure_is_a_question_with_two_digits(open_page):
    page = open_page()
    expect_digit(page, "")
    tamper(page, digit=4, sure=False, likeliest=[4, 9], doubt="4 or 9?")
    draw_digit(page, 4)
    expect_digit(page, "?")
    expect(answer(page)).to_contain_text("4 or 9?")


@pytest.mark.parametrize("width", [360, 600, 680, 768, 960, 1440])
def test_a_doubt_has_room_beside_ones_own_network(open_page, width):
    page = open_page(width)
    expect_digit(page, "")
    tamper(page, sure=False, doubt="4, 9 or none?", network=OWN)
    draw_digit(page, 4)
    expect(answer(page)).to_contain_text("4, 9 or none?")
    taller = page.evaluate(
        "document.querySelector('#answer').scrollHeight - document.querySelector('.verdict').clientHeight"
    )
    assert taller <= 0


@pytest.mark.parametrize("query", ["", "?only=answer"])
@pytest.mark.parametrize("width", [360, 600, 900, 1000, 1080, 1280])
def test_nothing_is_wider_than_the_window(open_page, app_url, width, query):
    page = open_page(width)
    page.goto(f"{app_url}/{query}")
    expect_digit(page, "")
    tamper(page, sure=False, doubt="4, 9 or none?", network=OWN)
    draw_digit(page, 4)
    expect(answer(page)).to_contain_text("4, 9 or none?")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place in ("#pad", "#seen", "#network", ".chip button", "#why", "#bars", ".network-caption"):
        box = page.locator(place).bounding_box()
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width), place


def test_ones_own_network_is_named_beside_the_answer(open_page):
    page = open_page()
    expect(page.locator(".chip")).to_be_hidden()
    tamper(page, network=OWN)
    draw_digit(page, 4)
    expect(page.locator(".chip")).to_contain_text("Your network: 97.9 %")
    expect(page.locator(".chip").get_by_role("button")).to_have_text("Use the shipped one")


def test_a_lost_server_is_said_and_the_next_stroke_tries_again(open_page):
    page = open_page(expect_errors=True)
    expect_digit(page, "")
    page.evaluate("window.stillHere = true")
    no_retry = "const later = setTimeout; setTimeout = (todo, ms) => (ms === 2000 ? 0 : later(todo, ms))"
    page.evaluate(no_retry)  # so that it is the stroke that tries again, and not time
    under_way = []

    def fail(route):
        under_way.append(route.request)
        route.abort()

    page.on("requestfailed", lambda request: request in under_way and under_way.remove(request))
    page.route("**/answer", fail)
    draw_digit(page, 3)
    expect(answer(page)).to_contain_text("does not answer")
    page.wait_for_timeout(300)
    while under_way:  # a stroke while one still fails would wait for it, and then for time
        page.wait_for_timeout(100)
    page.unroute("**/answer")
    page.keyboard.press("7")
    expect_digit(page, "7")
    assert page.evaluate("window.stillHere"), "the page was loaded anew"


def test_a_lost_server_that_comes_back_answers_by_itself(open_page):
    page = open_page(expect_errors=True)
    expect_digit(page, "")
    page.route("**/answer", lambda route: route.fulfill(status=503, body="restarting"))
    draw_digit(page, 3)
    expect(answer(page)).to_contain_text("does not answer")
    page.unroute("**/answer")
    expect_digit(page, "3")


def test_a_click_whose_reply_is_lost_acts_once(open_page):
    page = open_page(expect_errors=True)
    expect_digit(page, "")
    wishes: list[bool] = []

    def lose_the_first_reply(route: Route) -> None:
        reply = route.fetch()  # the server has acted
        wishes.append(json.loads(route.request.post_data or "{}")["use_own"])
        if len(wishes) == 1:
            route.abort()
        else:
            route.fulfill(response=reply)

    page.route("**/network", lose_the_first_reply)
    tamper(page, network=OWN)
    draw_digit(page, 4)
    with page.expect_response("**/network"):  # the repeat
        page.locator(".chip button").click()
    assert wishes == [False, False]  # twice the same wish, not a switch back
