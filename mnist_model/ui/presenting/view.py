"""What of the page shows itself as the address asks: `?projector`, `?only=answer`, `?only=step-3`."""

from typing import Any

from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View


class PresentingView(View):
    """Opens the tab that the address names and listens to the keys; a sentence if the address is wrong."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template='<p role="status"></p>',
            module="presenting/presenting.js",
            elem_id="presenting",
            **gradio,
        )


def head() -> str:
    """For the document's head: the style sheet, and what reads the address before there is anything to see.

    The module `mode.js` stands there as it is: an inline module may contain exports.
    """
    script = f"{asset('presenting/mode.js')}\npresent(document.documentElement, location.search);"
    return f'{asset("presenting/head.html")}<script type="module">{script}</script>'
