"""From a click on Start to what the page shows of the training, in Chromium, with default settings.

Times count from the click to the first frame that is painted with what is waited for: the first point of the
plot, and the first accuracy of at least 97 and 98 %. Before the first round one training has run, and the app
has compiled what it compiles ahead. Then, with Stop at the first point: a width that is compiled ahead, and
widths that nobody has used.

The cost of an update is the CPU time of the page's main thread during the run, less what it takes in the same
time without a run, divided by the updates (DevTools protocol, Performance.getMetrics: TaskDuration). Server
and browser share this machine.

    MNIST_DIR=FOLDER python -m benchmarks.start [--rounds 5] [--app FOLDER]
"""

import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page

from benchmarks.chromium import open_chromium
from benchmarks.load import wait_until_idle
from benchmarks.report import ROOT, command_line, machine, table
from benchmarks.server import running_app

POINT_AIM_S, AIMS_S = 0.3, {0.97: 1.2, 0.98: 4.0}
UNUSED_AIM_S = 1.2
UPDATE_AIM_MS, UPDATES_AIM = 10, 5
WARMED_WIDTH = 64
UNUSED_WIDTHS = range(131, 255, 2)
END_MS = 120_000
# What Chromium calls it. Nothing of it is counted twice; the rest of all is painting, mostly.
WORK = {
    "an update's CPU in the page": "TaskDuration",
    "of it JavaScript": "ScriptDuration",
    "of it style": "RecalcStyleDuration",
    "of it layout": "LayoutDuration",
}

# A run begins with an accuracy that is not known; what comes after that belongs to it, not to the last run.
CLOCK = """
window.startClock = { clicked: 0, began: false, frames: [] };
addEventListener("click", (event) => {
  if (event.target.closest("#retrain-start")) {
    window.startClock = { clicked: performance.now(), began: false, frames: [] };
  }
}, true);
addEventListener("DOMContentLoaded", () => {
  let step = "";
  new MutationObserver(() => {
    const shown = document.querySelector("#retrain-status").dataset, clock = window.startClock;
    if (!shown.accuracy) [clock.began, step] = [true, ""];
    if (!clock.began || !shown.accuracy || shown.step === step) return;
    step = shown.step;
    const accuracy = Number(shown.accuracy);
    requestAnimationFrame(() => setTimeout(() => clock.frames.push([performance.now(), accuracy]), 0));
  }).observe(document.body, { subtree: true, attributeFilter: ["data-accuracy", "data-step"] });
});
"""

OVER = """() => startClock.began &&
  ["done", "stopped", "failed"].includes(document.querySelector("#retrain-status").dataset.state)
"""


def frames_s(page: Page) -> list[tuple[float, float]]:
    """Of the last run: seconds after the click, and the accuracy that was painted then."""
    clock = page.evaluate("startClock")
    if not clock["frames"]:
        raise RuntimeError(f"The page shows no accuracy: {page.locator('.retrain-words').inner_text()}")
    return [((at - clock["clicked"]) / 1000, accuracy) for at, accuracy in clock["frames"]]


def press_start(page: Page, hidden: int) -> None:
    page.locator("#retrain-hidden input").evaluate(
        "(input, hidden) => { input.value = hidden; input.dispatchEvent(new Event('input')); }", str(hidden)
    )
    page.locator("#retrain-start").click()


def whole_run(page: Page) -> list[tuple[float, float]]:
    press_start(page, 128)
    page.wait_for_function(OVER, timeout=END_MS, polling=500)  # at every frame, the page would never rest
    page.wait_for_timeout(100)
    return frames_s(page)


def first_point_s(page: Page, hidden: int) -> float:
    """Seconds from the click to the first point of a run that is then stopped."""
    press_start(page, hidden)
    page.wait_for_function("startClock.frames.length", timeout=END_MS, polling=10)
    page.locator("#retrain-stop").click()
    page.wait_for_function(OVER, timeout=END_MS)
    page.wait_for_timeout(500)
    return frames_s(page)[0][0]


def worked_s(devtools: CDPSession) -> dict[str, float]:
    """Seconds of CPU time that the page's main thread has taken: all, and parts of it."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    seconds = {metric["name"]: metric["value"] for metric in metrics}
    return {what: seconds[name] for what, name in WORK.items()}


def most_in_a_second(times_s: list[float]) -> int:
    """The most updates in any second that begins with one."""
    return max(sum(first <= later < first + 1 for later in times_s) for first in times_s)


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--app", type=Path, default=ROOT, help="folder of the app.py to measure")
    arguments = parser.parse_args()

    print("From a click on Start to the page, default settings")
    print(machine("gradio", "jax", "playwright"))
    measured: dict[str, list[float]] = {}

    def note(what: str, figure: float) -> None:
        measured.setdefault(what, []).append(figure)

    with open_chromium() as browser, running_app(arguments.app) as app:
        page = browser.new_page()
        page.add_init_script(CLOCK)
        page.goto(app.url)
        page.get_by_role("tab", name="Retrain").click()
        devtools: Any = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        wait_until_idle(app.pid)
        whole_run(page)  # whatever happens only the first time
        wait_until_idle(app.pid)
        print(f"Chromium {browser.version}; {arguments.rounds} rounds; median (smallest to largest)")
        for _, unused in zip(range(arguments.rounds), UNUSED_WIDTHS, strict=False):
            idle_s, idle_from_s = worked_s(devtools), time.monotonic()
            page.wait_for_timeout(1000)
            before_s, began_s = worked_s(devtools), time.monotonic()
            frames = whole_run(page)
            after_s, idles = worked_s(devtools), (time.monotonic() - began_s) / (began_s - idle_from_s)
            note("first point, s", frames[0][0])
            for accuracy in AIMS_S:
                reached = [at_s for at_s, shown in frames if shown >= accuracy]
                note(f"{accuracy:.0%} shown, s", reached[0] if reached else float("inf"))
            note("last update, s", frames[-1][0])
            note("updates, in the fullest second", most_in_a_second([at_s for at_s, _ in frames]))
            for what in WORK:
                cost_s = after_s[what] - before_s[what] - idles * (before_s[what] - idle_s[what])
                note(f"{what}, ms", 1000 * cost_s / len(frames))
            note(f"first point, width {WARMED_WIDTH}, s", first_point_s(page, WARMED_WIDTH))
            note("first point, a width nobody has used, s", first_point_s(page, unused))
    aims = {
        "first point, s": POINT_AIM_S,
        **{f"{accuracy:.0%} shown, s": aim for accuracy, aim in AIMS_S.items()},
        "updates, in the fullest second": UPDATES_AIM,
        f"{next(iter(WORK))}, ms": UPDATE_AIM_MS,
        f"first point, width {WARMED_WIDTH}, s": POINT_AIM_S,
        "first point, a width nobody has used, s": UNUSED_AIM_S,
    }
    table(
        ["from the click", "figure", "aim"],
        [[what, _spread(figures), f"{aims.get(what, '')}"] for what, figures in measured.items()],
    )


def _spread(figures: list[float]) -> str:
    return f"{median(figures):.2f} ({min(figures):.2f} to {max(figures):.2f})"


if __name__ == "__main__":
    main()
