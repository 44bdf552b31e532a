"""The HTML document: Gradio's own, compressed. In its head: which files it needs first, and our scripts."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_model.ui.serving.preload import preload_links
from mnist_model.ui.shared.modules import asset


class Document:
    """ASGI middleware for the page itself; every other path passes untouched.

    Args:
        app: what is served.
        tags: HTML for the head, of those parts of the page that must be there before anything is seen.
    """

    def __init__(self, app: ASGIApp, tags: str = "") -> None:
        self.app = app
        head = f"<script>{asset('serving/loading_clock.js')}</script>{preload_links()}{tags}"
        self._page = GZipMiddleware(_WithHead(app, head.encode()), minimum_size=1000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        is_page = scope["type"] == "http" and scope["path"] == "/"
        await (self._page if is_page else self.app)(scope, receive, send)


class _WithHead:
    """Writes tags before the document's </head>."""

    def __init__(self, app: ASGIApp, tags: bytes) -> None:
        self._app, self._tags = app, tags

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None
        body = b""

        async def send_with_head(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if start is None or message.get("more_body"):
                return
            whole = body.replace(b"</head>", self._tags + b"</head>", 1)
            headers = MutableHeaders(scope=start)
            if "content-length" in headers:
                headers["content-length"] = str(len(whole))
            await send(start)
            await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, send_with_head)
