"""Pictures put on the pad, in a real browser."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser.pen import (
    answer,
    draw_digit,
    drawing_text,
    expect_digit,
    picture_of,
    side_by_side,
    size_on_pad,
    strokes_on_pad,
    with_drawing,
)
from tests.data_urls import encode_picture

pytestmark = pytest.mark.browser


def test_a_picture_is_read_shown_and_gone_with_the_first_stroke(open_page):
    page = open_page()
    photo = {"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": picture_of(7, "JPEG", 2000)}
    page.locator("#examples-view input[type=file]").set_input_files(photo)  # pyright: ignore[reportArgumentType]
    expect_digit(page, "7")
    assert size_on_pad(page) == (768, 768)
    draw_digit(page, 3)
    expect_digit(page, "3")
    assert with_drawing(page, "drawing.picture") == ""


@pytest.mark.parametrize(
    ("event", "carrier"), [("ClipboardEvent('paste'", "clipboardData"), ("DragEvent('drop'", "dataTransfer")]
)
def test_a_picture_can_be_pasted_and_dropped(open_page, event, carrier):
    page = open_page()
    kept = page.evaluate(
        f"""async bytes => {{
            const transfer = new DataTransfer(), file = Uint8Array.from(atob(bytes), c => c.charCodeAt(0));
            transfer.items.add(new File([file], "two.png", {{ type: "image/png" }}));
            const real = {{ bubbles: true, cancelable: true }};
            const over = new DragEvent("dragover", {{ dataTransfer: transfer, ...real }});
            document.body.dispatchEvent(over);
            document.body.dispatchEvent(new {event}, {{ {carrier}: transfer, ...real }}));
            return over.defaultPrevented; // else the browser would not let go of the file here, but open it
        }}""",
        base64.b64encode(picture_of(2)).decode(),
    )
    assert kept
    expect_digit(page, "2")


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_lost(open_page):
    page = open_page()
    draw_digit(page, 3)
    expect_digit(page, "3")
    broken = {"name": "notes.png", "mimeType": "image/png", "buffer": b"these are notes"}
    page.locator("#examples-view input[type=file]").set_input_files(broken)  # pyright: ignore[reportArgumentType]
    expect(page.locator(".pad-says").first).to_contain_text("not a picture")
    expect_digit(page, "3")
    assert len(strokes_on_pad(page)) == 1


def put_file(page: Page, name: str, content: bytes, kind: str = "") -> None:
    page.locator("#examples [data-digit]").last.wait_for()  # they come with the module that takes files
    file = {"name": name, "mimeType": kind, "buffer": content}
    page.locator("#examples-view input[type=file]").set_input_files(file)  # pyright: ignore[reportArgumentType]


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)  # pyright: ignore[reportArgumentType]
    return file.getvalue()


def grainy_photo(digit: int) -> bytes:
    """A JPEG that is still long when the page has made it small."""
    side = 768
    paper = np.asarray(Image.open(io.BytesIO(picture_of(digit, side=side))).convert("L"), np.float32)
    grain = np.random.default_rng(0).normal(0, 34, paper.shape)
    photo = Image.fromarray((0.7 * paper + 40 + grain).clip(0, 255).astype(np.uint8))
    return saved(photo.resize((3 * side, 3 * side)), "JPEG", quality=90)


def slow_uplink(page: Page) -> None:
    """0.4 Mbit/s from the page to the server, 4 back, and a round trip of 150 ms."""
    line = {"offline": False, "latency": 150, "uploadThroughput": 50_000, "downloadThroughput": 500_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def uploads(page: Page) -> list[Request]:
    """The requests about a picture, from now on."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if request.url.endswith("/answer") and "data:image" in (request.post_data or ""):
            sent.append(request)

    page.on("request", note)
    return sent


def test_a_photo_on_a_slow_line_is_sent_once_and_answered(open_page):
    page = open_page()
    expect_digit(page, "")
    slow_uplink(page)
    sent = uploads(page)
    put_file(page, "7.jpg", grainy_photo(7), "image/jpeg")
    expect(answer(page)).to_have_attribute("data-digit", "7", timeout=20_000)
    assert len(drawing_text(page)) > 250_000  # more than 5 s on this line
    assert len(sent) == 1


def test_a_photo_that_is_cleared_frees_a_slow_line(open_page):
    page = open_page(expect_errors=True)
    expect_digit(page, "")
    slow_uplink(page)
    sent = uploads(page)
    failed: list[Request] = []
    page.on("requestfailed", lambda request: failed.append(request) if request in sent else None)
    with page.expect_request("**/answer"):
        put_file(page, "7.jpg", grainy_photo(7), "image/jpeg")
    page.wait_for_timeout(1000)
    page.locator("#pad-clear").click()
    draw_digit(page, 3)
    expect_digit(page, "3")
    assert len(sent) == 1
    assert failed == sent


def test_a_long_png_is_sent_as_a_jpeg_on_white(open_page):
    page = open_page()
    noise = np.random.default_rng(0).integers(0, 256, (700, 700, 4), np.uint8)
    noise[:, :350] = 0  # transparent, and black under it
    put_file(page, "noise.png", saved(Image.fromarray(noise), "PNG"), "image/png")
    page.wait_for_function("document.querySelector('#answer').dataset.digit !== ''")
    picture = drawing_text(page)
    assert picture.startswith("data:image/jpeg")
    sent = Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2])))
    assert sent.size == (700, 700)
    assert min(sent.convert("L").crop((0, 0, 330, 700)).tobytes()) >= 250


def test_a_file_that_is_not_read_is_named(open_page):
    page = open_page()
    draw_digit(page, 3)
    expect_digit(page, "3")
    says = page.locator("#pad .pad-says")
    read = "is not read here; PNG, JPEG, WebP, GIF, BMP and AVIF are."
    put_file(page, "7.tiff", saved(side_by_side(7), "TIFF"), "image/tiff")
    expect(says).to_have_text(f"TIFF {read}")
    put_file(
        page, "7.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "image/svg+xml"
    )
    expect(says).to_have_text(f"SVG {read}")
    put_file(page, "7.png", b"", "image/png")
    expect(says).to_have_text("This file is empty.")
    put_file(page, "7.png", picture_of(7)[:900], "image/png")
    expect(says).to_contain_text("PNG is damaged")
    expect_digit(page, "3")
    page.locator("#pad-clear").click()
    expect(says).to_be_empty()


@pytest.mark.parametrize("kind", ["WEBP", "JPEG"])
@pytest.mark.parametrize(("orientation", "turn"), [(6, "ROTATE_90"), (3, "ROTATE_180")])
def test_a_turned_photo_is_upright_on_the_pad(open_page, kind, orientation, turn):
    page = open_page()
    held = (
        side_by_side(7).crop((50, 0, 350, 400)).transpose(Image.Transpose[turn])
    )  # as stored by a camera held so
    exif = Image.Exif()
    exif[0x0112] = orientation
    put_file(page, "7", saved(held, kind, exif=exif.tobytes()), f"image/{kind.lower()}")
    expect_digit(page, "7")
    assert size_on_pad(page) == (300, 400)


@pytest.mark.parametrize(
    "content",
    [
        saved(
            side_by_side(7).convert("L").convert("I").point(lambda level: level * 257).convert("I;16"), "PNG"
        ),
        saved(side_by_side(7).convert("CMYK"), "JPEG"),
    ],
    ids=["16-bit PNG", "CMYK JPEG"],
)
def test_pictures_of_rare_depths_and_colours_are_read(open_page, content):
    page = open_page()
    put_file(page, "7", content)
    expect_digit(page, "7")


def test_of_several_dropped_files_the_first_is_read_and_it_is_said(open_page):
    page = open_page()
    page.locator("#examples [data-digit]").last.wait_for()
    page.evaluate(
        """async (urls) => {
            const transfer = new DataTransfer();
            for (const url of urls) {
                const bytes = Uint8Array.from(atob(url.split(",")[1]), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], "digit.png", { type: "image/png" }));
            }
            document.body.dispatchEvent(
                new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        [encode_picture(side_by_side(digit)) for digit in (2, 7)],
    )
    expect_digit(page, "2")
    expect(page.locator("#pad .pad-says")).to_have_text("Only the first of the 2 files is read.")
