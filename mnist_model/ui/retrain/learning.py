"""While it learns: its detectors form out of noise, and the drawing on the pad keeps its ten bars."""

import base64
from typing import Any

import gradio as gr
import numpy as np

from mnist_model.network import DIGITS, Params, as_input, forward
from mnist_model.ui.pad.pad import BOARD_JS
from mnist_model.ui.shared.theme import asset

SHOWN = 72  # detectors: 12 by 6 beside the bars, 8 by 9 on a phone; more would be too small to see
LEVELS = 7  # on each side of zero; with zero 15, so that two weights share a byte: 28 kB a picture

_BARS = "".join(
    f'<li data-digit="{digit}"><b>{digit}</b><i><u></u></i><span></span></li>' for digit in range(DIGITS)
)

_HTML = f"""
<section class="learning" aria-label="While it learns">
  <figure class="learning-detectors">
    <figcaption></figcaption>
    <canvas role="img" aria-label="Detectors: not yet"></canvas>
    <p class="key"></p>
  </figure>
  <figure class="learning-drawing">
    <figcaption></figcaption>
    <ol aria-label="What it makes of your drawing">{_BARS}</ol>
  </figure>
</section>
"""


class LearningView(gr.HTML):
    """Detectors and bars; its value is what `learning` gives.

    Event `redrawn`: a training is under way and the drawing on the board has changed.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            html_template=_HTML,
            js_on_load=BOARD_JS + asset("shared/paint.js") + asset("retrain/learning.js"),
            apply_default_css=False,
            **kwargs,
        )


def learning(params: Params, seen: np.ndarray | None) -> dict[str, Any]:
    """A network in the middle of its training.

    Args:
        params: the network.
        seen: uint8[28, 28], the drawing as the network gets it; None, or blank, when there is none.

    Returns:
        `detectors`: the first columns of W1 in base64, two weights to a byte, from 0 for -`largest` over 7
        for zero to 14; `shown` of `hidden`; `probabilities`, ten of them, or nothing.
    """
    W1 = np.asarray(params["W1"])
    some = W1[:, :SHOWN].T
    # The weight that one in 100 exceeds: a single huge one must not turn all others pale.
    largest = float(np.quantile(np.abs(some), 0.99)) or 1.0
    levels = (np.rint(np.clip(some / largest, -1, 1) * LEVELS) + LEVELS).astype(np.uint8).ravel()
    probabilities = []
    if seen is not None and seen.any():
        X = as_input(seen[None])
        probabilities = [round(float(p), 4) for p in np.asarray(forward(params, X))[0]]
    return {
        "detectors": base64.b64encode((levels[::2] << 4 | levels[1::2]).tobytes()).decode(),
        "largest": largest,
        "shown": len(some),
        "hidden": W1.shape[1],
        "probabilities": probabilities,
    }
