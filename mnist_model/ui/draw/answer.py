"""The answer: what the network sees, the digit, ten bars. One component, so that all changes at once."""

from typing import Any

from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class AnswerView(View):
    """#seen, #answer and #bars. It subscribes to the drawing and asks the route `/answer` itself."""

    def __init__(self, **gradio: Any):
        super().__init__(
            elem_id="answer-view",
            template=asset("draw/answer.html"),
            module="draw/answer.js",
            **gradio,
        )
