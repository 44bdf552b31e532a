"""No network, or one that does not lead to MNIST: whoever asks is told soon."""

import contextlib
import socket
import struct
import threading
import time

import pytest
from tensorflow_datasets.core.download.checksums import UrlInfo
from tensorflow_datasets.core.units import Size

from mnist_model.data.dataset import DataError
from mnist_model.data.download import fetch
from mnist_model.data.published import remote_files
from tests.data.download.publisher import NAMES, left_overs

TOLD_WITHIN_S = 5.0  # the project's promise to whoever is offline
TRIES = 3  # on a machine that is busy with other things, one of them


def refusal(files):
    """The words in which `fetch` gives up; fails if they always take longer than was promised."""
    took_s = []
    while True:
        began_s = time.monotonic()
        with pytest.raises(DataError) as error:
            fetch(files)
        took_s.append(time.monotonic() - began_s)
        assert "\n" not in str(error.value)
        assert left_overs(files) == []
        if took_s[-1] < TOLD_WITHIN_S:
            return str(error.value)
        assert len(took_s) < TRIES, took_s


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
            with contextlib.suppress(OSError):  # the server is closed
                while True:
                    connection, _ = server.accept()
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    connection.close()

        thread = threading.Thread(target=reset)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/{NAMES[0]}"
        assert "no connection" in refusal(
            remote_files({url: UrlInfo(Size(9), "00" * 32, NAMES[0])}, tmp_path)
        )
        server.shutdown(socket.SHUT_RDWR)
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
