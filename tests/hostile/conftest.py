"""One app for all that is sent to it here."""

from collections.abc import Iterator

import pytest

from tests.digits import write_few_digits
from tests.hostile.app import App, running


@pytest.fixture(scope="package")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The running app, with a few digits to train on."""
    digits = write_few_digits(tmp_path_factory.mktemp("digits"), train=2000, test=100)
    with running(tmp_path_factory.mktemp("hostile"), MNIST_DIR=str(digits)) as app:
        yield app
