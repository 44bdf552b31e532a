"""How the page is served: what of Gradio is open by default and not needed here is closed."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import gradio as gr
from starlette.middleware import Middleware
from starlette.routing import Route

from mnist_model.hosting import Hosting
from mnist_model.recognition import shipped_params
from mnist_model.ui.serving.document import Document
from mnist_model.ui.serving.guard import VISITORS_MISTAKE, WRONG_VALUES, Guard
from mnist_model.ui.serving.health import health_route
from mnist_model.ui.serving.log import write_log_as_lines
from mnist_model.ui.serving.sessions import check_sessions
from mnist_model.ui.serving.static import module_route
from mnist_model.ui.serving.zero_gpu import mark_for_zero_gpu
from mnist_model.ui.shared.background import give_way
from mnist_model.ui.shared.routes import Refusal, failure_words
from mnist_model.ui.shared.theme import build_theme, style_sheets
from mnist_model.ui.shared.warming import warm_up
from mnist_model.ui.visitor.networks import compile_answer

LOG = logging.getLogger(__name__)

KEEP_ALIVE_S = 75
"""How long an idle connection stays open: as long as nginx keeps one by default. After uvicorn's 5 s,
somebody far away who looks at the answer would pay for a new connection, one more round trip,
at their next stroke."""

QUEUE_POLL_S = 0.02
"""How often Gradio looks for calls of its API. Its own 1 ms takes 8 % of a core even when nobody is there; on
Windows it looks every 50 ms."""

FINISH_S = 1
"""After SIGTERM: how long requests may go on. Event streams of open pages would go on for ever."""

END_S = 4.0
"""After SIGTERM: when the process ends at the latest. Docker, for one, kills after ten seconds."""


class Page(gr.Blocks):
    """Blocks that answer every call with a result or a sentence, whatever has gone wrong in it.

    Gradio prints a traceback for whatever is not a `gr.Error` with `print_exception=False`, and some of its
    sentences repeat the value that came: so every other exception ends here.

    Attributes:
        routes: plain routes that are served beside Gradio's own.
        head_tags: HTML for the head of the document.
        compile_ahead: called in the background once the page is served.
        warm: called after them, one by one at the lowest priority, while `is_busy` is false.
        is_busy: whether somebody trains or waits to.
    """

    routes: Sequence[Route] = ()
    head_tags: str = ""
    compile_ahead: Sequence[Callable[[], object]] = ()
    warm: Sequence[Callable[[], object]] = ()
    is_busy: Callable[[], bool] = lambda: False

    async def process_api(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As gradio's; raises only `gr.Error`: a refusal is marked for the guard, a failure is logged."""
        try:
            return await super().process_api(*args, **kwargs)
        except gr.Error as refusal:
            refusal.print_exception = False
            _mark_as_mistake(kwargs.get("request"))
            raise
        except Refusal as refusal:
            _mark_as_mistake(kwargs.get("request"))
            raise gr.Error(str(refusal), print_exception=False) from refusal
        except Exception as error:
            LOG.exception("a call has failed")
            raise gr.Error(failure_words(error), print_exception=False) from error

    async def preprocess_data(self, *args: Any, **kwargs: Any) -> list[Any]:
        """As gradio's: the values of a call, checked by the components that they are for."""
        try:
            return await super().preprocess_data(*args, **kwargs)
        except Exception as error:
            LOG.warning("a call with wrong values", exc_info=error)
            raise gr.Error(WRONG_VALUES, print_exception=False) from error


def _mark_as_mistake(request: Any) -> None:
    if isinstance(request, gr.Request) and request.request is not None:
        setattr(request.request.state, VISITORS_MISTAKE, True)


def launch_settings(hosting: Hosting, routes: Sequence[Route] = (), head_tags: str = "") -> dict[str, Any]:
    """The arguments of `Blocks.launch`."""
    return {
        "server_name": hosting.server_name,
        "server_port": hosting.port,
        "theme": build_theme(),
        "css_paths": style_sheets(),
        "app_kwargs": {
            "middleware": [
                Middleware(Guard, frame_ancestors=hosting.frame_ancestors),
                Middleware(Document, tags=head_tags),
            ],
            "routes": [module_route(), health_route(), *routes],
        },
        "footer_links": ["api"],
        "run_history": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "share": False,
        "enable_monitoring": False,
        "show_error": False,
        "max_file_size": "1kb",
        "state_session_capacity": 100,  # of 0.15 MB; a page that is gone keeps its own until it is pushed out
        "quiet": True,
        # Gradio would end the process if its own request were not answered within 3 s: on a busy machine,
        # while pages that are still open from before a restart have their first answers compiled.
        "_frontend": False,
    }


def serve(page: Page, hosting: Hosting) -> None:
    """Serves until SIGTERM or Ctrl-C, and ends the process.

    Compiles in the background what a visitor's first click would wait for.
    """
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    page.queue(max_size=32, default_concurrency_limit=8, api_open=False)
    page._queue.sleep_when_free = QUEUE_POLL_S
    mark_for_zero_gpu()
    write_log_as_lines()
    page.launch(prevent_thread_lock=True, **launch_settings(hosting, page.routes, page.head_tags))
    write_log_as_lines()  # uvicorn's own loggers, too
    check_sessions(page)
    page.server.config.timeout_keep_alive = KEEP_ALIVE_S  # launch has no argument for it
    page.server.config.timeout_graceful_shutdown = FINISH_S
    print(f"Serving on {hosting.url}", flush=True)
    threading.Thread(target=compile_all_ahead, args=[page], daemon=True).start()
    with suppress(KeyboardInterrupt):
        while not stop.wait(0.2):  # in turns, because on Windows Ctrl-C does not end a wait
            pass
    _end(page)


def _end(page: Page) -> NoReturn:
    """Closes the page and ends the process with exit code 0, whatever is still computed or downloaded.

    A training ends at its next report, some 50 ms later. But a compilation cannot be cancelled: Python would
    not wait for its thread, and XLA then aborts the process. A download may try for minutes.
    """

    def give_up() -> None:
        LOG.warning("The server is not closed after %d s: its process ends now.", END_S)
        os._exit(0)

    limit = threading.Timer(END_S, give_up)
    limit.daemon = True
    limit.start()
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # no traceback for each stream that is cut
    page.close(verbose=False)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def compile_all_ahead(page: Page) -> None:
    """Compiles the answer to a drawing, then what each part of the page has asked for, then the rest.

    What fails here fails again, and is told, when a visitor asks for it.
    """
    give_way()
    for compile_one in (lambda: compile_answer(shipped_params()), *page.compile_ahead):
        try:
            compile_one()
        except Exception:
            LOG.exception("nothing could be compiled ahead")
    warm_up(page.warm, page.is_busy)
