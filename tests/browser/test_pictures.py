"""Pictures put on the pad, in a real browser."""

import base64

import pytest
from playwright.sync_api import expect

from tests.browser.pen import draw_digit, expect_digit, picture_of, strokes_on_pad, with_drawing

pytestmark = pytest.mark.browser


def test_a_picture_is_read_shown_and_gone_with_the_first_stroke(open_page):
    page = open_page()
    photo = {"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": picture_of(7, "JPEG", 2000)}
    page.locator("#examples-view input[type=file]").set_input_files(photo)  # pyright: ignore[reportArgumentType]
    expect_digit(page, "7")
    sent = with_drawing(page, "drawing.picture")
    size = page.evaluate(
        "url => createImageBitmap(dataURLToBlob(url)).then(b => [b.width, b.height])".replace(
            "dataURLToBlob(url)", "new Blob([Uint8Array.from(atob(url.split(',')[1]), c => c.charCodeAt(0))])"
        ),
        sent,
    )
    assert size == [1024, 1024]
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
