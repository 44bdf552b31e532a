"""The download of MNIST, with the real download manager, against a server on this machine."""

import threading
from pathlib import Path

import numpy as np

from mnist_model.data import mnist as data
from mnist_model.data.download import fetch
from mnist_model.data.published import published_files
from tests.data.download.publisher import NAMES


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
    assert told[-1] == (1.0, "Downloading MNIST: 2.4 of 2.4 MB.")


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
