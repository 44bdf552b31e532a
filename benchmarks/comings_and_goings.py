"""Visitors who come, draw, train a little and leave: what of the server's memory, threads and files stays.

Ten at a time, each loads the page's record, draws, presses Start, waits for the first accuracy of the own
network, and then goes: half of them press Stop first and wait for the end, the others just close. What the
server holds is read from Linux after the first 50, on the way, and at the end; it should end where it was.

    MNIST_DIR=FOLDER python -m benchmarks.comings_and_goings [--visitors 500]
"""

import asyncio
import itertools
import multiprocessing
import random
import tempfile
import time
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import moves, wait_until_idle
from benchmarks.report import command_line, machine, table
from benchmarks.server import running_app
from benchmarks.visitors import Visitor, load_event

TOGETHER = 10
FIRST = 50
MEMORY_AIM_MB = 50
MOVES = 5

Address = tuple[str, int]


@dataclass
class Held:
    """What a process holds."""

    memory_mb: float
    threads: int
    files: int
    sockets: int
    temporary: int

    @classmethod
    def by(cls, pid: int, temporary: Path) -> "Held":
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        opened = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
        sockets = sum(name.startswith("socket:") for name in opened)
        return cls(
            memory_mb=int(status["VmRSS"].split()[0]) / 1024,
            threads=int(status["Threads"]),
            files=len(opened) - sockets,
            sockets=sockets,
            temporary=sum(1 for _ in temporary.rglob("*")),
        )


async def visit(address: Address, event: int, number: int) -> None:
    async with Visitor(address, event, f"guest{number}x{random.getrandbits(32):x}") as visitor:
        for drawing in moves(number % 10)[-MOVES:]:
            await visitor.post("/answer", {"drawing": drawing, "session": visitor.session})
        async with aclosing(visitor.train()) as plots:
            async for plot in plots:
                if plot.step_measured <= 0:
                    continue
                if number % 2:
                    break
                visitor.stop()


def visits(address: Address, event: int, first: int, last: int) -> None:
    """In a process of its own."""
    random.seed(first)

    async def all_visits() -> None:
        free = asyncio.Semaphore(TOGETHER)

        async def one(number: int) -> None:
            async with free:
                await visit(address, event, number)

        await asyncio.gather(*(one(number) for number in range(first, last)))

    asyncio.run(all_visits())


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--visitors", type=int, default=500)
    arguments = parser.parse_args()
    print(f"{arguments.visitors} visitors come, draw, train a little and leave, {TOGETHER} at a time")
    print(machine("gradio", "jax"))
    stages = sorted({FIRST, *range(100, arguments.visitors, 100), arguments.visitors})
    held: dict[int, Held] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(GRADIO_TEMP_DIR=folder) as app,
        multiprocessing.get_context("spawn").Pool(1) as pool,
    ):
        address, event = ("127.0.0.1", app.port), load_event(app.url)
        wait_until_idle(app.pid)
        held[0] = Held.by(app.pid, Path(folder))
        for before, stage in itertools.pairwise([0, *stages]):
            pool.apply(visits, [address, event, before, stage])
            time.sleep(3)  # what a visitor held is freed within two seconds
            held[stage] = Held.by(app.pid, Path(folder))
    table(
        ["after visitors", "memory MB", "threads", "files", "sockets", "temporary files"],
        [
            [f"{n}", f"{h.memory_mb:.0f}", f"{h.threads}", f"{h.files}", f"{h.sockets}", f"{h.temporary}"]
            for n, h in held.items()
        ],
    )
    growth_mb = held[stages[-1]].memory_mb - held[FIRST].memory_mb
    print(f"Memory grew by {growth_mb:.0f} MB after the first {FIRST} (aim: at most {MEMORY_AIM_MB}).")


if __name__ == "__main__":
    main()
