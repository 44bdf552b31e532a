"""The tray under the pad: ten example digits, and the way in for a picture."""

import gradio as gr

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.pad import BOARD_JS, PEN, SIDE, parse_notation
from mnist_model.ui.shared.theme import asset


def _button(digit: int, notation: str) -> str:
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in stroke)}"/>'
        for stroke in parse_notation(notation)
    )
    return (
        f'<button type="button" data-digit="{digit}" data-strokes="{notation}" aria-label="Draw a {digit}">'
        f'<svg viewBox="0 0 {SIDE} {SIDE}" stroke-width="{PEN}" aria-hidden="true">{lines}</svg></button>'
    )


def build_tray() -> gr.HTML:
    """Ten buttons that put an example on the pad, and one for a picture; pasting and dropping work too."""
    buttons = "".join(_button(digit, notation) for digit, notation in enumerate(EXAMPLES))
    return gr.HTML(
        html_template=f"""
<div class="tray">
  <div id="examples" role="group" aria-label="Examples">{buttons}</div>
  <div class="picture-way">
    <button type="button" id="picture-button" class="quiet">or a picture</button>
    <input type="file" accept="image/*" hidden aria-label="A picture of a digit">
    <span class="hint">paste and drop work too</span>
  </div>
</div>
""",
        js_on_load=BOARD_JS + asset("draw/tray.js"),
        elem_id="tray",
        apply_default_css=False,
    )
