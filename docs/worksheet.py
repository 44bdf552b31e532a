"""The worksheet for a class: one detector, three scores and their shares, computed by hand.

    python -m docs.worksheet

writes docs/worksheet.html from the shipped network and one of the page's examples. Every number that is
given is rounded to two decimals, and every answer is computed from the numbers as they are printed, in
decimal arithmetic: whoever follows the sheet with a pocket calculator gets the printed answer to its last
place. How far that is from what the network computes stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from pathlib import Path
from string import Template

import numpy as np

from mnist_model.preprocessing import from_strokes
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.weights import load_params

FOLDER = Path(__file__).parent
TARGET = FOLDER / "worksheet.html"

EXAMPLE = 1
"""The drawing: the example of which the network is least sure, so that softmax has work to do."""

DIGITS = (1, 7, 3)
"""The three digits with the highest scores for it."""

UNITS = (102, 6, 0)
"""Hidden units: the one that is computed, which argues most for the 1; one that argues against the 7; one
that is inactive, so that ReLU has work to do."""

TOP, LEFT, SIDE = 9, 10, 5
"""The piece of 28×28: where the flag of the 1 meets its stem, with full, half and no ink."""

FAINT = 0.25
"""Sides of squares, as a share of the largest: below this a weight is not drawn."""

CENT = Decimal("0.01")
Table = list[list[Decimal]]


def rounded(value: Decimal | float, unit: Decimal = CENT) -> Decimal:
    """To two decimals, 5 up, as at school; no negative zero.

    >>> rounded(Decimal("-0.125")), rounded(-0.001)
    (Decimal('-0.13'), Decimal('0.00'))
    """
    return Decimal(value).quantize(unit, ROUND_HALF_UP) + 0


@dataclass(frozen=True)
class Network:
    """What the shipped network computes for the example, in float64; `hidden` = 128.

    Attributes:
        x: float64[28, 28], the drawing, 0 to 1.
        W1: float64[28, 28], the weights of the first of UNITS.
        W2: float64[units, digits], those of UNITS for DIGITS.
        z1: float64[units], sums of UNITS.
        z2: float64[digits], scores of DIGITS.
        y_hat: float64[digits], probabilities of DIGITS, softmax over all ten.
    """

    x: np.ndarray
    W1: np.ndarray
    W2: np.ndarray
    z1: np.ndarray
    z2: np.ndarray
    y_hat: np.ndarray


def network() -> Network:
    """The forward pass, once, as network.py writes it, in float64."""
    params = {name: np.asarray(array, np.float64) for name, array in load_params().items()}
    x = from_strokes(parse_notation(EXAMPLES[EXAMPLE])).reshape(784) / 255.0
    z1 = x @ params["W1"] + params["b1"]
    z2 = np.maximum(z1, 0) @ params["W2"] + params["b2"]
    units, digits = list(UNITS), list(DIGITS)
    return Network(
        x=x.reshape(28, 28),
        W1=params["W1"][:, UNITS[0]].reshape(28, 28),
        W2=params["W2"][np.ix_(units, digits)],
        z1=z1[units],
        z2=z2[digits],
        y_hat=(np.exp(z2 - z2.max()) / np.exp(z2 - z2.max()).sum())[digits],
    )


@dataclass(frozen=True)
class Worksheet:
    """The printed numbers. Given: ink, weights, rest, z1 of two units, W2, rests. All others are answers.

    Attributes:
        ink, weights, products: 5×5.
        total: the products added up.
        rest: what the other 759 pixels and the bias add to it.
        z1, a1: of UNITS.
        W2, votes: a row for each of UNITS, a column for each of DIGITS; votes = a1 × W2.
        rests: for each digit, what the other hidden units and the bias add.
        z2, powers, shares: for each digit; powers = e^z2; shares in percent, of the three.
        power_sum: the powers added up.
        losses: -ln of the share, for each digit.
    """

    ink: Table
    weights: Table
    products: Table
    total: Decimal
    rest: Decimal
    z1: list[Decimal]
    a1: list[Decimal]
    W2: Table
    votes: Table
    rests: list[Decimal]
    z2: list[Decimal]
    powers: list[Decimal]
    power_sum: Decimal
    shares: list[Decimal]
    losses: list[Decimal]


def worksheet(exact: Network) -> Worksheet:
    """Rounds what is given, and computes the answers from it."""
    piece = np.s_[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    ink, weights, W2 = _table(exact.x[piece]), _table(exact.W1[piece]), _table(exact.W2)
    rest = rounded(exact.z1[0] - (exact.x[piece] * exact.W1[piece]).sum())
    rests = [rounded(value) for value in exact.z2 - np.maximum(exact.z1, 0) @ exact.W2]

    products = [
        [rounded(x * w) for x, w in zip(*rows, strict=True)] for rows in zip(ink, weights, strict=True)
    ]
    total = sum(chain.from_iterable(products), Decimal(0))
    z1 = [total + rest, *(rounded(value) for value in exact.z1[1:])]
    a1 = [max(value, Decimal("0.00")) for value in z1]
    votes = [[rounded(a * w) for w in row] for a, row in zip(a1, W2, strict=True)]
    z2 = [sum(column, Decimal(0)) for column in zip(*votes, rests, strict=True)]
    powers = [rounded(score.exp()) for score in z2]
    power_sum = sum(powers, Decimal(0))
    shares = [rounded(100 * power / power_sum) for power in powers]
    losses = [rounded(-(share / 100).ln()) for share in shares]
    return Worksheet(
        ink, weights, products, total, rest, z1, a1, W2, votes, rests, z2, powers, power_sum, shares, losses
    )


def _table(values: np.ndarray) -> Table:
    return [[rounded(value) for value in row] for row in values]


def render(sheet: Worksheet, exact: Network) -> str:
    """The HTML document: two pages, no script, nothing loaded."""
    return Template((FOLDER / "worksheet_template.html").read_text(encoding="utf-8")).substitute(
        example=EXAMPLE,
        unit=UNITS[0],
        second=UNITS[1],
        third=UNITS[2],
        digit=DIGITS[0],
        other=DIGITS[1],
        rows=f"{TOP} to {TOP + SIDE - 1}",
        columns=f"{LEFT} to {LEFT + SIDE - 1}",
        others=784 - SIDE * SIDE,
        drawing=_svg(_ink(exact.x), "The drawing in 28 by 28 pixels, a piece of 5 by 5 framed"),
        detector=_svg(_hinton(exact.W1), "The weights of the detector, the same piece framed"),
        ink=_grid("ink", sheet.ink),
        weights=_grid("weights", sheet.weights),
        empty=_grid("empty", [[None] * SIDE] * SIDE),
        products=_grid("products", sheet.products),
        total=shown(sheet.total),
        rest=shown(sheet.rest),
        z1=shown(sheet.z1[0]),
        a1=shown(sheet.a1[0]),
        votes=_votes("votes", sheet, solved=False),
        votes_solved=_votes("votes-solved", sheet, solved=True),
        shares=_shares("shares", sheet, solved=False),
        shares_solved=_shares("shares-solved", sheet, solved=True),
        loss=shown(sheet.losses[0]),
        other_loss=shown(sheet.losses[1]),
        distances=_distances(sheet, exact),
    )


def shown(value: Decimal) -> str:
    """A number as it is printed, with a real minus.

    >>> shown(Decimal("-0.40"))
    '−0.40'
    """
    return str(value).replace("-", "−")


def _printed(value: Decimal | None) -> str:
    return "" if value is None else shown(value)


def _cells(values: list[str]) -> str:
    return "".join(f"<td>{value}</td>" for value in values)


def _grid(name: str, rows: Sequence[Sequence[Decimal | None]]) -> str:
    body = "".join(f"<tr>{_cells([_printed(value) for value in row])}</tr>" for row in rows)
    return f'<table class="grid" id="{name}"><tbody>{body}</tbody></table>'


def _votes(name: str, sheet: Worksheet, *, solved: bool) -> str:
    """Three hidden units × W2 for three digits: a row for each unit, then the rest and the scores."""

    def pair(times: str, value: Decimal | None) -> str:
        return f'<td class="times">{times}</td><td>{_printed(value)}</td>'

    rows = []
    for row, unit in enumerate(UNITS):
        is_given = row > 0
        sums = [sheet.z1[row] if solved or is_given else None, sheet.a1[row] if solved else None]
        votes = "".join(
            pair(f"× {shown(weight)} =", vote if solved else None)
            for weight, vote in zip(sheet.W2[row], sheet.votes[row], strict=True)
        )
        rows.append(f"<tr><th>{unit}</th>{_cells([_printed(value) for value in sums])}{votes}</tr>")
    rest = "".join(pair("", value) for value in sheet.rests)
    scores = "".join(pair("", value if solved else None) for value in sheet.z2)
    rows.append(f'<tr><th colspan="3">125 others and the bias</th>{rest}</tr>')
    rows.append(f'<tr class="sum"><th colspan="3">score z2: the column added up</th>{scores}</tr>')
    digits = "".join(f'<th colspan="2">a1 × W2 for {digit}</th>' for digit in DIGITS)
    head = f"<tr><th>detector</th><th>z1</th><th>a1</th>{digits}</tr>"
    return f'<table class="votes" id="{name}"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'


def _shares(name: str, sheet: Worksheet, *, solved: bool) -> str:
    """Softmax: a column for each digit, and one for the sum of the powers."""
    lines: list[tuple[str, list[Decimal], Decimal | None]] = [
        ("score z2", sheet.z2, None),
        ("e<sup>z2</sup>", sheet.powers, sheet.power_sum),
        ("share in %: 100 × e<sup>z2</sup> ÷ sum", sheet.shares, None),
    ]
    rows = "".join(
        f"<tr><th>{what}</th>{_cells([_printed(value if solved else None) for value in values])}"
        + (f"<td>{_printed(total if solved else None)}</td></tr>" if total is not None else "</tr>")
        for what, values, total in lines
    )
    head = "<tr><th>digit</th>" + "".join(f"<th>{digit}</th>" for digit in DIGITS) + "<th>sum</th></tr>"
    return f'<table class="shares" id="{name}"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _distances(sheet: Worksheet, exact: Network) -> str:
    """A row for each answer that the network has too: on the sheet, exact, their difference."""
    rows = [(f"z1 of detector {UNITS[0]}", sheet.z1[0], exact.z1[0], "")]
    for digit, ours, true in zip(DIGITS, sheet.z2, exact.z2, strict=True):
        rows.append((f"score z2 of {digit}", ours, true, ""))
    for digit, ours, true in zip(DIGITS, sheet.shares, 100 * exact.y_hat, strict=True):
        rows.append((f"share of {digit}", ours, true, " %"))
    return "".join(_distance(*row) for row in rows)


def _distance(what: str, ours: Decimal, true: float, unit: str) -> str:
    network = rounded(true, Decimal("0.0001"))
    cells = [shown(ours) + unit, shown(network) + unit, shown(ours - network)]
    return f"<tr><th>{what}</th>{_cells(cells)}</tr>"


def _svg(shapes: str, words: str) -> str:
    frame = '<rect class="frame" width="28" height="28"/>'
    piece = f'<rect class="piece" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>'
    return f'<svg viewBox="-0.2 -0.2 28.4 28.4" role="img" aria-label="{words}">{frame}{shapes}{piece}</svg>'


def _ink(x: np.ndarray) -> str:
    """Black where there is ink: white ink on black would cost a class a cartridge."""
    return "".join(
        f'<rect x="{column}" y="{row}" width="1" height="1" fill-opacity="{x[row, column]:.2f}"/>'
        for row, column in np.argwhere(x > 0).tolist()
    )


def _hinton(weights: np.ndarray) -> str:
    """Hinton diagram: the area is the size of a weight; black is positive, white is negative."""
    sides = np.sqrt(np.abs(weights) / np.abs(weights).max())
    return "".join(
        f'<rect class="{"for" if weights[row, column] > 0 else "against"}" x="{column + 0.5 - side / 2:.2f}" '
        f'y="{row + 0.5 - side / 2:.2f}" width="{side:.2f}" height="{side:.2f}"/>'
        for row, column in np.argwhere(sides > FAINT).tolist()
        for side in [float(sides[row, column])]
    )


def main() -> None:
    exact = network()
    TARGET.write_text(render(worksheet(exact), exact), encoding="utf-8")
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
