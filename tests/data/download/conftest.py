"""What the tests of the download stand on: a publisher, and the files that it is said to publish."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_model.data.published import RemoteFile, remote_files
from tests.data.download.publisher import Publisher


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    yield server
    server.close()


@pytest.fixture
def files(publisher: Publisher, tmp_path: Path) -> list[RemoteFile]:
    """The four files, and where a cache of this test's own would keep them."""
    return remote_files(publisher.url_infos(), tmp_path / "downloads")
