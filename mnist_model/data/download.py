"""MNIST from its publisher, with the URLs, checksums, download manager and cache of tensorflow_datasets.

tensorflow_datasets alone would block for too long: offline it retries for minutes, and if a server stops in
the middle of a file it waits for ever, as it sets no timeout. So a HEAD request with a timeout comes first,
and the download manager runs in a child process, which can be monitored and killed:

    caller ── HEAD request (2.5 s) ── acquires the lock ── starts the child ── polls the sizes of the files
    child   = `python -m mnist_model.data.download JOB`; exits with its parent

The lock is a file beside the cache, so there is one download for all threads and all processes; a caller that
waits for the lock reports the progress of the same files. A process that is killed releases the lock, and its
partial files have temporary names: the next caller removes them and starts again.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mnist_model.data.dataset import DataError
from mnist_model.data.published import RemoteFile

OnProgress = Callable[[float, str], None]

ANSWER_S = 2.5  # timeout of the HEAD request: "offline" within 5 s, importing tensorflow_datasets included
STALL_S = 15.0  # timeout of a download that receives nothing
POLL_S = 0.1

_CHECKSUM_ERROR = "NonMatchingChecksumError"


def fetch(files: Sequence[RemoteFile], on_progress: OnProgress | None = None) -> dict[str, Path]:
    """Paths of the files by name, each verified by its SHA-256; downloads those missing from the cache.

    Args:
        files: as `published_files` gives them, all in one folder.
        on_progress: called as on_progress(fraction, words) while a download runs, whoever runs it.

    Raises:
        DataError: no response from the server within ANSWER_S, nothing received for STALL_S, a wrong
            checksum, or a cache that cannot be written. The next call starts again.
    """
    if not all(file.is_whole() for file in files):
        _require_server(files[0])
        with _one_at_a_time(files, on_progress) as waited:
            missing_files = [file for file in files if not file.is_whole()]
            if missing_files and waited:
                raise DataError("MNIST: the download that was under way did not finish; try again")
            if missing_files:
                _download(files, missing_files, on_progress)
    return {file.name: file.path for file in files}


def _require_server(file: RemoteFile) -> None:
    """Raises DataError unless a HEAD request for the file succeeds within ANSWER_S, DNS lookup included."""
    # With requests, because that is what the download manager uses: the same proxies and certificates.
    import requests

    refusals: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def head() -> None:
        try:
            with requests.head(file.url, timeout=ANSWER_S, allow_redirects=True) as response:
                if response.status_code != 200:
                    refusals.put(f"it answered {response.status_code} {response.reason} for {file.name}")
                elif response.headers.get("Content-Type", "").startswith("text/html"):
                    refusals.put("a web page came instead of data: does this network want a log-in first?")
                else:
                    refusals.put(None)
        except requests.RequestException as error:
            refusals.put(f"no connection ({type(error).__name__})")

    # A DNS lookup has no timeout of its own; a daemon thread does not block process exit.
    threading.Thread(target=head, daemon=True).start()
    try:
        refusal = refusals.get(timeout=ANSWER_S)
    except queue.Empty:
        refusal = f"no answer within {ANSWER_S:g} s"
    if refusal:
        raise DataError(
            f"MNIST cannot be downloaded from {file.host}: {refusal};"
            " connect, or name a folder with the four IDX files in MNIST_DIR"
        )


@contextmanager
def _one_at_a_time(files: Sequence[RemoteFile], on_progress: OnProgress | None) -> Iterator[bool]:
    """Holds the lock of the cache; yields True if it had to wait for it. Reports progress while waiting."""
    from filelock import FileLock, Timeout

    lock_path = files[0].path.parent / "download.lock"
    try:
        lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock_path.touch()
    except OSError as error:
        raise DataError(
            f"{lock_path.parent}: MNIST cannot be kept there ({error.strerror or error});"
            " name another folder in TFDS_DATA_DIR"
        ) from error
    lock = FileLock(lock_path)
    waited = False
    while True:
        try:
            lock.acquire(timeout=POLL_S)
            break
        except Timeout:
            waited = True
            _report(files, on_progress)
    try:
        yield waited
    finally:
        lock.release()


def _download(
    files: Sequence[RemoteFile], missing_files: Sequence[RemoteFile], on_progress: OnProgress | None
) -> None:
    """Downloads the missing files in a child process; called with the lock held."""
    _remove_remains(missing_files)
    job = [[file.url, file.size, file.sha256, file.path.parent.parent.as_posix()] for file in missing_files]
    command = [sys.executable, "-m", "mnist_model.data.download", json.dumps(job)]
    try:
        with subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,  # never written to: end of file tells the child that its parent has exited
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as child:
            try:
                _watch(child, files, on_progress)
                reply = child.communicate()[0].strip()
            finally:
                child.kill()
    finally:
        _remove_temporary(missing_files)
    host = missing_files[0].host
    if child.returncode:
        kind, _, words = reply.partition(" ")
        broken = [file.name for file in missing_files if kind == _CHECKSUM_ERROR and file.url in words]
        if broken:
            raise DataError(f"{broken[0]} arrived broken from {host} and was thrown away; try again")
        raise DataError(
            f"downloading MNIST from {host} failed: {reply.strip() or 'no reason given'}; try again"
        )
    corrupt = [file.name for file in missing_files if not file.is_whole()]
    if corrupt:
        raise DataError(f"{corrupt[0]} from {host} did not reach the cache whole; try again")
    _report(files, on_progress)


def _watch(child: subprocess.Popen, files: Sequence[RemoteFile], on_progress: OnProgress | None) -> None:
    """Returns when the child has exited; raises DataError if nothing was received for STALL_S."""
    received, changed_at = -1, time.monotonic()
    while True:
        try:
            child.wait(timeout=POLL_S)
            return
        except subprocess.TimeoutExpired:
            pass
        now = _report(files, on_progress)
        if now != received:
            received, changed_at = now, time.monotonic()
        elif time.monotonic() - changed_at > STALL_S:
            raise DataError(
                f"downloading MNIST stopped: nothing from {files[0].host} for {STALL_S:g} s; try again"
            )


def _report(files: Sequence[RemoteFile], on_progress: OnProgress | None) -> int:
    """Bytes received so far, in finished and partial files; calls on_progress."""
    received = sum(_size(file.path) for file in files)
    received += sum(_size(part) for folder in _temporary(files) for part in folder.glob("*"))
    total = sum(file.size for file in files)
    if on_progress:
        fraction = min(received / total, 1.0)
        on_progress(fraction, f"Downloading MNIST: {fraction * total / 1e6:.1f} of {total / 1e6:.1f} MB.")
    return received


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # renamed or removed since it was listed
        return 0


def _temporary(files: Sequence[RemoteFile]) -> list[Path]:
    """The folders `….tmp.<id>` in which the download manager keeps partial files."""
    return list(files[0].path.parent.glob("*.tmp.*"))


def _remove_temporary(files: Sequence[RemoteFile]) -> None:
    for folder in _temporary(files):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_remains(files: Sequence[RemoteFile]) -> None:
    """Removes corrupt files and those of a killed process."""
    for file in files:
        file.path.unlink(missing_ok=True)
        file.path.with_name(file.path.name + ".INFO").unlink(missing_ok=True)
    _remove_temporary(files)


def _run_job(job: list[list[Any]]) -> None:
    """The child process: one call of the download manager. Prints the type and text of an error, if any."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import tensorflow_datasets as tfds
    from tensorflow_datasets.core.download.checksums import UrlInfo

    url_infos = {url: UrlInfo(size, sha256, filename=None) for url, size, sha256, _ in job}
    downloads = job[0][-1]
    tfds.disable_progress_bar()
    # force_download: the parent has checked that exactly these files are missing from the cache.
    manager = tfds.download.DownloadManager(
        download_dir=downloads, url_infos=url_infos, dataset_name="mnist", force_download=True
    )
    try:
        manager.download({url: url for url in url_infos})
    except Exception as error:
        print(type(error).__name__, " ".join(str(error).split()), flush=True)
        os._exit(1)  # not sys.exit, which would wait for the downloads of the other files


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    _run_job(json.loads(sys.argv[1]))
