"""Draws on the pad of the real page with real pointer events, and keeps what the page recorded of it.

    python -m tests.browser.record

writes tests/recorded_drawings.txt anew: a line for each drawing, its label (a digit, or - for what is none),
what it is, the hand that drew it, and the pad's value, word for word, for `tests/test_recorded.py`. The
browser merges events as its frames fall; the pad takes them apart again, so two recordings are the same.

The paths below are our own, in hundredths of the drawing's height, x to the right, y down; the pen turns
sharply at a point marked `!`. Hands miss them: they lean, sway and tremble.
"""

import asyncio
import itertools
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.async_api import CDPSession, Page, async_playwright
from scipy.interpolate import CubicSpline

from benchmarks.chromium import FLAGS
from mnist_model.ui.pad.notation import PAD_SIDE
from tests.browser.pen import drawing_script
from tests.recorded import FILE, as_line
from tests.running import running_app

Way = tuple[str, ...]
"""A way of drawing something: a path for each stroke."""

DIGITS: dict[str, Way] = {
    "0 round": ("47,3 20,12 5,42 9,76 33,97 62,92 79,62 74,26 55,5 44,4",),
    "0 narrow": ("27,2 10,22 4,55 12,88 28,98 42,80 46,44 38,12 26,3",),
    "0 not closed": ("36,6 14,20 3,54 14,88 40,99 64,84 70,50 60,20 47,9",),
    "0 slashed": ("40,3 16,16 5,50 15,85 41,97 66,83 74,48 63,15 40,3", "70,4 42,50 12,95"),
    "1 stick": ("12,0 11,48 10,100",),
    "1 flag": ("2,26 18,13 31,1! 30,48 30,100",),
    "1 flag and foot": ("6,24 22,12 34,2! 34,50 33,97", "8,98 33,98 60,97"),
    "1 leaning": ("38,0 24,50 8,100",),
    "2 corner": ("5,24 18,5 42,2 57,18 50,42 27,70 4,97! 32,96 66,97",),
    "2 small loop": ("6,22 22,3 46,5 55,24 43,52 22,80 8,95 2,88 12,81 30,90 52,97 70,92",),
    "2 large loop": ("3,20 22,2 45,9 48,30 34,62 14,92 0,90 2,74 20,70 38,86 58,96 78,86",),
    "2 like a Z": ("4,5 30,4 58,3! 30,50 3,96! 32,95 64,97",),
    "3 round": ("6,13 24,1 46,8 48,30 31,44 22,47! 44,51 58,70 46,94 20,99 2,87",),
    "3 flat top": ("5,4 32,4 58,3! 40,22 24,40! 46,44 58,66 48,92 24,99 3,90",),
    "3 loop": ("5,15 22,1 44,7 46,27 30,45 15,50 22,40 38,48 54,66 48,90 24,99 2,90",),
    "4 open": ("14,2 9,28 4,57! 30,58 66,55", "50,22 47,60 44,100"),
    "4 open and round": ("10,4 5,36 20,54 44,50 58,40", "60,3 55,50 49,100"),
    "4 closed": ("66,68 34,68 3,68! 26,34 48,1! 48,50 47,100",),
    "5 two strokes": ("14,4 11,24 9,43! 30,38 52,50 54,76 34,98 5,93", "14,4 36,4 60,2"),
    "5 one stroke": ("58,4 36,3 14,4! 12,22 10,42! 32,37 54,52 54,78 34,98 4,90",),
    "5 like an S": ("54,6 34,2 15,14 17,36 40,48 54,66 46,92 22,98 3,88",),
    "6 straight back": ("44,0 26,26 10,56 7,82 24,98 46,93 56,74 44,58 24,60 9,76",),
    "6 bent back": ("56,7 36,2 15,24 5,60 13,90 36,99 56,84 56,64 38,54 18,62 8,78",),
    "6 small loop": ("34,0 14,34 5,72 14,96 32,97 40,82 28,72 10,80",),
    "7 plain": ("3,5 30,4 60,3! 40,48 24,100",),
    "7 with bar": ("4,5 32,5 62,2! 44,46 28,100", "18,52 40,49 60,48"),
    "7 with serif": ("4,18 5,4! 34,5 64,3! 42,50 32,100",),
    "7 curved": ("2,8 20,3 42,6 58,3! 40,32 30,66 28,100",),
    "8 like an S": ("54,12 34,1 13,12 17,34 38,48 56,68 48,93 26,99 8,86 12,66 34,50 52,32 54,13",),
    "8 two rings": (
        "32,2 14,12 14,34 32,45 50,34 50,12 32,2",
        "32,46 8,58 6,84 32,99 58,84 56,58 32,46",
    ),
    "8 open": ("50,18 32,1 12,14 18,36 40,52 54,76 38,98 14,90 12,68 34,50 54,28 58,12",),
    "9 straight tail": ("54,12 32,1 10,12 8,36 26,48 46,38 55,13! 53,54 51,100",),
    "9 curled tail": ("54,14 34,1 12,10 8,34 26,47 48,36 55,14! 56,60 46,92 22,99 6,88",),
    "9 leaning": ("58,14 40,1 18,10 12,32 26,44 48,32 59,12! 44,56 28,100",),
}

NO_DIGITS: dict[str, Way] = {
    "scribble": ("4,40 40,10 20,70 70,20 50,90 95,30 60,60 10,85 85,75 35,35 75,5 15,15 90,95",),
    "dot": ("50,50",),
    "flat line": ("2,50 30,49 60,51 98,50",),
    "wavy line": ("2,50 18,42 34,56 50,43 66,57 82,44 98,52",),
    "filled box": (
        "4,5 95,5! 5,11! 96,17! 4,23! 95,29! 5,35! 96,41! 4,47! 95,53! 5,59! 96,65! 4,71! 95,77! 5,83! "
        "95,89! 5,95! 96,97",
    ),
    "hatching": ("2,40 20,2! 4,98 40,2! 20,98 60,2! 40,98 80,2! 60,98 98,4! 84,92 98,60",),
    "star": ("20,97 50,2! 80,97! 3,38! 97,38! 20,97",),
    "spiral": (
        "50,50 56,44 48,38 38,46 42,62 60,64 72,46 62,26 40,22 22,38 22,66 44,84 72,80 92,52 84,18 54,2",
    ),
    "arrow": ("2,50 50,50 98,50", "68,22 98,50! 70,80"),
    "cross": ("50,2 50,98", "3,50 97,50"),
    "letter A": ("4,98 38,2! 72,98", "16,62 60,62"),
    "letter K": ("8,2 7,98", "58,4 8,54! 60,98"),
    "letter M": ("3,98 12,2! 42,66! 72,2! 82,98",),
    "letter W": ("2,3 22,97! 44,30! 66,97! 88,3",),
    "letter H": ("6,2 6,98", "64,2 64,98", "6,50 64,50"),
    "letter E": ("60,3 6,3! 6,98! 62,98", "6,50 52,50"),
    "question mark": ("6,20 20,2 46,4 54,22 40,42 30,56 30,72", "30,97"),
    "heart": ("50,96 14,56 4,26 22,5 42,12 50,30! 58,12 78,5 96,26 86,56 50,96",),
}


HASTE = 0.6  # a path of twice the length takes 1.5 times as long


@dataclass(frozen=True)
class Hand:
    """How somebody draws: where, with what, how fast, and how far from what was meant."""

    name: str
    width: int  # of the window, in pixels
    pointer: str  # mouse, pen or touch
    event_s: float  # from one event of the device to the next
    stroke_s: float  # for a path as long as the digit is high
    height: float  # of the drawing, in pad units
    middle: tuple[float, float]  # of the drawing, in pad units
    lean: float = 0.0  # shear to the right
    sway: float = 0.03  # slow deviation from the path, in heights
    tremble: float = 0.003  # from one event to the next, in heights


HANDS = (
    Hand("calm mouse", 1440, "mouse", 0.008, 0.6, 280, (200, 200)),
    Hand("finger on a phone", 360, "touch", 0.012, 0.4, 260, (190, 210), lean=0.1, sway=0.035),
    Hand("jittery mouse", 1440, "mouse", 0.008, 0.6, 250, (210, 190), sway=0.04, tremble=0.012),
    Hand("stylus", 1440, "pen", 0.005, 0.5, 220, (180, 180), lean=0.3, sway=0.02),
    Hand("small in a corner", 1440, "mouse", 0.008, 0.5, 90, (70, 330), sway=0.045, tremble=0.006),
    Hand("few points", 1440, "mouse", 0.045, 0.35, 270, (200, 200), lean=0.1, sway=0.035),
    Hand("large on a phone", 360, "touch", 0.016, 0.35, 350, (200, 200), sway=0.04, tremble=0.003),
    Hand(
        "slow and backwards", 1440, "mouse", 0.008, 0.8, 240, (230, 220), lean=-0.2, sway=0.04, tremble=0.004
    ),
)


def drawn(rng: np.random.Generator, strokes: Way, hand: Hand) -> list[np.ndarray]:
    """The positions, in pad units, at which the device sends an event: float[events, 2] for each stroke."""
    paths = [_smooth(stroke) / 100 for stroke in strokes]
    both = np.concatenate(paths)
    middle = (both.min(axis=0) + both.max(axis=0)) / 2
    scale = hand.height / max(float(np.ptp(both, axis=0).max()), 1.0)
    events = []
    for path in paths:
        places = _at_events(path, hand) - middle
        count = len(places)
        knots = np.linspace(
            0, 1, max(4, round(count * hand.event_s / 0.12))
        )  # a hand corrects 8 times a second
        sway = CubicSpline(knots, rng.normal(0, hand.sway, (len(knots), 2)))(np.linspace(0, 1, count))
        places = places + sway + rng.normal(0, hand.tremble, (count, 2))
        places[:, 0] -= hand.lean * places[:, 1]
        events.append(np.clip(np.array(hand.middle) + scale * places, 3, PAD_SIDE - 3))
    return events


def _smooth(stroke: str) -> np.ndarray:
    """A stroke as a dense path, float[n, 2]: smooth through its points, sharp at those marked `!`."""
    words = stroke.split()
    points = np.array([[float(x) for x in word.rstrip("!").split(",")] for word in words])
    corners = [0, *(i for i, word in enumerate(words) if word.endswith("!")), len(points) - 1]
    parts = [points[:1]]
    for first, last in itertools.pairwise(corners):
        part = points[first : last + 1]
        if len(part) < 2:
            continue
        knots = np.concatenate([[0], np.cumsum(np.sqrt(np.hypot(*np.diff(part, axis=0).T)))])
        parts.append(CubicSpline(knots, part)(np.linspace(0, knots[-1], 60 * len(part)))[1:])
    return np.concatenate(parts)


def _at_events(path: np.ndarray, hand: Hand) -> np.ndarray:
    """Where on the path the pen is at each event. It runs slower where the path bends, and at both ends.

    Speed goes with the cube root of the radius of the bend (Lacquaniti, Terzuolo, Viviani, The law relating
    the kinematic and figural aspects of drawing movements, 1983), and is higher on a longer path (Viviani,
    McCollum, The relation between linear extent and velocity in drawing movements, 1983).
    """
    step = np.diff(path, axis=0)
    length = np.hypot(*step.T)
    if not len(length):
        return path
    turn = np.abs(np.diff(np.unwrap(np.arctan2(step[:, 1], step[:, 0])), prepend=0, append=0))
    bend = np.convolve((turn[1:] + turn[:-1]) / 2 / length, np.ones(9) / 9, "same")
    along = np.cumsum(length) / length.sum()
    speed = (bend + 1) ** (-1 / 3) * (0.35 + np.sin(np.pi * along))
    time = np.concatenate([[0], np.cumsum(length / speed)])
    events = max(2, round(hand.stroke_s * length.sum() ** HASTE / hand.event_s))
    at = np.linspace(0, time[-1], events)
    return np.stack([np.interp(at, time, path[:, axis]) for axis in (0, 1)], axis=1)


async def draw(page: Page, device: CDPSession, strokes: list[np.ndarray], hand: Hand) -> None:
    """Sends the events as the device would: on time, without waiting for the page to answer each."""
    box = await page.locator("#pad canvas").bounding_box()
    assert box
    for stroke in strokes:
        places = stroke * box["width"] / PAD_SIDE + [box["x"], box["y"]]
        sent = []
        began_s = time.monotonic()
        for number, place in enumerate(places):
            await asyncio.sleep(max(0.0, began_s + number * hand.event_s - time.monotonic()))
            what = "move" if number else "down"
            sent.append(asyncio.create_task(_send(device, hand.pointer, what, place)))
        await asyncio.gather(*sent)
        await _send(device, hand.pointer, "up", places[-1])
        await asyncio.sleep(0.1)


async def _send(device: CDPSession, pointer: str, what: str, place: np.ndarray) -> None:
    x, y = (round(float(length), 2) for length in place)
    if pointer == "touch":
        kind = {"down": "touchStart", "move": "touchMove", "up": "touchEnd"}[what]
        points = [] if what == "up" else [{"x": x, "y": y}]
        await device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    else:
        kind = {"down": "mousePressed", "move": "mouseMoved", "up": "mouseReleased"}[what]
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        await device.send("Input.dispatchMouseEvent", event | {"pointerType": pointer})


def plan() -> list[tuple[str, str, Way, Hand]]:
    """What is drawn by whom: label, name, path, hand. Every other way by two hands."""
    digits = [(name[0], name, path) for name, path in DIGITS.items()]
    others = [("-", name, path) for name, path in NO_DIGITS.items()]
    by_one = [(*way, HANDS[number % len(HANDS)]) for number, way in enumerate(digits + others)]
    twice = (digits + others)[::2]
    by_another = [(*way, HANDS[(2 * k + 1 + k % 7) % len(HANDS)]) for k, way in enumerate(twice)]
    return by_one + by_another


async def record(url: str) -> list[str]:
    rng = np.random.default_rng(0)
    lines = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        pages: dict[int, tuple[Page, CDPSession]] = {}
        for width, height in ((1440, 900), (360, 740)):
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                has_touch=width < 600,
                is_mobile=width < 600,
                device_scale_factor=3 if width < 600 else 1,
            )
            page = await context.new_page()
            await page.goto(url)
            await page.locator("#pad canvas").wait_for()
            pages[width] = page, await context.new_cdp_session(page)
        for label, name, path, hand in plan():
            page, device = pages[hand.width]
            await page.bring_to_front()
            await page.locator("#pad-clear").click()
            await draw(page, device, drawn(rng, path, hand), hand)
            value = await page.evaluate(drawing_script("drawing.text"))
            lines.append(as_line(label, f"{name}, {hand.name}", value))
            print(lines[-1].split("|")[1], value.count(" ") + 1, "points")
        await browser.close()
    return lines


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as app_url:
        FILE.write_text("".join(line + "\n" for line in asyncio.run(record(app_url))))
