"""What the page weighs, and how long until one can draw over a slow line of 4 Mbit/s and 150 ms round trip.

Chromium's own network emulation slows the line (DevTools protocol, Network.emulateNetworkConditions). Each
visit has an empty cache. The pad is there when its script has painted it: then the pen leaves ink.

One visit in some 60 stalls inside that emulation: all replies lie unread in Chromium's own sockets, and for
another window without emulation the same server answers at once. Such a visit is made again, and counted.

    python -m benchmarks.page_weight [--visits 5]
"""

import sys
from statistics import median
from urllib.request import urlopen

from playwright.sync_api import Browser, CDPSession, TimeoutError

from benchmarks.chromium import open_chromium
from benchmarks.report import command_line, machine, table
from benchmarks.server import running_app

ROUND_TRIP_MS = 150
BITS_PER_SECOND = 4_000_000
STALLED_MS = 15_000

PAD_IS_PAINTED = "document.querySelector('#pad canvas')?.width > 300"


def visit(browser: Browser, url: str) -> tuple[float, int, int]:
    """Seconds until the pad is there; requests and bytes on the line until the page is quiet."""
    context = browser.new_context()
    page = context.new_page()
    line = context.new_cdp_session(page)
    slow_down(line)
    arrived: list[int] = []
    line.on("Network.loadingFinished", lambda event: arrived.append(event["encodedDataLength"]))
    page.goto(url, wait_until="commit")
    page.wait_for_function(PAD_IS_PAINTED, polling=10, timeout=STALLED_MS)
    pad_s = page.evaluate("performance.now()") / 1000
    page.wait_for_timeout(3000)
    context.close()
    return pad_s, len(arrived), int(sum(arrived))


def slow_down(line: CDPSession) -> None:
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BITS_PER_SECOND / 8,
            "uploadThroughput": BITS_PER_SECOND / 8,
        },
    )


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--visits", type=int, default=5)
    visits = parser.parse_args().visits
    with open_chromium() as browser, running_app() as (url, *_):
        with urlopen(url) as document:
            document_bytes = len(document.read())
        seen: list[tuple[float, int, int]] = []
        stalled = 0
        while len(seen) < visits + 1:
            try:
                seen.append(visit(browser, url))
            except TimeoutError:
                stalled += 1
                if stalled > visits:
                    sys.exit(f"page_weight: {stalled} visits saw no pad within {STALLED_MS / 1000:.0f} s")
    # The first one waits for compilers.
    pad_s, requests, sent = (median(figures) for figures in zip(*seen[1:], strict=True))
    print(f"The page over 4 Mbit/s and {ROUND_TRIP_MS} ms, median of {visits} visits")
    print(machine("gradio", "playwright"))
    table(
        ["what", "figure"],
        [
            ["document, uncompressed", f"{document_bytes / 1000:.0f} kB"],
            ["requests", f"{requests:.0f}"],
            ["on the line", f"{sent / 1000:.0f} kB"],
            ["until the pad is there", f"{pad_s:.2f} s"],
            ["visits made again", f"{stalled}"],
        ],
    )


if __name__ == "__main__":
    main()
