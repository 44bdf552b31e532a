"""Downloads that break on the way: refused, cleaned up, and good the next time."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mnist_model.data import download
from mnist_model.data.dataset import DataError
from mnist_model.data.download import fetch
from mnist_model.data.published import remote_files
from tests.data.download.publisher import FILES, NAMES, left_overs


def test_a_file_that_arrives_broken_is_refused_and_named_and_the_next_try_succeeds(publisher, files):
    def flip_a_byte(handler, body):
        handler.wfile.write(body[:-1] + bytes([body[-1] ^ 1]) if NAMES[1] in handler.path else body)

    honest, publisher.behave = publisher.behave, flip_a_byte
    with pytest.raises(DataError, match=rf"{NAMES[1]} arrived broken from 127\.0\.0\.1"):
        fetch(files)
    assert not any(file.path.exists() for file in files if file.name == NAMES[1])
    assert left_overs(files) == []
    publisher.behave = honest
    assert all(path.exists() for path in fetch(files).values())


def test_a_connection_that_breaks_off_is_an_error(publisher, files):
    def half(handler, body):
        handler.wfile.write(body[: len(body) // 2])

    publisher.behave = half
    with pytest.raises(DataError, match=r"downloading MNIST from 127\.0\.0\.1:\d+ failed|arrived broken"):
        fetch(files)
    assert left_overs(files) == []


def test_a_server_that_stops_in_the_middle_does_not_hold_anybody(publisher, files, monkeypatch):
    monkeypatch.setattr(download, "STALL_S", 1.0)
    publisher.stop_after_a_byte()
    with pytest.raises(DataError, match=r"stopped: nothing from 127\.0\.0\.1:\d+ for 1 s"):
        fetch(files)
    assert not publisher.gave_up  # it would have been silent for half a minute
    assert left_overs(files) == []


def test_who_waited_for_a_download_that_failed_is_told_and_does_not_begin_again(
    publisher, files, monkeypatch
):
    monkeypatch.setattr(download, "STALL_S", 3.0)
    publisher.stop_after_a_byte()
    words = []

    def ask():
        try:
            fetch(files)
        except DataError as error:
            words.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("stopped: nothing" in text for text in words) == 1
    assert sum("did not finish" in text for text in words) == 2


def test_a_file_that_spoils_in_the_cache_is_fetched_again(publisher, files):
    paths = fetch(files)
    paths[NAMES[0]].write_bytes(paths[NAMES[0]].read_bytes()[:-1])
    publisher.fetched.clear()
    fetch(files)
    assert publisher.fetched == [NAMES[0]]
    assert paths[NAMES[0]].read_bytes() == FILES[NAMES[0]]


def test_a_cache_that_cannot_be_written_is_named(publisher, tmp_path):
    (tmp_path / "downloads").write_text("a file, not a folder")
    with pytest.raises(DataError, match=r"downloads/mnist: MNIST cannot be kept there .* TFDS_DATA_DIR"):
        fetch(remote_files(publisher.url_infos(), tmp_path / "downloads"))


def test_a_caller_that_has_enough_ends_the_download(publisher, files):
    publisher.stop_after_a_byte()

    def enough(fraction, words):
        if publisher.fetched:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fetch(files, enough)
    assert left_overs(files) == []


def test_a_process_killed_in_the_middle_leaves_a_state_to_recover_from(publisher, files):
    publisher.slowly(30)
    program = (
        "import pickle, sys; from mnist_model.data.download import fetch;"
        " fetch(pickle.loads(bytes.fromhex(sys.argv[1])))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, pickle.dumps(files).hex()],
        cwd=Path(download.__file__).parents[2],
    ) as process:
        deadline = time.monotonic() + 30
        while len(publisher.fetched) < 4:
            assert time.monotonic() < deadline, "the download did not begin"
            time.sleep(0.02)
        assert left_overs(files)
        os.kill(process.pid, signal.SIGKILL)
    publisher.closing.set()  # from now on without pauses
    publisher.behave = lambda handler, body: handler.wfile.write(body)
    paths = fetch(files)
    assert {name: path.read_bytes() for name, path in paths.items()} == FILES
    assert left_overs(files) == []


def test_the_downloading_child_ends_with_its_parent(publisher, files):
    publisher.slowly(30)
    job = [[file.url, file.size, file.sha256, str(file.path.parents[1])] for file in files]
    with subprocess.Popen(
        [sys.executable, "-m", "mnist_model.data.download", download.json.dumps(job)],
        cwd=Path(download.__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdin
        try:
            child.stdin.close()  # what the death of the parent does
            assert child.wait(timeout=30) == 1
        finally:
            child.kill()
