"""Many visitors draw at once: answers a second, how long each took, and what the server's processor paid.

Each visitor has one connection and asks POST /answer so many times a second, at times of their own, with
the drawing as far as the pen has come. A visitor whose answer is late asks the next one when it is there,
at most as often. The time of an answer counts from the moment at which it was due, so that a server that
falls behind cannot hide it.

The visitors are raw sockets in one process of their own: an HTTP client would cost more than the server
does. Server and load share the machine.

    python -m benchmarks.load [--seconds 10] [--app FOLDER]
"""

import asyncio
import json
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.report import ROOT, command_line, machine, table
from benchmarks.server import running_app
from mnist_model.ui.pad.examples import EXAMPLES

# Visitors, moves of each a second, and the 95th percentile to reach, in ms.
CROWDS = ((1, 30, 20), (30, 20, 50), (100, 10, 100))
HEAD_END = b"\r\n\r\n"


@dataclass
class Load:
    """What came of it."""

    times_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        return sum(self.statuses.values()) - self.statuses["200"]


def moves(digit: int) -> list[str]:
    """A drawing as it grows, point by point."""
    points = EXAMPLES[digit].split(" ")
    return [" ".join(points[:count]) for count in range(1, len(points) + 1)]


def request(path: str, body: object) -> bytes:
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


async def response(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """Status and body of one answer."""
    head = await reader.readuntil(HEAD_END)
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    return head.split(b" ", 2)[1].decode(), await reader.readexactly(length)


async def draw(
    address: tuple[str, int],
    number: int,
    per_second: float,
    load: Load,
    goes_on: Callable[[], bool],
    session: str = "",
) -> None:
    """One visitor, for as long as `goes_on()`."""
    requests = [
        request("/answer", {"drawing": drawing, "session": session}) for drawing in moves(number % 10)
    ]
    reader, writer = await asyncio.open_connection(*address)
    due_s = time.monotonic() + random.random() / per_second
    sent = 0
    while goes_on():
        await asyncio.sleep(due_s - time.monotonic())
        writer.write(requests[sent % len(requests)])
        sent += 1
        status, _ = await response(reader)
        now_s = time.monotonic()
        load.times_ms.append(1000 * (now_s - due_s))
        load.statuses[status] += 1
        due_s = max(due_s + 1 / per_second, now_s)
    writer.close()


async def crowd(address: tuple[str, int], visitors: int, per_second: float, seconds: float) -> Load:
    load, ends_s = Load(), time.monotonic() + seconds
    goes_on = lambda: time.monotonic() < ends_s  # noqa: E731
    await asyncio.gather(*(draw(address, i, per_second, load, goes_on) for i in range(visitors)))
    return load


def _crowd_process(address: tuple[str, int], visitors: int, per_second: float, seconds: float) -> Load:
    random.seed(0)
    return asyncio.run(crowd(address, visitors, per_second, seconds))


def processor_s(pid: int) -> float:
    """Seconds of processor time that a process has used; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_idle(pid: int) -> None:
    """Until a process has done little for a second: it compiles ahead once it serves.

    Gradio looks into its queue every millisecond, which takes a tenth of a core.
    """
    used_s = -1.0
    while (now_s := processor_s(pid)) - used_s > 0.2:
        used_s = now_s
        time.sleep(1)


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--app", type=Path, default=ROOT, help="folder of the app.py to measure")
    arguments = parser.parse_args()
    print("POST /answer from many visitors at once")
    print(machine("gradio", "jax", "uvicorn"))
    rows = []
    with running_app(arguments.app) as app, multiprocessing.get_context("spawn").Pool(1) as pool:
        address = "127.0.0.1", app.port
        pool.apply(_crowd_process, [address, 2, 20, 2])  # whatever happens only the first time
        wait_until_idle(app.pid)
        for visitors, per_second, aim_ms in CROWDS:
            before_s = processor_s(app.pid)
            load = pool.apply(_crowd_process, [address, visitors, per_second, arguments.seconds])
            paid_ms = 1000 * (processor_s(app.pid) - before_s) / len(load.times_ms)
            rows.append(
                [
                    f"{visitors} × {per_second} a second",
                    f"{len(load.times_ms) / arguments.seconds:.0f} of {visitors * per_second}",
                    f"{load.errors}",
                    f"{median(load.times_ms):.0f}",
                    f"{quantiles(load.times_ms, n=20)[-1]:.0f} (aim {aim_ms})",
                    f"{max(load.times_ms):.0f}",
                    f"{paid_ms:.2f}",
                ]
            )
    table(
        [
            "visitors",
            "answers a second",
            "errors",
            "median ms",
            "95th percentile ms",
            "longest ms",
            "server CPU ms",
        ],
        rows,
    )


if __name__ == "__main__":
    main()
