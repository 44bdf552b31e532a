"""Pictures as a browser sends them."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image


def encode_picture(picture: Image.Image | np.ndarray, kind: str = "PNG", **options: Any) -> str:
    """A picture, PIL or uint8, as a data URL.

    Args:
        picture: any that Pillow can save as such.
        kind: the file's format, by Pillow's name.
        options: for `Image.save`, such as `exif`.
    """
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
