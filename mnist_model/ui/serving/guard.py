"""The door of the server: which paths exist, how much may be sent, which headers go out."""

import logging
import re

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger(__name__)

MAX_BODY_BYTES = 4 * 2**20 + 2**16  # the largest picture that the API takes, as a data URL, and its envelope

_OPEN = re.compile(
    r"/|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    r"|/(?:assets|static|svelte|modules)(?:/[\w@-][\w.@-]*)+"
    r"|/answer|/network|/inside(?:/keep|/code)?"
    r"|/gradio_api/(?:info/?|openapi\.json|app_id/?|startup-events|heartbeat/\w+|queue/(?:join|data|status)"
    r"|cancel|reset/?|(?:run|api)/\w+/?|call/(?:v2/)?\w+(?:/\w+)?/?)",
    re.ASCII,
)
"""Every path that the page, its API and gradio_client use. No other exists here: no upload, file, deep link,
monitoring, login, proxy, component server or recording."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Gradio makes functions of its templates and styles elements in place. Nothing is loaded from or sent to
    # anywhere else. A Space is shown inside a frame of huggingface.co.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co https://*.hf.space",
}


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with 404 or 413 and a sentence."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # the app has none
        elif not _OPEN.fullmatch(scope["path"]) or b"deep_link" in scope["query_string"]:
            await _refusal(404, "There is nothing here.")(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = _Exchange(receive, send, self.max_body_bytes)
        try:
            await self.app(scope, exchange.receive, exchange.send)
        # Gradio raises at calls that do not exist; what handlers raise never gets here.
        except Exception as error:
            LOG.warning("%s %s: %r", scope["method"], scope["path"], error)
            exchange.refusal = exchange.refusal or _refusal(404, "There is no such call.")
        if exchange.refusal and not exchange.answered:
            await exchange.refusal(scope, receive, send)


class _Exchange:
    """One request and its answer."""

    def __init__(self, receive: Receive, send: Send, max_body_bytes: int) -> None:
        self._receive, self._send, self._max_body_bytes = receive, send, max_body_bytes
        self._received = 0
        self.answered = False
        self.refusal: JSONResponse | None = None  # to be sent in place of what the app says

    async def receive(self) -> Message:
        """Counts what arrives, for a body in chunks does not say how long it will be."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received <= self._max_body_bytes:
            return message
        self.refusal = _refusal(413, f"This is too large: at most {self._max_body_bytes // 2**20} MB.")
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Adds our headers, and swallows what is replaced by a refusal."""
        if message["type"] == "http.response.start" and message["status"] == 422:
            self.refusal = _refusal(422, 'Expected JSON of the form {"data": [...]}.')
        if self.refusal and not self.answered:
            return
        if message["type"] == "http.response.start":
            self.answered = True
            MutableHeaders(scope=message).update(_HEADERS)
        await self._send(message)


def _refusal(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, _HEADERS | {"Connection": "close"})
