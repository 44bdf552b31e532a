"""Which files MNIST consists of, as tensorflow_datasets knows them: asked in a child process.

While tensorflow_datasets is imported, `builtins.__import__` is replaced for all threads (by etils).
In a server, what another thread imports at that moment becomes a `LazyModule` that cannot be called.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mnist_model.data.dataset import DataError

IMPORT_S = 30.0  # the import takes 0.5 s, and longer on a busy machine


@dataclass(frozen=True)
class RemoteFile:
    """One published file and its place in the cache of tensorflow_datasets."""

    url: str
    size: int
    sha256: str
    path: Path

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def is_whole(self) -> bool:
        """Whether the cache holds every byte as published."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False


def published_files() -> list[RemoteFile]:
    """The four files of MNIST that tensorflow_datasets knows; its cache follows TFDS_DATA_DIR.

    Raises:
        DataError: tensorflow_datasets is not installed, or not whole.
    """
    command = [sys.executable, "-m", "mnist_model.data.published"]
    try:
        child = subprocess.run(
            command,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=IMPORT_S,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        if isinstance(error, subprocess.CalledProcessError):
            reason = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        else:
            reason = f"not within {IMPORT_S:g} s"
        raise DataError(
            f"MNIST cannot be downloaded: tensorflow_datasets cannot be imported ({reason});"
            " install requirements.txt, or name a folder with the four IDX files in MNIST_DIR"
        ) from error
    return [RemoteFile(url, size, sha256, Path(path)) for url, size, sha256, path in json.loads(child.stdout)]


def remote_files(url_infos: dict[str, Any], downloads: Path) -> list[RemoteFile]:
    """The files of tensorflow_datasets' {url: UrlInfo}, where its DownloadManager keeps those of "mnist".

    Not for a server: see above.
    """
    from tensorflow_datasets.core.download.resource import get_dl_fname

    return [
        RemoteFile(url, int(info.size), info.checksum, downloads / "mnist" / get_dl_fname(url, info.checksum))
        for url, info in url_infos.items()
    ]


def _print_published() -> None:
    """The child process: prints a list of [URL, size, SHA-256, path in the cache] as JSON."""
    import tensorflow_datasets as tfds
    from tensorflow_datasets.core.constants import get_default_data_dir

    data_dir = Path(get_default_data_dir()).expanduser().absolute()
    files = remote_files(tfds.builder("mnist").url_infos or {}, data_dir / "downloads")
    print(json.dumps([[file.url, file.size, file.sha256, str(file.path)] for file in files]))


if __name__ == "__main__":
    _print_published()
