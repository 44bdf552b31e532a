"""The answer: what the network sees, the digit, ten bars. One component, so that all changes at once."""

from typing import Any

import gradio as gr

from mnist_model.ui.shared.modules import asset, mount_script


class AnswerView(gr.HTML):
    """#seen, #answer and #bars. It subscribes to the drawing and asks the route `/answer` itself."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            elem_id="answer-view",
            html_template=asset("draw/answer.html"),
            js_on_load=mount_script("draw/answer.js"),
            apply_default_css=False,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from an answer."""
