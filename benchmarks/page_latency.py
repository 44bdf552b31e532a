"""From a move of the pen to new bars, in Chromium, idle and beside one and two trainings.

Strokes are drawn with the mouse at 60 moves a second. For each move the page's own clock tells when the first
bars appeared that know of it: the first to change after the answer to the first request sent since. So
all waiting in between counts, for the frame, the answer still under way, the server, and the browser.

Everything shares this machine: the app, its trainings, Chromium with the pages of those who train, the mouse.

    python -m benchmarks.page_latency [--strokes 20]
"""

import math
import time
from collections.abc import Iterator
from statistics import median, quantiles

from playwright.sync_api import Browser, FloatRect, Page

from benchmarks.chromium import open_chromium
from benchmarks.report import command_line, machine, table
from benchmarks.server import running_app

MOVES = 40
MOVES_PER_SECOND = 60
# What is measured, and the milliseconds to aim at, in the middle and at the 95th percentile.
AIMS = {"idle": (12, 20), "beside one training": (40, 80), "beside two trainings": (40, 80)}

CLOCK = """
window.penClock = { moves: [], sent: [], answered: [], bars: [] };
addEventListener("pointermove", (e) => { if (e.buttons) penClock.moves.push(performance.now()); }, true);
const fetched = window.fetch;
window.fetch = async (...request) => {
  if (!String(request[0]).endsWith("/answer")) return fetched(...request);
  const number = penClock.sent.push(performance.now()) - 1;
  const response = await fetched(...request);
  penClock.answered[number] = performance.now();
  return response;
};
addEventListener("DOMContentLoaded", () => {
  const bars = new MutationObserver(() => penClock.bars.push(performance.now()));
  bars.observe(document.body, { subtree: true, attributeFilter: ["data-probability"] });
});
"""


def latencies_ms(page: Page, strokes: int) -> list[float]:
    """Draw, and tell for each move of the pen after how long the bars knew of it."""
    page.locator("#pad-clear").click()
    box = page.locator("#pad canvas").bounding_box()
    assert box, "the pad is not on the page"
    page.evaluate("Object.values(penClock).forEach((times) => { times.length = 0; })")
    for number in range(strokes):
        draw(page, box, curve(number))
        page.wait_for_timeout(300)
        if number % 2:  # two strokes make a drawing
            page.locator("#pad-clear").click()
            page.wait_for_timeout(200)
    clock = page.evaluate("penClock")
    return [delay for move in clock["moves"] if (delay := delay_ms(move, clock)) is not None]


def draw(page: Page, box: FloatRect, points: Iterator[tuple[float, float]]) -> None:
    """One stroke at 60 moves a second."""
    page.mouse.move(*on_the_pad(box, next(points)))
    page.mouse.down()
    for point in points:
        began_s = time.perf_counter()
        page.mouse.move(*on_the_pad(box, point))
        time.sleep(max(0, began_s + 1 / MOVES_PER_SECOND - time.perf_counter()))
    page.mouse.up()


def delay_ms(move: float, clock: dict[str, list[float]]) -> float | None:
    """Until the first bars that know of the move; None where nothing changed any more."""
    asked = next((number for number, sent in enumerate(clock["sent"]) if sent >= move), None)
    if asked is None or asked >= len(clock["answered"]):
        return None
    answered = clock["answered"][asked]
    shown = next((bars for bars in clock["bars"] if answered and bars >= answered), None)
    return shown - move if shown else None


def curve(number: int, moves: int = MOVES) -> Iterator[tuple[float, float]]:
    """Points of a stroke, as fractions of the pad: arcs that turn and shrink from one stroke to the next."""
    for i in range(moves + 1):
        angle = 0.7 * number + 1.6 * math.pi * i / moves
        radius = 0.32 - 0.01 * (number % 10)
        yield 0.5 + radius * math.cos(angle), 0.5 + radius * math.sin(angle)


def on_the_pad(box: FloatRect, point: tuple[float, float]) -> tuple[float, float]:
    return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]


def start_training(browser: Browser, url: str) -> None:
    """Another visitor, in a window of their own, starts a training that lasts."""
    page = browser.new_context().new_page()
    page.goto(url)
    page.get_by_role("tab", name="Retrain").click()
    page.locator("#retrain-epochs input").fill("100")
    page.locator("#retrain-start").click()
    page.locator('#retrain-status[data-state="running"]').wait_for(timeout=300_000)


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--strokes", type=int, default=20)
    arguments = parser.parse_args()

    print("From a move of the pen to new bars")
    print(machine("gradio", "jax", "playwright"))
    rows = []
    with open_chromium() as browser, running_app() as (url, *_):
        print(
            f"Chromium {browser.version}; {arguments.strokes} strokes of {MOVES} moves, always the same ones"
        )
        page = browser.new_page()
        page.add_init_script(CLOCK)
        page.goto(url)
        page.locator("#pad canvas").wait_for()
        latencies_ms(page, strokes=2)  # whatever happens only the first time
        for what, aims in AIMS.items():
            if what != "idle":
                start_training(browser, url)
            times = latencies_ms(page, arguments.strokes)
            measured = (median(times), quantiles(times, n=20)[-1])
            rows.append(
                [what, str(len(times))]
                + [f"{ms:.0f} (aim {aim})" for ms, aim in zip(measured, aims, strict=True)]
                + [f"{max(times):.0f}"]
            )
    table(["pen move to new bars", "moves", "median ms", "95th percentile ms", "longest ms"], rows)


if __name__ == "__main__":
    main()
