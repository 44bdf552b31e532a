"""The log: one line for each failure, with its cause; a place that fails often writes few of them."""

import io
import logging
import warnings
from collections.abc import Iterator

import pytest

from mnist_model.ui.serving.log import BURST, MAX_CHARS, LineHandler, write_log_as_lines


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(written: io.StringIO, clock: Clock) -> logging.Logger:
    logger = logging.Logger("test")
    logger.addHandler(LineHandler(written, clock))
    return logger


def fail(log: logging.Logger, cause: str) -> None:
    try:
        raise ValueError(cause)
    except ValueError:
        log.exception("a call has failed")


def test_a_failure_is_one_line_with_its_cause_and_place(log, written):
    fail(log, "two\nlines \x1b[31m and \u202e")
    (line,) = written.getvalue().splitlines()
    assert "ERROR a call has failed: ValueError (test_log.py:" in line
    assert line.endswith(r": two\nlines \x1b[31m and \u202e")


def test_a_long_cause_is_cut(log, written):
    fail(log, "\x00" * 10**6)
    assert len(written.getvalue()) < MAX_CHARS + 50


def test_a_message_that_does_not_fit_its_arguments_is_still_a_line(log, written):
    log.warning("%d bytes", "many")
    assert written.getvalue().endswith("WARNING %d bytes\n")


def test_a_place_that_always_fails_writes_few_lines_and_says_how_many_are_left_out(log, written, clock):
    for _ in range(1000):
        fail(log, "again")
    assert len(written.getvalue().splitlines()) == BURST
    log.warning("another place")
    assert written.getvalue().endswith("another place\n")
    clock.now_s += 10
    fail(log, "again")
    assert written.getvalue().endswith(f": again ({1000 - BURST} more like this were left out)\n")
    clock.now_s += 3600
    for _ in range(1000):
        fail(log, "again")
    assert len(written.getvalue().splitlines()) == BURST + 2 + BURST


@pytest.fixture
def handlers_kept() -> Iterator[None]:
    names = ("", "uvicorn", "uvicorn.error", "uvicorn.access")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger.handlers[:], logger.propagate) for logger in loggers]
    yield
    logging.captureWarnings(False)
    for logger, (handlers, propagate) in zip(loggers, before, strict=True):
        logger.handlers[:] = handlers
        logger.propagate = propagate


@pytest.mark.usefixtures("handlers_kept")
def test_uvicorn_and_warnings_write_lines_as_well(capsys):
    server = logging.getLogger("uvicorn.error")
    logging.getLogger("uvicorn").addHandler(logging.StreamHandler())  # as uvicorn does when it starts
    logging.getLogger("uvicorn").propagate = False
    write_log_as_lines()
    server.warning("one\ntwo")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)  # catch_warnings and pytest have put their own in its place
        warnings.showwarning(UserWarning("careful"), UserWarning, "file.py", 1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert r"WARNING one\ntwo" in lines[0]
    assert "careful" in lines[1]
