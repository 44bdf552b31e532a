"""The Inside tab's two components: the panel beside the pad, and the article that explains."""

from typing import Any

import gradio as gr

from mnist_model.ui.inside.choices import FARTHEST_PX, HIGHEST_RATE, LOWEST_RATE
from mnist_model.ui.inside.tour import stops
from mnist_model.ui.shared.modules import asset, mount_script


class InsidePanel(gr.HTML):
    """The small answer, and the sliders that break network and drawing."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            elem_id="inside-panel",
            html_template=asset("inside/panel.html").replace("@FARTHEST", str(FARTHEST_PX)),
            js_on_load=mount_script("inside/panel.js"),
            apply_default_css=False,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from it."""


class InsideView(gr.HTML):
    """The article: six steps that follow the drawing. Panel and article ask the route `/inside` themselves.

    The article's text and the code listings are fetched when the tab is first seen.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            elem_id="inside-view",
            html_template='<div class="inside"></div>',
            js_on_load=mount_script("inside/article.js"),
            apply_default_css=False,
            rates=[LOWEST_RATE, HIGHEST_RATE],
            stops=stops(),
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from it."""
