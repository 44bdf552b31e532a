"""What every test stands on: strict JAX, no way off this machine, and MNIST where it is there."""

import ipaddress
import os
import socket
from collections.abc import Callable
from typing import Any

import jax
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.data.mnist import load_mnist
from tests.running import app_url  # noqa: F401 - a fixture for tests of the running app, here and in browser/

# A float64 that creeps in, or an int32 that becomes a float without a word, is a bug here.
jax.config.update("jax_numpy_dtype_promotion", "strict")
# A NaN is an error where it is born. A test of divergence says `with jax.debug_nans(False):`.
jax.config.update("jax_debug_nans", True)
# As the app sets it: a second computation must not wait in line behind a training scan.
jax.config.update("jax_cpu_enable_async_dispatch", False)
# jax_numpy_rank_promotion stays at "allow": X @ W1 + b1 is the sum as every textbook writes it.

# Children that tests start inherit these: nobody calls home.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")


class LeftTheMachineError(RuntimeError):
    """A test reached for another machine. Not an OSError: code that survives a dead network would hide it."""


def _refuse_unless_local(host: Any) -> None:
    if host in (None, "", "localhost", b"localhost"):
        return
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text)
        local = address.is_loopback or address.is_unspecified
    except ValueError:  # a name, not a number
        local = False
    if not local:
        raise LeftTheMachineError(
            f"a test reached for {text}: tests may reach only localhost; "
            "hand the code a local address, or replace the call with monkeypatch"
        )


def _guarded(call: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_local(address[0])
        return call(self, address)

    return checked


def _guarded_lookup(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def checked(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_local(host)
        return lookup(host, *args, **kwargs)

    return checked


# Here and not in a fixture, so that imports, doctests and session fixtures stay offline too.
socket.socket.connect = _guarded(socket.socket.connect)
socket.socket.connect_ex = _guarded(socket.socket.connect_ex)
socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop running, and nobody can start another."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    """The real MNIST from the folder MNIST_DIR; without one, the tests that need it are skipped."""
    if not os.environ.get("MNIST_DIR"):
        pytest.skip("needs the real MNIST: set MNIST_DIR to the folder with its four IDX files")
    return load_mnist()


@pytest.fixture
def compilations():
    """How long each compilation by XLA took, as they come."""
    seconds = []

    def hear(event: str, duration_secs: float, **_: str | int) -> None:
        if event == "/jax/core/compile/backend_compile_duration":
            seconds.append(duration_secs)

    jax.monitoring.register_event_duration_secs_listener(hear)
    yield seconds
    jax.monitoring.unregister_event_duration_listener(hear)
