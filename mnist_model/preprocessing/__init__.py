"""From a drawing, strokes or a picture, to the 28×28 that the network reads."""

from mnist_model.preprocessing.centring import from_image, from_strokes

__all__ = ["from_image", "from_strokes"]
