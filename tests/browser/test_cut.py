"""What a picture on the pad shows of its reading, and the box that is dragged around a part of it."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from mnist_model.ui.pad.notation import PAD_SIDE
from tests.browser.pen import (
    Point,
    answer,
    draw_digit,
    draw_stroke,
    drawing_text,
    example,
    expect_color,
    expect_digit,
    on_screen,
    places_of_parts,
    set_drawing,
    side_by_side,
    size_on_pad,
    with_drawing,
)
from tests.data_urls import encode_picture

pytestmark = pytest.mark.browser

SEVERAL = "several digits"
WHITE = 250
GREY = range(60, 150)  # white paper that has been left out


def on_pad(digits: int, place: int, point: Point) -> Point:
    """Where a point of a digit of `side_by_side` lies, in pad units."""
    x, y = point
    return (x + place * PAD_SIDE) / digits, y / digits + (PAD_SIDE - PAD_SIDE / digits) / 2


def middles(digit: int) -> list[Point]:
    """Points on a digit's strokes, halfway between those that were drawn."""
    pairs = [pair for stroke in example(digit) for pair in pairwise(stroke)]
    return [((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in pairs]


def levels(page: Page, points: list[Point], pad: str = "#pad") -> list[list[int]]:
    """Red, green and blue of the pad's canvas at positions in pad units."""
    return page.evaluate(
        """([points, pad]) => {
            const canvas = document.querySelector(`${pad} canvas`), scale = canvas.width / 400;
            const paper = canvas.getContext("2d");
            const at = ([x, y]) => [...paper.getImageData(x * scale, y * scale, 1, 1).data];
            return points.map((point) => at(point).slice(0, 3));
        }""",
        [[list(point) for point in points], pad],
    )


def is_white(pixel: list[int]) -> bool:
    return min(pixel) >= WHITE


def expect_white(page: Page, point: Point, pad: str = "#pad") -> None:
    """Waits until the pad shows ink at a position in pad units."""
    page.wait_for_function(
        """([[x, y], pad, least]) => {
            const canvas = document.querySelector(`${pad} canvas`), scale = canvas.width / 400;
            const pixel = canvas.getContext("2d").getImageData(x * scale, y * scale, 1, 1).data;
            return Math.min(...pixel) >= least;
        }""",
        arg=[list(point), pad, WHITE],
    )


def box_button(page: Page, pad: str = "pad") -> Locator:
    return page.locator(f"#{pad}-box")


def box_surface(page: Page) -> Locator:
    return page.locator("#pad .pad-box")


def put_several(page: Page) -> str:
    """A 4 and a 7 on the pad, and read; gives the picture."""
    picture = encode_picture(side_by_side(4, 7))
    set_drawing(page, picture)
    expect_several(page)
    return picture


def expect_several(page: Page) -> None:
    """Waits until the page says that it sees several digits, and a box can be dragged around one."""
    expect(answer(page)).to_contain_text(SEVERAL)
    expect(box_surface(page)).to_be_visible()  # its module, or the picture, may come after the words


def hold_answers(page: Page) -> Callable[[str], None]:
    """Holds the answers to pictures back; what it gives lets those to one picture go."""
    held: list[tuple[str, Route]] = []

    def hold(route: Route) -> None:
        drawing = (route.request.post_data_json or {})["drawing"]
        if drawing.startswith("data:"):
            held.append((drawing, route))
        else:
            route.continue_()

    page.route("**/answer", hold)

    def let_go(picture: str) -> None:
        for drawing, route in held:
            if drawing == picture:
                route.continue_()

    return let_go


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_taken_for_the_digit_is_white_and_all_else_is_grey(open_page, scheme):
    page = open_page(color_scheme=scheme)
    set_drawing(page, encode_picture(side_by_side(2, line=True)))
    expect_digit(page, "2")
    ink = middles(2)
    expect_white(page, ink[0])
    assert all(is_white(pixel) for pixel in levels(page, ink))
    paper = [(20.0, 20.0), (380.0, 20.0), (20.0, 350.0), (200.0, 110.0)]
    for pixel in levels(page, paper):
        assert max(pixel) - min(pixel) <= 2
        assert pixel[0] in GREY
    line = levels(page, [(float(x), 380.0) for x in range(20, 400, 40)])
    assert max(max(pixel) for pixel in line) < WHITE / 2
    expect(page.locator("#pad .pad-hint")).to_have_text("White is read, grey left out")


def test_a_frame_stands_around_the_digit(open_page):
    page = open_page()
    put_several(page)
    expect_white(page, on_pad(2, 0, middles(4)[0]))
    points = [on_pad(2, 0, point) for stroke in example(4) for point in stroke]
    top = min(y for _, y in points)
    row = [(110.0, float(y)) for y in range(int(top) - 20, int(top))]
    colored = [max(pixel) - min(pixel) > 40 for pixel in levels(page, row)]  # all else is grey
    assert 1 <= sum(colored) <= 4
    beside = [(float(x), 200.0) for x in range(210, 395)]
    assert not any(max(pixel) - min(pixel) > 40 for pixel in levels(page, beside))


def test_of_two_digits_one_is_white_and_the_other_hatched(open_page):
    page = open_page()
    put_several(page)
    four = [on_pad(2, 0, point) for point in middles(4)]
    seven = [on_pad(2, 1, point) for point in middles(7)]
    expect_white(page, four[0])
    assert all(is_white(pixel) for pixel in levels(page, four))
    other = levels(page, [(x + dx, y) for x, y in seven for dx in (-2.0, 0.0, 2.0)])
    assert not any(is_white(pixel) for pixel in other)
    brightness = [pixel[0] for pixel in other]
    assert max(brightness) - min(brightness) > 60  # lines on dark ink


def test_a_late_answer_to_an_older_picture_does_not_veil_the_newer_one(open_page):
    page = open_page()
    let_go = hold_answers(page)
    # Of the same length: a request about a picture of another length would be aborted.
    old, new = (
        encode_picture(side_by_side(digit).convert("1", dither=Image.Dither.NONE), compress_level=0)
        for digit in (3, 7)
    )
    assert len(old) == len(new)
    with page.expect_request("**/answer"):
        set_drawing(page, old)
    with page.expect_request("**/answer"):
        set_drawing(page, new)
    with page.expect_response("**/answer"):
        let_go(old)
    expect_digit(page, "3")  # the answer has arrived, and is older than the pad
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not any(is_white(pixel) for pixel in levels(page, middles(3)))
    let_go(new)
    expect_digit(page, "7")
    expect_white(page, middles(7)[0])
    assert all(is_white(pixel) for pixel in levels(page, middles(7)))


def test_a_slow_answer_is_waited_for_in_words(open_page):
    page = open_page()
    let_go = hold_answers(page)
    picture = encode_picture(side_by_side(7))
    set_drawing(page, picture)
    hint = page.locator("#pad .pad-hint")
    expect(hint).to_have_text("Waiting for the answer")
    let_go(picture)
    expect(hint).to_have_text("White is read, grey left out")


def test_without_a_server_the_picture_is_kept_and_sent_again(open_page):
    page = open_page(expect_errors=True)
    page.route("**/answer", lambda route: route.abort())
    picture = encode_picture(side_by_side(7))
    set_drawing(page, picture)
    expect(answer(page)).to_contain_text("Your picture is kept, and is sent again.")
    page.unroute("**/answer")
    expect_digit(page, "7")
    expect_white(page, middles(7)[0])


def test_strokes_after_a_picture_leave_nothing_of_it(open_page):
    page = open_page()
    set_drawing(page, encode_picture(side_by_side(2)))
    expect_white(page, middles(2)[0])
    expect(box_button(page)).to_be_visible()
    draw_stroke(page, (100, 350), (300, 350))
    expect(page.locator("#pad .pad-hint")).to_be_empty()
    expect(box_button(page)).to_be_hidden()
    expect_color(page, (5, 5), "black")
    page.locator("#pad-undo").click()
    expect_digit(page, "2")
    expect_white(page, middles(2)[0])
    page.locator("#pad-clear").click()
    expect(answer(page)).to_have_text("Draw a digit")
    expect(box_button(page)).to_be_hidden()


def test_a_box_dragged_around_one_of_two_digits_reads_that_one(open_page):
    page = open_page()
    picture = put_several(page)
    expect(answer(page)).to_have_attribute("data-digit", "?")
    expect(page.locator("#why")).to_be_hidden()  # of the two the picture is why, and not a score
    expect(box_button(page)).to_have_attribute("aria-pressed", "true")
    draw_stroke(page, (230, 120), (300, 200), (370, 290))
    expect_digit(page, "7")
    assert size_on_pad(page) == (280, 340)  # the picture's own pixels: two for each unit of the pad
    expect(box_button(page)).to_have_attribute("aria-pressed", "false")
    page.locator("#pad-undo").click()
    expect_several(page)
    assert drawing_text(page) == picture
    draw_stroke(page, (180, 290), (60, 120))  # from the other corner
    expect_digit(page, "4")


def test_a_box_can_be_dragged_in_a_picture_that_is_read_surely(open_page):
    page = open_page()
    set_drawing(page, encode_picture(side_by_side(2)))
    expect_digit(page, "2")
    box_button(page).click()
    expect(page.locator("#pad .pad-hint")).to_have_text("Drag a box around the digit")
    draw_stroke(page, (110, 50), (300, 340))
    expect(box_surface(page)).to_be_hidden()
    assert size_on_pad(page) == (190, 290)
    expect_digit(page, "2")
    box_button(page).click()
    box_button(page).click()  # pressed again it draws as before
    draw_digit(page, 3)
    expect_digit(page, "3")
    assert with_drawing(page, "drawing.picture") == ""


def test_a_finger_drags_a_box_on_a_phone_and_the_page_stays(open_page):
    page = open_page(width=360, height=740, touch=True)
    put_several(page)
    finger = page.context.new_cdp_session(page)
    for kind, *points in (
        ("touchStart", (230, 120)),
        ("touchMove", (300, 220)),
        ("touchMove", (370, 290)),
        ("touchEnd",),
    ):
        places = [on_screen(page, point) for point in points]
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in places]}
        )
    expect_digit(page, "7")
    assert page.evaluate("scrollY") == 0


def test_a_box_that_is_too_small_says_so_and_changes_nothing(open_page):
    page = open_page()
    picture = put_several(page)
    draw_stroke(page, (300, 200), (303, 202))  # six pixels
    expect(page.locator("#pad .pad-says")).to_contain_text("too small")
    assert drawing_text(page) == picture
    draw_stroke(page, (230, 120), (370, 290))
    expect_digit(page, "7")
    expect(page.locator("#pad .pad-says")).to_be_empty()


def test_a_cancelled_drag_changes_nothing(open_page):
    page = open_page()
    picture = put_several(page)
    draw_stroke(page, (230, 120), (370, 290), lift=False)
    expect(box_surface(page).locator("i")).to_be_visible()
    box_surface(page).dispatch_event("pointercancel", {"pointerId": 1})
    page.mouse.up()
    expect(box_surface(page).locator("i")).to_be_hidden()
    assert drawing_text(page) == picture


def test_the_keyboard_moves_sizes_and_reads_a_box(open_page):
    page = open_page()
    picture = put_several(page)
    page.locator("#pad canvas").focus()
    page.keyboard.press("Tab")
    expect(box_surface(page)).to_be_focused()
    box = box_surface(page).locator("i")
    expect(box).to_be_visible()  # around the digit that was found
    start = box.bounding_box()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    moved = box.bounding_box()
    assert start
    assert moved
    unit = page.locator("#pad canvas").bounding_box()["width"] / PAD_SIDE  # pyright: ignore[reportOptionalSubscript]
    assert moved["x"] - start["x"] == pytest.approx(4 * unit, abs=0.5)
    assert moved["height"] - start["height"] == pytest.approx(4 * unit, abs=0.5)
    expect(box_surface(page).locator(".spoken")).to_contain_text("% across")
    for _ in range(49):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect_digit(page, "7")
    expect(page.locator("#pad canvas")).to_be_focused()
    page.keyboard.press("Control+z")
    expect_several(page)
    assert drawing_text(page) == picture


def test_escape_leaves_the_box_and_not_the_drawing(open_page):
    page = open_page()
    picture = put_several(page)
    box_button(page).focus()
    page.keyboard.press("Enter")  # no longer pressed
    page.keyboard.press("Enter")
    expect(box_surface(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box_surface(page)).to_be_hidden()
    expect(page.locator("#pad canvas")).to_be_focused()
    assert drawing_text(page) == picture


def test_a_picture_without_ink_is_never_an_empty_pad(open_page):
    page = open_page()
    faint = Image.effect_noise((300, 300), 2).convert("RGB")
    set_drawing(page, encode_picture(faint))
    expect(answer(page)).to_contain_text("Nothing in this picture stands out as ink")
    expect_digit(page, "?")
    expect(box_button(page)).to_have_attribute("aria-pressed", "true")


def assert_tools_fit(page: Page, pad: str) -> None:
    """Buttons large enough for a finger and what is said beside them stand in one row beneath a pad."""
    canvas, tools = (page.locator(f"#{pad} {part}").bounding_box() for part in ("canvas", ".pad-tools"))
    assert canvas
    assert tools
    assert canvas["width"] == pytest.approx(canvas["height"], abs=0.5)
    assert tools["width"] == pytest.approx(canvas["width"], abs=0.5)
    parts = page.locator(f"#{pad} .pad-tools > :is(button, .pad-hint)").all()
    boxes = [box for part in parts if (box := part.bounding_box())]
    assert len(boxes) >= 3
    for box in boxes:
        assert box["x"] + box["width"] <= tools["x"] + tools["width"] + 0.5
        assert tools["y"] - 0.5 <= box["y"] <= box["y"] + box["height"] <= tools["y"] + tools["height"] + 0.5
    for button in page.locator(f"#{pad} .pad-tools > button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= (44 if page.evaluate("innerWidth") < 1080 else 40)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_tools_of_the_smaller_pad_fit_beneath_it(open_page, width):
    page = open_page(width=width, height=900)
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    put_several(page)
    page.get_by_role("tab", name="Inside").click()
    expect(box_button(page, "inside-pad")).to_be_visible()
    assert_tools_fit(page, "inside-pad")


def test_a_picture_too_small_for_a_box_offers_none(open_page):
    page = open_page()
    set_drawing(page, encode_picture(side_by_side(2).resize((8, 8), Image.Resampling.BOX)))
    expect(answer(page)).to_contain_text("too few pixels")
    expect(box_button(page)).to_be_hidden()


@pytest.mark.parametrize("width", [360, 768, 1000, 1440])
def test_a_picture_and_its_doubt_move_nothing(open_page, width):
    page = open_page(width=width, height=900)
    empty = places_of_parts(page)
    put_several(page)
    assert places_of_parts(page) == empty
    longest = "A straight line was left out, and may be a stroke of the digit: drag a box around the digit."
    page.locator("#answer .words").evaluate("(words, text) => { words.textContent = text; }", longest)
    page.locator("#pad .pad-says").evaluate("(says) => { says.textContent = 'TIFF is not read here; PNG.'; }")
    assert places_of_parts(page) == empty
    inside = page.evaluate(
        """() => {
            const [verdict, words] = [".verdict", "#answer .words"].map((place) =>
                document.querySelector(place).getBoundingClientRect());
            return words.bottom <= verdict.bottom + 1 && words.right <= verdict.right + 1;
        }"""
    )
    assert inside
    assert_tools_fit(page, "pad")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_explanation_shows_the_same_and_says_why(open_page):
    page = open_page()
    page.evaluate("localStorage.setItem('inside-walk-shown', 'yes')")
    put_several(page)
    page.get_by_role("tab", name="Inside").click()
    four = on_pad(2, 0, middles(4)[0])
    expect_white(page, four, "#inside-pad")
    expect(page.locator(".inside-network")).to_contain_text(SEVERAL)
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "?")
    box_surface_inside = page.locator("#inside-pad .pad-box")
    expect(box_surface_inside).to_be_visible()
    from_, to = on_screen(page, (230, 120), "#inside-pad"), on_screen(page, (370, 290), "#inside-pad")
    page.mouse.move(*from_)
    page.mouse.down()
    page.mouse.move(*to)
    page.mouse.up()
    expect(page.locator("#inside-answer")).to_have_attribute("data-digit", "7")
    expect(page.locator(".inside-network")).to_contain_text("The shipped network")
