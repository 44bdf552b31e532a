"""Pictures as data URLs: what a browser sends, what the API takes, and what is put on the pad."""

import base64
import binascii
import io
import warnings

import numpy as np
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from mnist_model.preprocessing.centring import NETWORK_INPUT
from mnist_model.preprocessing.picture import LARGEST_SIDE, PictureError

MAX_CHARS = 4 * 2**20  # a file of 3 MB; the page itself shrinks pictures to 1024 pixels before sending
FORMATS = ("PNG", "JPEG", "WEBP")


def decode_picture(url: str) -> Image.Image:
    """The picture in a data URL; its size is checked before its pixels are decoded.

    Args:
        url: `data:image/…;base64,…`, a PNG, JPEG or WebP of at most 4000×4000 pixels.

    Raises:
        PictureError: it is anything else; one sentence for a visitor.
    """
    head, comma, _ = url[:64].partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64") and comma):
        raise PictureError("Expected a picture as a data URL: data:image/png;base64, and then its bytes.")
    if len(url) > MAX_CHARS:
        raise PictureError(f"This picture is too large: at most {MAX_CHARS * 3 // 4 // 2**20} MB, please.")
    unreadable = PictureError("This file cannot be read as a picture: a PNG, JPEG or WebP is expected.")
    try:
        file = io.BytesIO(base64.b64decode(url[len(head) + 1 :], validate=True))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a visitor cannot act on Pillow's warnings about a file
            picture = Image.open(file, formats=FORMATS)
            if max(picture.size) > LARGEST_SIDE:
                size = f"{picture.width}×{picture.height}"
                raise PictureError(f"This picture is {size} pixels; at most {LARGEST_SIDE} a side, please.")
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
        raise unreadable from error


def encode_input(levels: np.ndarray) -> str:
    """A picture as a PNG that says of itself that it is the network's input: on the pad it stays as it is.

    Args:
        levels: uint8[28, 28], ink bright.
    """
    file, said = io.BytesIO(), PngInfo()
    said.add_text("Description", NETWORK_INPUT)
    Image.fromarray(levels).save(file, "PNG", pnginfo=said)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
