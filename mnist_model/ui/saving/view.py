"""The components of this room: "Copy link" at the foot of the page, "Take it with you" beneath Retrain."""

from typing import Any

from mnist_model.preprocessing.strokes import MAX_POINTS, MAX_STROKES
from mnist_model.ui.pad.notation import PAD_SIDE
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View

LARGEST_UPLOAD = 4 * 2**20
"""Bytes: a network of 1,024 hidden units has 3.1 MB. The server takes a little more, see serving/guard.py."""


class ShareView(View):
    """#copy-link; it also follows the link that the page was opened with, and keeps the visitor's network."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("saving/share.html"),
            module="saving/share.js",
            limits={"strokes": MAX_STROKES, "points": MAX_POINTS, "side": PAD_SIDE},
            **gradio,
        )


class SavingView(View):
    """#saving: the network, the curves, programs and a link to take away; #network-upload; the switch."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("saving/section.html"),
            module="saving/section.js",
            largest_file=LARGEST_UPLOAD,
            **gradio,
        )
