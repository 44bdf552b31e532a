"""Pictures as data URLs: what a browser sends, what the API takes, and what is put on the pad."""

import base64
import binascii
import io
import warnings

import numpy as np
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from mnist_model.preprocessing.centring import NETWORK_INPUT
from mnist_model.preprocessing.picture import WORKING_SIDE, PictureError, check_size

MAX_MB = (
    12  # a photo of 12 megapixels has 3 to 8; the page itself shrinks pictures to 768 pixels before sending
)
MAX_CHARS = MAX_MB * 2**20 * 4 // 3
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF")
READ = "PNG, JPEG, WebP, GIF, BMP and AVIF are"
OTHERS = {  # first bytes of what people send as well
    "TIFF": (b"II*\0", b"MM\0*"),
    "SVG": (b"<svg", b"<?xml"),
    "PDF": (b"%PDF",),
    "HEIC": (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"),  # from the fifth byte on
}


def decode_picture(url: str) -> Image.Image:
    """The picture in a data URL; its size is checked before its pixels are decoded.

    Line breaks in the base64, and a lack of padding, do no harm: mail programs and libraries leave them so.

    Args:
        url: `data:image/…;base64,…`.

    Raises:
        PictureError: it is anything else; one sentence for a visitor.
    """
    head, comma, _ = url[:64].partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64") and comma):
        raise PictureError("Expected a picture as a data URL: data:image/png;base64, and then its bytes.")
    if len(url) > MAX_CHARS:
        raise PictureError(f"This picture is too large: at most {MAX_MB} MB, please.")
    content = b""
    try:
        text = "".join(url[len(head) + 1 :].split()).rstrip("=")
        content = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a visitor cannot act on Pillow's warnings about a file
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            check_size(picture.size)
            if picture.format == "JPEG":  # decoded at half the size or less, where that is enough
                picture.draft("RGB", (2 * WORKING_SIDE, 2 * WORKING_SIDE))
            return ImageOps.exif_transpose(picture)  # a photo is stored as the phone was held
    except PictureError:
        raise
    except (
        binascii.Error,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
    ) as error:
        raise PictureError(_not_read(content)) from error


def _not_read(content: bytes) -> str:
    """What the visitor is told of a file that is no picture, or not one that is read here."""
    for name, beginnings in OTHERS.items():
        if content.startswith(beginnings) or content[4:].startswith(beginnings):
            return f"{name} is not read here; {READ}."
    return f"This file cannot be read as a picture; {READ}."


def to_png_url(levels: np.ndarray, said: PngInfo | None = None) -> str:
    """A picture as a PNG in a data URL.

    Args:
        levels: uint8[h, w].
        said: texts of the PNG.
    """
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "PNG", pnginfo=said)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def encode_input(levels: np.ndarray) -> str:
    """A picture as a PNG that says of itself that it is the network's input: on the pad it stays as it is.

    Args:
        levels: uint8[28, 28], ink bright.
    """
    said = PngInfo()
    said.add_text("Description", NETWORK_INPUT)
    return to_png_url(levels, said)
