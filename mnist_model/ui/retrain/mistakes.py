"""After the run: what the network takes for what, and the test digits it is most sure of and wrong about."""

import base64
from typing import Any

import gradio as gr

from mnist_model.evaluation import Predictions
from mnist_model.network import DIGITS
from mnist_model.ui.pad.pad import BOARD_JS
from mnist_model.ui.shared.theme import asset

SHOWN = 12

_HEAD = "".join(f'<th scope="col">{digit}</th>' for digit in range(DIGITS))
_ROWS = "".join(f'<tr><th scope="row">{digit}</th>{"<td></td>" * DIGITS}</tr>' for digit in range(DIGITS))

_HTML = f"""
<section class="mistakes" hidden>
  <div>
    <h3>What it takes for what</h3>
    <table>
      <caption></caption>
      <thead><tr><td></td>{_HEAD}</tr></thead>
      <tbody>{_ROWS}</tbody>
    </table>
  </div>
  <div>
    <h3>Most sure, and wrong</h3>
    <p></p>
    <ul></ul>
  </div>
</section>
"""


class MistakesView(gr.HTML):
    """Confusion matrix and worst mistakes; its value is what `mistakes` gives, or None."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            value=None,
            html_template=_HTML,
            js_on_load=BOARD_JS + asset("retrain/mistakes.js"),
            apply_default_css=False,
            **kwargs,
        )


def mistakes(predictions: Predictions) -> dict[str, Any]:
    """`confusion`, 10 rows of 10 counts; `wrong`, those off the diagonal; `worst`, most confident first."""
    confusion = predictions.confusion
    return {
        "confusion": confusion.tolist(),
        "wrong": int(confusion.sum() - confusion.trace()),
        "worst": [
            {
                "picture": base64.b64encode(predictions.images[row].tobytes()).decode(),
                "label": int(predictions.labels[row]),
                "answer": int(predictions.digits[row]),
                "sure": round(float(predictions.confidence[row]), 4),
            }
            for row in predictions.most_confident_mistakes(SHOWN)
        ],
    }
