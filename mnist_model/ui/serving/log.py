"""The server's log: one line for each failure, with its cause, and few lines for many failures of one kind.

Whoever can make a request can make it fail. Without limits a visitor could fill the disk with tracebacks, or
write lines of their own into the log.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

BURST = 5
"""Lines that one place in the code may write at once ..."""

SECONDS_PER_LINE = 10.0
"""... and afterwards one in so many seconds: at most 9,000 lines a day for a place that always fails."""

MAX_CHARS = 400


class TokenBucket:
    """Allows `burst` at once, then one every `seconds`.

    >>> bucket = TokenBucket(burst=2, seconds=10)
    >>> [bucket.take(now_s) for now_s in (0, 0, 0, 5, 10, 10, 30, 30)]
    [0, 0, None, None, 2, None, 1, 0]
    """

    def __init__(self, burst: int = BURST, seconds: float = SECONDS_PER_LINE) -> None:
        self._burst, self._seconds = burst, seconds
        self._tokens, self._at_s = float(burst), 0.0
        self._left_out = 0

    def take(self, now_s: float) -> int | None:
        """How many were left out since the last that was allowed; None if this one is left out too."""
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) / self._seconds)
        self._at_s = now_s
        if self._tokens < 1:
            self._left_out += 1
            return None
        self._tokens -= 1
        left_out, self._left_out = self._left_out, 0
        return left_out


class LineHandler(logging.StreamHandler):
    """Writes records as single lines; a place in the code that logs often is limited by a `TokenBucket`."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        self._buckets: dict[tuple[str, int], TokenBucket] = {}  # as many as there are places in the code

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the record, or counts it as left out."""
        bucket = self._buckets.setdefault((record.pathname, record.lineno), TokenBucket())
        if (left_out := bucket.take(self._clock())) is None:
            return
        line = one_line(record)
        if left_out:
            line += f" ({left_out:,} more like this were left out)"
        try:
            self.stream.write(line + self.terminator)
            self.flush()
        except Exception:  # as logging does: a log that cannot be written must not stop the server
            self.handleError(record)


def one_line(record: logging.LogRecord) -> str:
    """When, how bad, what, and the cause of an exception with the place that raised it; no traceback."""
    try:
        said = record.getMessage()
    except Exception:  # the message and its arguments do not fit: one of gradio's libraries
        said = str(record.msg)
    if record.exc_info and (error := record.exc_info[1]):
        said += f": {type(error).__name__}{_raised_at(error)}: {error}"
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
    return f"{when} {record.levelname} {printable(said)}"


def printable(text: str, max_chars: int = MAX_CHARS) -> str:
    r"""The text on one line: control characters, line ends and the like escaped, and cut to a length.

    >>> printable("one\ntwo \x1b[31m", max_chars=12)
    'one\\ntwo \\x…'
    """
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text[: max_chars + 1]
    )
    return shown if len(shown) <= max_chars else shown[: max_chars - 1] + "…"


def write_log_as_lines() -> None:
    """Every logger of the process writes single lines from now on: ours, uvicorn's, and Python's warnings.

    Call it again when the server has started: uvicorn gives its loggers handlers of their own as it starts.
    """
    logging.captureWarnings(True)
    logging.root.handlers[:] = [LineHandler()]
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _raised_at(error: BaseException) -> str:
    """` (file.py:12)`, the innermost place in the traceback."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next:
        trace = trace.tb_next
    return f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
