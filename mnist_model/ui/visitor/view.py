"""The component by which a page learns its session and which network answers it. It shows nothing."""

from typing import Any, TypedDict

import gradio as gr

from mnist_model.ui.shared.view import View
from mnist_model.ui.visitor.networks import NetworkWords, network_words
from mnist_model.ui.visitor.visitor import Visitor, Visitors


class VisitorValue(TypedDict):
    """The value of a `VisitorView`; visitor.js reads it."""

    session: str
    network: NetworkWords


class VisitorView(View):
    """Fills `visitor.js`, which every part of the page asks; an output of the page's load event."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template="<span></span>",
            module="visitor/visitor.js",
            elem_id="visitor",
            **gradio,
        )


def visitor_value(visitor: Visitor) -> VisitorValue:
    """What the page is told about its visitor."""
    return {"session": visitor.session, "network": network_words(visitor)}


def follow_visitors(page: gr.Blocks, view: VisitorView, visitors: Visitors) -> None:
    """Opens a visitor's record when their page opens, and closes it when the page goes."""

    async def open_visit(request: gr.Request) -> VisitorValue:
        return visitor_value(visitors.open(request.session_hash or ""))

    async def close_visit(request: gr.Request) -> None:
        visitors.close(request.session_hash)

    page.load(open_visit, outputs=view, queue=False, show_progress="hidden", api_visibility="private")
    page.unload(close_visit)
