"""The Inside tab's two components: the panel beside the pad, and the article that explains."""

from typing import Any

from mnist_model.ui.inside.choices import FARTHEST_PX, HIGHEST_RATE, LOWEST_RATE
from mnist_model.ui.inside.tour import stops
from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class InsidePanel(View):
    """The small answer, and the sliders that break network and drawing."""

    def __init__(self, **gradio: Any):
        super().__init__(
            elem_id="inside-panel",
            template=asset("inside/panel.html").replace("@FARTHEST", str(FARTHEST_PX)),
            module="inside/panel.js",
            **gradio,
        )


class InsideView(View):
    """The article: six steps that follow the drawing, and the code that ran.

    Panel and article ask the route `/inside` themselves. The article's text and
    the code listings are fetched when the tab is first seen.
    """

    def __init__(self, **gradio: Any):
        super().__init__(
            elem_id="inside-view",
            template='<div class="inside"></div>',
            module="inside/article.js",
            rates=[LOWEST_RATE, HIGHEST_RATE],
            stops=stops(),
            **gradio,
        )
