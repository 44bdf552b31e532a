"""A server on this machine that publishes a small MNIST, well or badly."""

import contextlib
import gzip
import hashlib
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from tensorflow_datasets.core.download.checksums import UrlInfo
from tensorflow_datasets.core.units import Size

from mnist_model.data import mnist as data

NAMES = (data.TRAIN_IMAGES, data.TRAIN_LABELS, data.TEST_IMAGES, data.TEST_LABELS)


def small_mnist():
    """The four files as they are published, with 3,000 and 40 digits of noise: 2.4 MB in all."""
    rng = np.random.default_rng(0)
    files = {}
    for names, count in ((NAMES[:2], 3_000), (NAMES[2:], 40)):
        images, labels = rng.integers(0, 256, (count, 784), np.uint8), rng.integers(0, 10, count, np.uint8)
        files[names[0]] = gzip.compress(struct.pack(">4I", 0x803, count, 28, 28) + images.tobytes(), 1)
        files[names[1]] = gzip.compress(struct.pack(">2I", 0x801, count) + labels.tobytes(), 1)
    return files


FILES = small_mnist()


class Publisher:
    """Serves FILES; `behave` says what whoever fetches one gets: a function of the handler and the bytes."""

    def __init__(self):
        self.head_status, self.head_type = 200, "application/gzip"
        self.behave = lambda handler, body: handler.wfile.write(body)
        self.fetched = []
        self.closing = threading.Event()
        self.gave_up = False
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = FILES[self.path.rpartition("/")[2]]
                self.send_response(publisher.head_status)
                self.send_header("Content-Type", publisher.head_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                return body

            def do_HEAD(self):
                self.answer()

            def do_GET(self):
                publisher.fetched.append(self.path.rpartition("/")[2])
                body = self.answer()
                with contextlib.suppress(ConnectionError):  # the client may have been ended
                    publisher.behave(self, body)

            def log_message(self, format, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def url_infos(self):
        address = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        return {
            address + name: UrlInfo(Size(len(body)), hashlib.sha256(body).hexdigest(), filename=name)
            for name, body in FILES.items()
        }

    def slowly(self, seconds_per_part):
        """In eight parts, with a pause before each."""

        def behave(handler, body):
            part = -(-len(body) // 8)
            for first in range(0, len(body), part):
                self.closing.wait(seconds_per_part)
                handler.wfile.write(body[first : first + part])
                handler.wfile.flush()

        self.behave = behave

    def stop_after_a_byte(self):
        def behave(handler, body):
            handler.wfile.write(body[:1])
            handler.wfile.flush()
            self.closing.wait(30)
            self.gave_up = not self.closing.is_set()

        self.behave = behave

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def left_overs(files):
    return list(files[0].path.parent.glob("*.tmp.*"))
