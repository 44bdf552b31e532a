"""Under the pad: ten example digits, and the way in for a picture."""

from typing import Any

import gradio as gr

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import PAD_SIDE, PEN
from mnist_model.ui.shared.modules import asset, mount_script


class ExamplesView(gr.HTML):
    """Ten buttons that put an example on the pad, and one for a picture; pasting and dropping work too."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            html_template=asset("draw/examples.html"),
            js_on_load=mount_script("draw/examples.js"),
            elem_id="examples-view",
            apply_default_css=False,
            examples=list(EXAMPLES),
            side=PAD_SIDE,
            pen=PEN,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from it."""
