"""The Inside tab's two components: the panel beside the pad, which asks, and the article, which shows."""

import itertools
import json
from typing import Any

import gradio as gr

from mnist_model.ui.inside.choices import (
    FARTHEST_PX,
    HIGHEST_RATE,
    LOWEST_RATE,
    parse_choices,
)
from mnist_model.ui.inside.code import code_listings, source_files
from mnist_model.ui.inside.tour import stops
from mnist_model.ui.pad.pad import BOARD_JS
from mnist_model.ui.shared.theme import asset

_SCRIPTS = (
    "shared/paint.js",
    "inside/numbers.js",
    "inside/detectors.js",
    "inside/scores.js",
    "inside/lesson.js",
    "inside/code.js",
    "inside/tour.js",
    "inside/article.js",
)
"""Joined into one scope: the last one starts, the others are what it uses."""

_serial = itertools.count(1)


class InsidePanel(gr.HTML):
    """The small answer and the sliders that break it, beside the pad. Its value in Python is `Choices`.

    Events: `input` asks for a new explanation, `keep` for the network after the shown gradient step, `switch`
    for the other network, the shipped one or the visitor's own.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            elem_id="inside-panel",
            html_template=asset("inside/panel.html").replace("@FARTHEST", str(FARTHEST_PX)),
            js_on_load=BOARD_JS + asset("inside/panel.js"),
            apply_default_css=False,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> Any:
        """The visitor's `Choices`, whoever sent them.

        Raises:
            gr.Error: they are not what the page sends; one sentence.
        """
        return parse_choices(payload)

    def postprocess(self, value: Any) -> None:
        """Nothing is sent to the panel: the page itself fills it from the article's value."""


class InsideView(gr.HTML):
    """The article: six steps that follow the drawing. Its value is what `inside_tab.look_inside` returns.

    Gradio compiles a template anew at each change of the value, so the template is an empty place and the
    script builds the article once.
    """

    def __init__(self, **kwargs: Any):
        listings = code_listings()
        linked = all(function["link"] for step in listings for function in step["functions"])
        constants = {
            "ARTICLE": asset("inside/article.html"),
            "RATES": [LOWEST_RATE, HIGHEST_RATE],
            "LISTINGS": listings,
            "FILES": {} if linked else source_files(),
            "STOPS": stops(),
        }
        given = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
        super().__init__(
            value=None,
            elem_id="inside-view",
            html_template='<div class="inside"></div>',
            js_on_load=given + "\n".join(asset(name) for name in _SCRIPTS),
            apply_default_css=False,
            **kwargs,
        )

    def postprocess(self, value: Any) -> Any:
        """Numbers and our own sentences, as one text: Gradio copies and compares an object number by number.

        The serial makes two equal answers in a row two.
        """
        return value and json.dumps({"serial": next(_serial), **value}, separators=(",", ":"))

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from the article."""
