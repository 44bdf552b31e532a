"""Training data that cannot be had, as a visitor meets it: a sentence in time, and drawing goes on."""

import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mnist_model.data.dataset import DataError
from mnist_model.data.published import published_files
from mnist_model.ui.shared.datasets import WITHOUT_MNIST
from tests.running import run_child, started_app
from tests.visitors import Visitor


@contextmanager
def silent_proxy() -> Iterator[str]:
    """A proxy that accepts every connection and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_while_the_datas_host_is_silent_the_visitor_is_told_in_time_and_draws_on(tmp_path):
    with (
        silent_proxy() as proxy,
        started_app(
            tmp_path,
            MNIST_DIR="",
            HTTPS_PROXY=proxy,
            HTTP_PROXY=proxy,
            NO_PROXY="127.0.0.1",
            TFDS_DATA_DIR=str(tmp_path / "cache"),
        ) as app,
    ):
        visitor = Visitor(app.url, "ann")
        visitor.draw()  # compiled before time is taken
        began_s = time.monotonic()
        visitor.start()
        for news in visitor.follow():
            if WITHOUT_MNIST in json.dumps(news):
                break
            asked_s = time.monotonic()
            assert visitor.draw()["digit"] == 7
            assert time.monotonic() - asked_s < 5
        else:
            pytest.fail("the visitor was never told")
        # 2.5 s for the host to answer, and the import of tensorflow_datasets beside other tests.
        assert time.monotonic() - began_s < 15
        assert visitor.stop()["training"]["state"] == "stopped"
        (line,) = [line for line in app.log.read_text().splitlines() if "WARNING" in line]
        assert "MNIST could not be had: MNIST cannot be downloaded from " in line


def test_without_tensorflow_datasets_it_is_said_what_to_install(monkeypatch, tmp_path):
    (tmp_path / "tensorflow_datasets.py").write_text("raise ImportError('it is not there')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # found before the installed one
    with pytest.raises(
        DataError,
        match=r"cannot be imported \(ImportError: it is not there\); install requirements\.txt",
    ):
        published_files()


def test_a_server_never_imports_tensorflow_datasets():
    code = (
        "import sys\nfrom mnist_model.data.published import published_files\n"
        "import mnist_model.data.download\n"
        "print(len(published_files()), 'tensorflow_datasets' in sys.modules)"
    )
    assert run_child(code) == "4 False\n"


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from mnist_model.data.dataset import DataError
from mnist_model.data.download import fetch
from mnist_model.data.published import remote_files
from tests.data.download.publisher import Publisher
publisher = Publisher()
files = remote_files(publisher.url_infos(), Path({folder!r}) / "downloads")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    fetch(files)
except DataError as error:
    print(error)
finally:
    publisher.close()
print([path.name for path in Path({folder!r}).rglob("*.tmp.*")])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_cache_that_is_full_is_said_and_leaves_nothing_half_written(tmp_path):
    from tests.running import ROOT

    told, remains = run_child(FULL.format(root=str(ROOT), folder=str(tmp_path))).splitlines()
    assert "downloading MNIST from 127.0.0.1" in told
    assert "File too large" in told
    assert remains == "[]"
