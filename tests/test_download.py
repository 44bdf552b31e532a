"""The download of MNIST, with the real download manager, against a server on this machine."""

import contextlib
import gzip
import hashlib
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from tensorflow_datasets.core.download.checksums import UrlInfo
from tensorflow_datasets.core.units import Size

from mnist_model import data, download
from mnist_model.download import fetch, published_files, remote_files
from mnist_model.idx import DataError

NAMES = (data.TRAIN_IMAGES, data.TRAIN_LABELS, data.TEST_IMAGES, data.TEST_LABELS)
TOLD_WITHIN_S = 5.0  # the project's promise to whoever is offline


def small_mnist():
    """The four files as they are published, with 3,000 and 40 digits of noise: 2.4 MB in all."""
    rng = np.random.default_rng(0)
    files = {}
    for names, count in ((NAMES[:2], 3_000), (NAMES[2:], 40)):
        images, labels = rng.integers(0, 256, (count, 784), np.uint8), rng.integers(0, 10, count, np.uint8)
        files[names[0]] = gzip.compress(struct.pack(">4I", 0x803, count, 28, 28) + images.tobytes(), 1)
        files[names[1]] = gzip.compress(struct.pack(">2I", 0x801, count) + labels.tobytes(), 1)
    return files


FILES = small_mnist()


class Publisher:
    """Serves FILES; `behave` says what whoever fetches one gets: a function of the handler and the bytes."""

    def __init__(self):
        self.head_status, self.head_type = 200, "application/gzip"
        self.behave = lambda handler, body: handler.wfile.write(body)
        self.fetched = []
        self.closing = threading.Event()
        self.gave_up = False
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = FILES[self.path.rpartition("/")[2]]
                self.send_response(publisher.head_status)
                self.send_header("Content-Type", publisher.head_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                return body

            def do_HEAD(self):
                self.answer()

            def do_GET(self):
                publisher.fetched.append(self.path.rpartition("/")[2])
                body = self.answer()
                with contextlib.suppress(ConnectionError):  # the client may have been ended
                    publisher.behave(self, body)

            def log_message(self, format, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def url_infos(self):
        address = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        return {
            address + name: UrlInfo(Size(len(body)), hashlib.sha256(body).hexdigest(), filename=name)
            for name, body in FILES.items()
        }

    def slowly(self, seconds_per_part):
        """In eight parts, with a pause before each."""

        def behave(handler, body):
            part = -(-len(body) // 8)
            for first in range(0, len(body), part):
                self.closing.wait(seconds_per_part)
                handler.wfile.write(body[first : first + part])
                handler.wfile.flush()

        self.behave = behave

    def stop_after_a_byte(self):
        def behave(handler, body):
            handler.wfile.write(body[:1])
            handler.wfile.flush()
            self.closing.wait(30)
            self.gave_up = not self.closing.is_set()

        self.behave = behave

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def publisher():
    server = Publisher()
    yield server
    server.close()


@pytest.fixture
def files(publisher, tmp_path):
    return remote_files(publisher.url_infos(), tmp_path / "downloads")


def left_overs(files):
    return list(files[0].path.parent.glob("*.tmp.*"))


def test_the_published_files_are_mnists_four(monkeypatch, tmp_path):
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    published = published_files()
    assert sorted(file.name for file in published) == sorted(NAMES)
    assert all(
        file.url.startswith("https://storage.googleapis.com/cvdf-datasets/mnist/") for file in published
    )
    assert {file.path.parent for file in published} == {tmp_path / "downloads" / "mnist"}


def test_a_download_gives_the_digits_and_happens_once(publisher, files, monkeypatch):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr(data, "published_files", lambda: files)
    dataset = data.load_mnist()
    assert (len(dataset.train_images), len(dataset.test_images)) == (3_000, 40)
    assert sorted(publisher.fetched) == sorted(NAMES)
    publisher.server.server_close()  # gone: the second time, the cache must be enough
    again = data.load_mnist()
    np.testing.assert_array_equal(again.train_images, dataset.train_images)


def test_the_cache_is_the_one_of_tensorflow_datasets(publisher, files):
    import tensorflow_datasets as tfds

    paths = fetch(files)
    tfds.disable_progress_bar()
    manager = tfds.download.DownloadManager(
        download_dir=files[0].path.parents[1], url_infos=publisher.url_infos(), dataset_name="mnist"
    )
    found = manager.download({file.name: file.url for file in files})
    assert {name: Path(path) for name, path in found.items()} == paths
    assert len(publisher.fetched) == 4


def test_progress_is_told_in_parts_and_megabytes(publisher, files):
    publisher.slowly(0.1)
    told = []
    fetch(files, lambda fraction, words: told.append((fraction, words)))
    fractions = [fraction for fraction, _ in told]
    assert all(0 <= fraction <= 1 for fraction in fractions)
    assert len({fraction for fraction in fractions if 0 < fraction < 1}) >= 3
    assert told[-1] == (1.0, "downloading MNIST: 2.4 of 2.4 MB")


def test_threads_that_ask_together_cause_one_download(publisher, files):
    publisher.slowly(0.1)
    told, paths = ([], []), {}

    def ask(who):
        paths[who] = fetch(files, lambda fraction, words: told[who].append(fraction))

    threads = [threading.Thread(target=ask, args=(who,)) for who in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert paths[0] == paths[1]
    assert len(publisher.fetched) == 4
    for fractions in told:  # who waits is told as well
        assert any(0 < fraction < 1 for fraction in fractions)


# --- Offline -----------------------------------------------------------------------------------------------


def refusal(files):
    """The words in which `fetch` gives up; fails if they take longer than was promised."""
    started = time.monotonic()
    with pytest.raises(DataError) as error:
        fetch(files)
    assert time.monotonic() - started < TOLD_WITHIN_S
    assert "\n" not in str(error.value)
    assert left_overs(files) == []
    return str(error.value)


def test_a_refused_connection_is_told_at_once(files, publisher):
    publisher.server.server_close()
    words = refusal(files)
    assert "no connection" in words
    assert "MNIST_DIR" in words


def test_a_server_that_accepts_and_says_nothing_is_told_within_5_s(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{NAMES[0]}"
        words = refusal(remote_files({url: UrlInfo(Size(9), "00" * 32, NAMES[0])}, tmp_path))
    assert "no answer within 2.5 s" in words or "no connection" in words


def test_a_connection_that_is_reset_is_told_at_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def reset():
            connection, _ = server.accept()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = threading.Thread(target=reset)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/{NAMES[0]}"
        assert "no connection" in refusal(
            remote_files({url: UrlInfo(Size(9), "00" * 32, NAMES[0])}, tmp_path)
        )
        thread.join()


def test_a_name_that_nobody_resolves_is_told_within_5_s(files, monkeypatch):
    answered = threading.Event()

    def look_up(*args, **kwargs):
        answered.wait(30)
        raise socket.gaierror("no name server")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        assert "no answer within 2.5 s" in refusal(files)
    finally:
        answered.set()


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_http_error_is_told_at_once(publisher, files, status):
    publisher.head_status = status
    assert f"it answered {status}" in refusal(files)


def test_a_log_in_page_of_the_network_is_recognised(publisher, files):
    publisher.head_type = "text/html; charset=utf-8"
    assert "a web page came instead of data" in refusal(files)


# --- Broken on the way -------------------------------------------------------------------------------------


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
        "import pickle, sys; from mnist_model.download import fetch;"
        " fetch(pickle.loads(bytes.fromhex(sys.argv[1])))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, pickle.dumps(files).hex()],
        cwd=Path(download.__file__).parents[1],
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
        [sys.executable, "-m", "mnist_model.download", download.json.dumps(job)],
        cwd=Path(download.__file__).parents[1],
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
