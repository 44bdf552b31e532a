"""A small SVG of curves over logarithmic axes."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 72, 150, 40, 56
COLORS = ("#0b6bcb", "#c2410c", "#15803d", "#7e22ce")
DASHES = ("", "6 3", "2 3", "8 3 2 3")  # who cannot tell the colours apart can tell these

Points = Sequence[tuple[float, float]]


class Axis(NamedTuple):
    """From `low` to `high`, both above 0, between two places in px."""

    low: float
    high: float
    at_low: float
    at_high: float

    def at(self, value: float) -> float:
        """The place of a value: equal ratios are equal distances.

        >>> Axis(1, 100, 0, 200).at(10)
        100.0
        """
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.at_low + share * (self.at_high - self.at_low)


def curves_svg(title: str, x_label: str, y_label: str, curves: Mapping[str, Points]) -> str:
    """The curves with a mark at each point, grid lines at powers of ten, and each x with its number.

    Args:
        title, x_label, y_label: what is shown, with units.
        curves: by name, at most four; every number above 0.
    """
    xs = sorted({x for points in curves.values() for x, _ in points})
    ys = [y for points in curves.values() for _, y in points]
    x_axis = Axis(xs[0], max(xs[-1], 1.01 * xs[0]), LEFT, WIDTH - RIGHT)
    low, high = 10.0 ** math.floor(math.log10(min(ys))), 10.0 ** math.ceil(math.log10(max(ys)))
    y_axis = Axis(low, high if high > low else 10 * low, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold">{escape(title)}</text>',
        f'<text x="{LEFT}" y="{TOP - 6}">{escape(y_label)}</text>',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x_label, "middle"),
    ]
    tick = y_axis.low
    while tick <= y_axis.high * 1.001:
        y = y_axis.at(tick)
        parts += [
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            _text(LEFT - 8, y + 4, f"{tick:,g}", "end"),
        ]
        tick *= 10
    labelled = -math.inf
    for x in xs:
        at = x_axis.at(x)
        parts.append(f'<path d="M{at:.1f} {y_axis.at_low}v5" stroke="#333"/>')
        if at - labelled > 34:  # px, as wide as "60,000": nearer ones would overlap
            parts.append(_text(at, y_axis.at_low + 20, f"{x:,g}", "middle"))
            labelled = at
    for number, (name, points) in enumerate(curves.items()):
        color, dash = COLORS[number], DASHES[number]
        places = [(x_axis.at(x), y_axis.at(y)) for x, y in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in places]
        end = places[-1]
        parts.append(f'<text x="{end[0] + 8:.1f}" y="{end[1] + 4:.1f}" fill="{color}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
