"""What every part of the page has in common that one of our modules paints."""

from typing import Any

import gradio as gr

from mnist_model.ui.shared.modules import mount_script


class View(gr.HTML):
    """A Gradio component whose module paints what its value says.

    It is never an input and triggers no event: what a visitor does reaches Python by a route. A subclass
    hands on keyword arguments: Gradio makes an output anew for each visitor, with `render=False` among them.

    Args:
        template: the component's HTML, before its module has painted anything.
        module: path of its module below ui/.
        settings: gr.HTML's own, such as `elem_id`; all others are constants for the module (its `props`).
    """

    def __init__(self, *, template: str, module: str, **settings: Any):
        super().__init__(
            html_template=template,
            js_on_load=mount_script(module),
            apply_default_css=False,
            **settings,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing comes back from it."""
