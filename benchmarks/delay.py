"""A TCP proxy that lies far away: what passes takes half a round trip, and may be late or lost.

It keeps the order within a connection, as TCP does, and a new connection pays a round trip for its
handshake. It knows nothing of HTTP. Of the chunks that a browser sends, which are its requests, a share can
be late by a second, and another share be swallowed together with all that would follow on that connection.

    python -m benchmarks.delay --to 7860 --port 7861 --round-trip-ms 150
"""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from benchmarks.report import command_line

LATE_S = 1.0
CHUNK_BYTES = 2**16


@dataclass(frozen=True)
class Line:
    """What lies between a browser and the server.

    Attributes:
        round_trip_s: from a request to its answer, if the server took no time.
        late, lost: shares of the chunks sent by the browser, from 0 to 1.
    """

    round_trip_s: float
    late: float = 0.0
    lost: float = 0.0


class DelayingProxy:
    """Listens on 127.0.0.1 and passes connections on.

    Attributes:
        line: may be replaced at any time.
        port: set once it listens.
    """

    def __init__(self, to_port: int, line: Line, seed: int = 0) -> None:
        self._to_port, self.line, self._random = to_port, line, random.Random(seed)
        self.port = 0

    async def listen(self, port: int = 0) -> asyncio.Server:
        """Begin to listen; port 0 is any free one."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shaken_s = asyncio.get_running_loop().time() + self.line.round_trip_s
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:  # nobody listens
            await asyncio.sleep(self.line.round_trip_s)
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # the proxy ends while connections are open
            await asyncio.gather(
                self._carry(reader, server_writer, shaken_s, may_suffer=True),
                self._carry(server_reader, writer, 0, may_suffer=False),
            )

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, from_s: float, may_suffer: bool
    ) -> None:
        """One direction: a queue of chunks, each with the time at which it is there."""
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            with suppress(OSError):
                while True:
                    there_s, chunk = await chunks.get()
                    await asyncio.sleep(there_s - loop.time())
                    if not chunk:
                        break
                    writer.write(chunk)
                    await writer.drain()
            writer.close()

        delivery = asyncio.create_task(deliver())
        with suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                luck = self._random.random() if may_suffer else 1.0
                if luck < self.line.lost:
                    while await reader.read(CHUNK_BYTES):
                        pass
                    break
                late_s = LATE_S if luck < self.line.lost + self.line.late else 0.0
                there_s = max(loop.time(), from_s) + self.line.round_trip_s / 2 + late_s
                chunks.put_nowait((there_s, chunk))
        chunks.put_nowait((loop.time() + self.line.round_trip_s / 2, b""))
        await delivery


@contextmanager
def delayed(to_port: int, line: Line) -> Iterator[DelayingProxy]:
    """Such a proxy, which listens in a thread of its own."""
    proxy = DelayingProxy(to_port, line)
    listens, over = threading.Event(), threading.Event()

    async def run() -> None:
        server = await proxy.listen()
        listens.set()
        await asyncio.to_thread(over.wait)
        server.close()  # asyncio.run cancels the connections that are still open

    thread = threading.Thread(target=asyncio.run, args=[run()])
    thread.start()
    try:
        if not listens.wait(timeout=10):
            raise RuntimeError("The proxy could not listen within 10 s.")
        yield proxy
    finally:
        over.set()
        thread.join()


async def _serve(proxy: DelayingProxy, port: int) -> None:
    server = await proxy.listen(port)
    print(f"http://127.0.0.1:{proxy.port}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--to", type=int, default=7860, help="port of the server on this machine")
    parser.add_argument("--port", type=int, default=0, help="to listen on; 0 is any free one")
    parser.add_argument("--round-trip-ms", type=float, default=150)
    parser.add_argument("--late", type=float, default=0.0)
    parser.add_argument("--lost", type=float, default=0.0)
    chosen = parser.parse_args()
    line = Line(chosen.round_trip_ms / 1000, chosen.late, chosen.lost)
    asyncio.run(_serve(DelayingProxy(chosen.to, line), chosen.port))


if __name__ == "__main__":
    main()
