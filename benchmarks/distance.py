"""Drawing far away from the server: how soon the bars come, and how many a second, in Chromium.

Between Chromium and the app stands a TCP proxy that adds a round trip (`benchmarks.delay`); it may also
lose or delay requests. Strokes of two seconds are drawn with the mouse at 60 moves a second, on the Draw tab
and once on Inside, where each answer repaints the whole article.

First bars: from the pen's touch to the first new bars. Answers a second: new bars from the first ones to
the last move; in brackets from the pen's touch, so that the first round trip, in which none can come,
counts. Last bars: from the last move until the bars stop changing. Stale: bars that show an answer to an
older drawing than the bars before, or, at the end, not the last drawing.

    python -m benchmarks.distance [--strokes 6] [--app FOLDER]
"""

from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

from benchmarks.chromium import open_chromium
from benchmarks.delay import Line, delayed
from benchmarks.page_latency import MOVES_PER_SECOND, curve, draw
from benchmarks.report import ROOT, command_line, machine, table
from benchmarks.server import running_app

STROKE_S = 2


class Tab(NamedTuple):
    """Where it is drawn, and the bars of which route's answers are watched."""

    name: str
    pad: str
    bars: str
    route: str


DRAW = Tab("Draw", "#pad", "#bars", "/answer")
INSIDE = Tab("Inside", "#inside-pad", "#inside-bars", "/inside")

LINES = (
    ("no distance", DRAW, Line(0)),
    ("50 ms", DRAW, Line(0.05)),
    ("150 ms", DRAW, Line(0.15)),
    ("300 ms", DRAW, Line(0.3)),
    ("150 ms, 1 % late, 1 % lost", DRAW, Line(0.15, late=0.01, lost=0.01)),
    ("150 ms, Inside", INSIDE, Line(0.15)),
)

# Which answer the bars show: each request has a number, and its answer's probabilities tell which one it was.
WATCH = """
window.watched = { down: 0, move: 0, shown: [], answers: {}, drawings: [] };
addEventListener("pointerdown", () => {
  Object.assign(watched, { down: performance.now(), shown: [], answers: {}, drawings: [] });
}, true);
addEventListener("pointermove", (e) => { if (e.buttons) watched.move = performance.now(); }, true);
const key = (probabilities) => probabilities.map((p) => Number(p).toFixed(4)).join();
const fetched = window.fetch;
window.fetch = async (...request) => {
  if (!String(request[0]).endsWith(ROUTE)) return fetched(...request);
  const { drawings, answers } = watched;
  const number = drawings.push(JSON.parse(request[1].body).drawing) - 1;
  const response = await fetched(...request);
  response.clone().json().then(({ answer, probabilities = answer?.probabilities }) => {
    if (probabilities) (answers[key(probabilities)] ??= []).push(number);
  });
  return response;
};
addEventListener("DOMContentLoaded", () => {
  const bars = () =>
    [...document.querySelectorAll("BARS [data-digit]")].map((bar) => bar.dataset.probability);
  new MutationObserver(() => watched.shown.push({ at: performance.now(), key: key(bars()) }))
    .observe(document.body, { subtree: true, attributeFilter: ["data-probability"] });
});
"""


def stroke(page: Page, tab: Tab, number: int) -> tuple[float, float, float, float, int]:
    """Draws one; gives ms to the first bars, answers a second (two ways), ms to the last bars, stale bars."""
    box = page.locator(f"{tab.pad} canvas").bounding_box()
    assert box, "the pad is not on the page"
    draw(page, box, curve(number, STROKE_S * MOVES_PER_SECOND))
    page.wait_for_timeout(2500)
    watched: dict[str, Any] = page.evaluate("watched")
    shown, down, move = watched["shown"], watched["down"], watched["move"]
    during = [bars for bars in shown if bars["at"] <= move]
    page.locator(f"{tab.pad}-clear").click()
    page.wait_for_timeout(500)
    first, last = shown[0]["at"], shown[-1]["at"]
    rates = (1000 * len(during) / (move - since) for since in (first, down))
    return first - down, *rates, last - move, stale_bars(watched)


def stale_bars(watched: dict[str, Any]) -> int:
    """Bars without an answer of this stroke as new as the one before, or, in the end, to the last drawing."""
    stale = newest = 0
    for bars in watched["shown"]:
        numbers = [n for n in watched["answers"].get(bars["key"], []) if n >= newest]
        if numbers:
            newest = min(numbers)
        else:
            stale += 1
    drawings = watched["drawings"]
    at_the_end = watched["answers"].get(watched["shown"][-1]["key"], [])
    return stale + all(drawings[number] != drawings[-1] for number in at_the_end)


def measure(browser: Browser, to_port: int, tab: Tab, line: Line, strokes: int) -> list[str]:
    # While the page loads nothing is late or lost: what the browser does then is not to be measured.
    with delayed(to_port, Line(line.round_trip_s)) as proxy, browser.new_page() as page:
        page.add_init_script(WATCH.replace("ROUTE", repr(tab.route)).replace("BARS", tab.bars))
        page.goto(f"http://127.0.0.1:{proxy.port}")
        page.get_by_role("tab", name=tab.name).click()
        page.locator(f"{tab.pad} canvas").wait_for()
        page.locator(f"{tab.bars} [data-digit]").first.wait_for()
        page.wait_for_timeout(5000)  # the first answer, and what only has to be loaded once
        stroke(page, tab, 0)  # whatever happens only the first time
        proxy.line = line
        measured = [stroke(page, tab, number) for number in range(1, strokes + 1)]
    first, rate, rate_in_all, last, stale = zip(*measured, strict=True)
    return [
        f"{median(first):.0f} ({max(first):.0f})",
        f"{median(rate):.1f} ({median(rate_in_all):.1f})",
        f"{median(last):.0f} ({max(last):.0f})",
        f"{sum(stale)}",
    ]


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--strokes", type=int, default=6)
    parser.add_argument("--app", type=Path, default=ROOT, help="folder of the app.py to measure")
    arguments = parser.parse_args()
    print("Drawing through a proxy that adds a round trip; medians, the longest of a time in brackets")
    print(machine("gradio", "jax", "playwright"))
    rows = []
    with open_chromium() as browser, running_app(arguments.app) as app:
        for what, tab, line in LINES:
            rows.append([what, *measure(browser, app.port, tab, line, arguments.strokes)])
    table(["round trip", "first bars ms", "answers a second", "last bars ms", "stale bars"], rows)


if __name__ == "__main__":
    main()
