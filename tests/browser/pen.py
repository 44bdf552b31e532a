"""A hand for the browser tests: it draws on the pad, and reads what the page says."""

import io
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import PAD_SIDE, parse_notation

Point = tuple[float, float]


def answer(page: Page) -> Locator:
    return page.locator("#answer")


def expect_digit(page: Page, digit: str) -> None:
    expect(answer(page)).to_have_attribute("data-digit", digit)


def drawing_script(code: str) -> str:
    """A JavaScript function of one `argument`: an expression, or a block, that sees the page's `drawing`."""
    body = code if ";" in code else f"return {code};"
    return f"""async (argument) => {{
        const module = document.querySelector('link[rel=modulepreload][href$="pad/drawing.js"]').href;
        const {{ drawing }} = await import(module);
        {body}
    }}"""


def with_drawing(page: Page, code: str, argument: object = None) -> Any:
    """Runs a `drawing_script` in the page; gives what it gives."""
    return page.evaluate(drawing_script(code), argument)


def places_of_parts(page: Page) -> list[str]:
    """Where the parts of the Draw tab stand, none of which may move."""
    return page.evaluate(
        """() => ["#pad canvas", ".pad-tools", "#seen", "#network", ".verdict", "#bars",
            "#examples-view"].map(
            (place) => JSON.stringify(document.querySelector(place).getBoundingClientRect()))"""
    )


def strokes_on_pad(page: Page) -> list[list[Point]]:
    return with_drawing(page, "drawing.strokes")


def drawing_text(page: Page) -> str:
    return with_drawing(page, "drawing.text")


def set_drawing(page: Page, text: str) -> None:
    """Puts strokes in the pad's notation, or a picture as a data URL, on the pad."""
    with_drawing(page, "drawing.text = argument;", text)


def on_screen(page: Page, point: Point, pad: str = "#pad") -> Point:
    """Where a position in pad units lies in the window."""
    box = page.locator(f"{pad} canvas").bounding_box()
    assert box
    return box["x"] + point[0] * box["width"] / PAD_SIDE, box["y"] + point[1] * box["height"] / PAD_SIDE


def draw_stroke(page: Page, *points: Point, lift: bool = True) -> None:
    """Draws through these positions in pad units with the mouse."""
    places = [on_screen(page, point) for point in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    if lift:
        page.mouse.up()


def example(digit: int) -> list[list[Point]]:
    return [[(float(x), float(y)) for x, y in stroke] for stroke in parse_notation(EXAMPLES[digit])]


def draw_digit(page: Page, digit: int, lift: bool = True) -> None:
    for stroke in example(digit):
        draw_stroke(page, *stroke, lift=lift)


def expect_color(page: Page, point: Point, color: str) -> None:
    """Waits until the pad's canvas is white or black at a position in pad units."""
    page.wait_for_function(
        """([[x, y], level]) => {
            const canvas = document.querySelector("#pad canvas"), scale = canvas.width / 400;
            const pixel = canvas.getContext("2d").getImageData(x * scale, y * scale, 1, 1).data;
            return [0, 1, 2].every((channel) => pixel[channel] === level);
        }""",
        arg=[point, {"white": 255, "black": 0}[color]],
    )


def probabilities(page: Page) -> list[float]:
    bars = page.locator("#bars [data-digit]").all()
    assert [bar.get_attribute("data-digit") for bar in bars] == [str(digit) for digit in range(10)]
    return [float(bar.get_attribute("data-probability") or "nan") for bar in bars]


def picture_of(digit: int, kind: str = "PNG", side: int = 400) -> bytes:
    picture = Image.new("RGB", (side, side), "white")
    for stroke in example(digit):
        line = [(x * side / PAD_SIDE, y * side / PAD_SIDE) for x, y in stroke]
        ImageDraw.Draw(picture).line(line, "navy", side // 20, "curve")
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def side_by_side(*digits: int, line: bool = False) -> Image.Image:
    """Digits in a row, 400×400 pixels each, navy on white; with a thin line beneath them all."""
    picture = Image.new("RGB", (PAD_SIDE * len(digits), PAD_SIDE), "white")
    pen = ImageDraw.Draw(picture)
    for place, digit in enumerate(digits):
        for stroke in example(digit):
            pen.line([(x + place * PAD_SIDE, y) for x, y in stroke], "navy", 20, "curve")
    if line:
        pen.line([(0, 380), (picture.width, 380)], "black", 4)
    return picture


def size_on_pad(page: Page) -> tuple[int, int]:
    """Width and height of the picture on the pad, in its own pixels."""
    size = with_drawing(
        page,
        "const picture = new Image(); picture.src = drawing.picture; await picture.decode();"
        "return [picture.naturalWidth, picture.naturalHeight];",
    )
    return size[0], size[1]
