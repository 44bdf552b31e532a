"""The door of the server: which paths exist, how much may be sent, which headers go out."""

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 4 * 2**20 + 2**16  # the largest picture that the API takes, as base64, and its envelope

_OPEN = re.compile(
    r"/|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    r"|/(?:assets|static|svelte)/[\w./@-]+"
    r"|/gradio_api/(?:info/?|openapi\.json|app_id/?|startup-events|heartbeat/\w+|queue/(?:join|data|status)|cancel|reset/?"
    r"|(?:run|api)/\w+/?|call/(?:v2/)?\w+(?:/\w+)?/?)"
)
"""Every path that the page, its API and gradio_client use. All others do not exist: no upload, no file, no deep link,
no monitoring, no login, no proxy, no component server, no recording."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Gradio builds its templates with Function() and styles elements in place. Nothing may be loaded from, or sent
    # to, anywhere else. A Space is shown inside a frame of huggingface.co.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co https://*.hf.space",
}


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with 404 or 413."""
        if scope["type"] != "http":
            await (self.app(scope, receive, send) if scope["type"] == "lifespan" else _close(send))
            return
        if not _OPEN.fullmatch(scope["path"]):
            await PlainTextResponse("Not found.", 404)(scope, receive, _with_headers(send))
            return
        await self.app(scope, receive, _with_headers(send))


async def _close(send: Send) -> None:
    await send({"type": "websocket.close", "code": 1000})


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return send_with_headers
