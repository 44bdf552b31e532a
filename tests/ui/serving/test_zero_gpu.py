"""The app starts on ZeroGPU: with the real package `spaces`, and a stand-in for what it reports to."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mnist_model.ui.serving.zero_gpu import mark_for_zero_gpu
from tests.digits import write_few_digits
from tests.running import started_app
from tests.visitors import Visitor


class Device(ThreadingHTTPServer):
    """What ZeroGPU offers to a Space: here it accepts every report and remembers it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), DeviceHandler)
        self.asked: list[str] = []


class DeviceHandler(BaseHTTPRequestHandler):
    """Answers 200 to every POST."""

    server: Device  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: pytest's output is for failures."""


@pytest.fixture
def device() -> Iterator[Device]:
    with Device() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_on_zero_gpu_the_app_reports_and_then_draws_and_trains_without_a_gpu(device, tmp_path):
    digits = write_few_digits(tmp_path, train=2000, test=500)
    with started_app(
        tmp_path,
        MNIST_DIR=str(digits),
        SPACES_ZERO_GPU="true",
        SPACES_ZERO_DEVICE_API_URL=f"http://127.0.0.1:{device.server_port}",
        HOME=str(tmp_path),  # where `spaces` keeps tensors of a GPU
    ) as app:
        assert device.asked == ["/startup-report"]
        visitor = Visitor(app.url, "visitor").open()
        assert visitor.draw()["digit"] == 7
        *_, last = visitor.train(epochs=1, hidden=16)
        assert last["training"]["state"] == "done"
        assert visitor.draw()["network"]["has_own"]
        assert device.asked == ["/startup-report"]  # no GPU was asked for
        # Before it `spaces` says that there is no Nvidia driver here.
        assert app.log.read_text().endswith(f"\nServing on {app.url}\n")


def test_elsewhere_the_package_is_not_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "spaces", None)  # its import fails
    mark_for_zero_gpu({})
    mark_for_zero_gpu({"SPACES_ZERO_GPU": "false"})
    with pytest.raises(ImportError):
        mark_for_zero_gpu({"SPACES_ZERO_GPU": "true"})
