"""Serves the page: `python app.py`, then open the address that it prints. A Space starts here too.

GRADIO_SERVER_NAME and GRADIO_SERVER_PORT choose the address, 127.0.0.1 and 7860 by default; no other port is
tried.
"""

import os
import sys

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # gradio reads these two while it is imported
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000")

from mnist_model.hosting import HostingError, take_hosting

try:
    HOSTING = take_hosting(os.environ)
except HostingError as error:
    sys.exit(str(error))

import jax

# An answer must not wait for another visitor's training scan: 26 ms, not 436 (openxla/xla #18608).
jax.config.update("jax_cpu_enable_async_dispatch", False)

from mnist_model.ui.page import build_page  # noqa: E402
from mnist_model.ui.serving.server import serve  # noqa: E402
from mnist_model.ui.shared.background import start_jax  # noqa: E402

if __name__ == "__main__":
    start_jax()
    serve(build_page(), HOSTING)
