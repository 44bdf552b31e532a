"""Pictures as a browser sends them."""

import base64
import io

import numpy as np
from PIL import Image


def encode_picture(picture: Image.Image | np.ndarray) -> str:
    """A picture, PIL or uint8, as the data URL of a PNG."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = io.BytesIO()
    image.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
