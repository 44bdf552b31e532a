"""One app for all that is sent to it here."""

from collections.abc import Iterator

import pytest

from tests.hostile.app import App, running


@pytest.fixture(scope="package")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The running app."""
    with running(tmp_path_factory.mktemp("hostile")) as app:
        yield app
