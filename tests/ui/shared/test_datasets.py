"""The data of all visitors: downloaded once, or drawn here, and not tried again at every click."""

import logging
import threading
import time
from typing import Any

import numpy as np
import pytest

from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.mnist import TRAIN_LABELS, load_mnist
from mnist_model.ui.shared.datasets import RETRY_S, UNREADABLE, WITHOUT_MNIST, Loading, SharedDataset
from tests.digits import write_few_digits

IMAGES, LABELS = np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8)
MNIST = Dataset(IMAGES, LABELS, IMAGES, LABELS, name="MNIST")
DRAWN = Dataset(IMAGES, LABELS, IMAGES, LABELS, name="drawn")


class Source:
    """Stands for `load_mnist` or `draw_dataset`: reports half, waits for `go`, then returns or raises."""

    def __init__(self, result: Any):
        self.result, self.calls, self.go = result, 0, threading.Event()

    def __call__(self, on_progress):
        self.calls += 1
        on_progress(0.5, "half of it")
        assert self.go.wait(60)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def wait_until(condition):
    deadline = time.monotonic() + 60  # a busy machine may need some of them
    while not condition():
        assert time.monotonic() < deadline, "waited a minute"
        time.sleep(0.001)


def shared(load, draw, clock=time.monotonic):
    return SharedDataset(load=load, draw=draw, clock=clock)


def test_nothing_is_fetched_before_somebody_asks():
    load = Source(MNIST)
    with pytest.raises(RuntimeError, match="ask loading"):
        _ = shared(load, Source(DRAWN)).dataset
    assert load.calls == 0


def test_thirty_who_ask_at_once_get_one_download_and_see_how_far_it_is():
    load, draw = Source(MNIST), Source(DRAWN)
    data = shared(load, draw)
    askers = [threading.Thread(target=data.loading) for _ in range(30)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    wait_until(lambda: data.loading() == Loading(0.5, "half of it"))
    load.go.set()
    wait_until(lambda: data.loading() is None)
    assert data.dataset is MNIST
    assert (load.calls, draw.calls) == (1, 0)


def test_without_mnist_the_digits_are_drawn_and_the_sentence_says_so():
    load, draw = Source(DataError("offline")), Source(DRAWN)
    data = shared(load, draw)
    data.loading()
    load.go.set()
    wait_until(lambda: data.loading() == Loading(0.5, WITHOUT_MNIST))
    draw.go.set()
    wait_until(lambda: data.loading() is None)
    assert data.dataset.name == "drawn"
    assert data.dataset.note == "MNIST could not be reached."


def test_mnist_is_tried_again_after_a_minute_and_not_at_every_click():
    now_s = [0.0]
    load, draw = Source(DataError("offline")), Source(DRAWN)
    load.go.set()
    draw.go.set()
    data = shared(load, draw, clock=lambda: now_s[0])
    wait_until(lambda: data.loading() is None)
    drawn = data.dataset
    now_s[0] = RETRY_S - 1
    assert data.loading() is None
    assert load.calls == 1
    now_s[0] = RETRY_S
    assert data.loading()
    wait_until(lambda: data.loading() is None)
    assert (load.calls, draw.calls) == (2, 1)
    assert data.dataset is drawn  # what was drawn is kept
    load.result = MNIST
    now_s[0] = 3 * RETRY_S
    wait_until(lambda: data.loading() is None)
    assert data.dataset is MNIST


def test_an_unforeseen_failure_of_the_download_still_ends_in_data(caplog):
    load, draw = Source(KeyError("a bug")), Source(DRAWN)
    load.go.set()
    draw.go.set()
    data = shared(load, draw)
    with caplog.at_level(logging.WARNING):
        wait_until(lambda: data.loading() is None)
    assert data.dataset.note == "MNIST could not be reached."
    assert "KeyError" in caplog.text  # with its traceback, for whoever runs the server


def says(data, loading, told):
    told.append(data.loading())
    return told[-1] == loading


def test_a_missing_file_is_named_to_visitors_without_the_servers_folder(tmp_path, monkeypatch, caplog):
    draw, told = Source(DRAWN), []
    monkeypatch.setenv("MNIST_DIR", str(write_few_digits(tmp_path, 20, 10)))
    (tmp_path / TRAIN_LABELS).unlink()
    data = shared(load_mnist, draw)
    with caplog.at_level(logging.WARNING):
        wait_until(lambda: says(data, Loading(0.5, UNREADABLE), told))
    assert str(tmp_path / TRAIN_LABELS) in caplog.text  # for whoever runs the server
    draw.go.set()
    wait_until(lambda: says(data, None, told))
    assert data.dataset.note == (
        "MNIST could not be read: train-labels-idx1-ubyte.gz: no such file, packed or unpacked, nor"
        " train-labels.idx1-ubyte: a folder with MNIST holds four files."
    )


def test_transposed_digits_are_said_and_not_trained_on(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(write_few_digits(tmp_path, 60, 10, lambda a: a.transpose(0, 2, 1))))
    draw = Source(DRAWN)
    draw.go.set()
    data = shared(load_mnist, draw)
    wait_until(lambda: data.loading() is None)
    assert data.dataset.name == "drawn"
    assert data.dataset.note.startswith(
        f"MNIST could not be read: {tmp_path.name}: its digits are transposed, as EMNIST's are ("
    )


def test_a_visitor_never_reads_a_path_of_the_server(tmp_path, monkeypatch, caplog):
    draw, told = Source(DRAWN), []
    folder = tmp_path / "digits"
    monkeypatch.setenv("MNIST_DIR", str(folder))

    missing = shared(load_mnist, draw)
    with caplog.at_level(logging.WARNING):
        wait_until(lambda: says(missing, Loading(0.5, UNREADABLE), told))
    assert str(folder) in caplog.text  # for whoever runs the server
    draw.go.set()
    wait_until(lambda: says(missing, None, told))
    folder.mkdir()
    write_few_digits(folder, 20, 10)
    whole = shared(load_mnist, draw)
    wait_until(lambda: says(whole, None, told))
    assert whole.dataset.name == "digits in digits"
    words = [loading.words for loading in told if loading]
    for data in (missing, whole):
        words += [data.dataset.name, data.dataset.note]
    assert not any("/" in sentence or "\\" in sentence for sentence in words)
