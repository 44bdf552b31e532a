"""Under the pad: ten example digits, and the way in for a picture."""

from typing import Any

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class ExamplesView(View):
    """Ten buttons that put an example on the pad, and one for a picture; pasting and dropping work too."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("draw/examples.html"),
            module="draw/examples.js",
            elem_id="examples-view",
            examples=list(EXAMPLES),
            side=PAD_SIDE,
            pen=PEN,
            **gradio,
        )
