"""The door of the server: which paths exist, who may post, how much may be sent, which headers go out."""

import logging
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from gradio.route_utils import FnIndexInferError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_model.ui.shared.routes import WENT_WRONG, Refusal

LOG = logging.getLogger(__name__)

MAX_BODY_BYTES = 4 * 2**20 + 2**16  # the largest picture that a page sends, as a data URL, and its envelope
MAX_PHOTO_BYTES = 16 * 2**20 + 2**16  # the same for the API: a photo as a phone takes it
PHOTO_CALL = "/predict_image"  # how the paths of that call end

MAX_PATH_CHARS = 255

MAX_MARKS = 20_000
"""Brackets and commas of a body: a drawing of 3,000 points has 9,000. Each value of a JSON text becomes an
object of 50 bytes and more, read on the event loop while all others wait: 4 MB of `[],` take 6 s."""

UPLOAD = "/network/upload"
"""Its body is a file of weights, in which any byte means nothing by itself: its marks are not counted."""

_OPEN = re.compile(
    r"/|/healthz|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    r"|/(?:assets|static|svelte|modules)(?:/[\w@-][\w.@-]*)+"
    r"|/answer(?:/weights)?|/network(?:/download|/upload|/program)?"
    r"|/inside(?:/keep|/code|/nudge|/only|/change|/strokes|/alike)?|/tasks/blurred(?:/answers)?"
    r"|/hand(?:/learn|/forget)?|/training(?:/start|/show|/trace|/remove)?"
    r"|/gradio_api/(?:info/?|openapi\.json|app_id/?|startup-events|heartbeat/\w+|queue/(?:join|data|status)"
    r"|cancel|reset/?|(?:run|api)/\w+/?|call/(?:v2/)?\w+(?:/\w+)?/?)",
    re.ASCII,
)
"""Every path that the page, its API and gradio_client use. No other exists here: no upload, file, deep link,
monitoring, login, proxy, component server or recording."""

_HOSTS = re.compile(r"[\w.:\[\]-]+(?:, *[\w.:\[\]-]+)*", re.ASCII)
"""Names and addresses with their ports, one of each proxy on the way. Gradio builds the page's address from
them, and anything else would stand in what it sends."""

WRONG_VALUES = "The values of this call do not fit: compare them with the API's description."

VISITORS_MISTAKE = "visitors_mistake"
"""Set in a request's state when its values do not fit; Gradio answers 500 to whatever a call raises."""

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

    def __init__(
        self, app: ASGIApp, max_body_bytes: int = MAX_BODY_BYTES, frame_ancestors: Sequence[str] = ()
    ) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.headers = dict(_HEADERS)
        # frame-ancestors stands last in the policy: further origins are appended.
        self.headers["Content-Security-Policy"] = " ".join(
            [_HEADERS["Content-Security-Policy"], *frame_ancestors]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with 4xx and a sentence."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # the app has none
        elif not is_open(scope["path"]) or b"deep_link" in scope["query_string"]:
            await _refusal(404, "There is nothing here.")(scope, receive, send)
        elif not all(map(_HOSTS.fullmatch, hosts_asked_for(Headers(scope=scope)))):
            await _refusal(400, "The host that this request names is no host.")(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD") and is_cross_site(Headers(scope=scope)):
            await _refusal(403, "Another site may not call this page: open it itself.")(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})
        takes_photos = scope["path"].endswith(PHOTO_CALL)
        most = max(self.max_body_bytes, MAX_PHOTO_BYTES) if takes_photos else self.max_body_bytes
        exchange = _Exchange(scope, receive, send, most, self.headers)
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            pass  # the browser has given the request up, or we have: `exchange.refusal`
        # Gradio raises at calls that do not exist or do not fit; what handlers raise never gets here.
        except Exception as error:
            # A Refusal is told; what an event stream has told already comes as the cause of a RuntimeError.
            if not isinstance(error, Refusal) and not isinstance(error.__cause__, HTTPException):
                LOG.warning("%s %s", scope["method"], scope["path"], exc_info=error)
            exchange.refusal = exchange.refusal or _refusal_of(error)
        await exchange.finish(scope)


def is_open(path: str) -> bool:
    """Whether a path exists here; one too long for a file's name is an OSError of Gradio's static files.

    >>> is_open("/assets/index.js"), is_open("/assets/../app.py"), is_open("/assets/" + 256 * "a")
    (True, False, False)
    """
    return len(path) <= MAX_PATH_CHARS and _OPEN.fullmatch(path) is not None


def is_cross_site(headers: Headers) -> bool:
    """Whether a page of another origin has sent this request, through the browser of somebody who is here.

    A browser says so in Sec-Fetch-Site where the connection is secure, else in Origin. Programs send neither.
    A Space inside a frame of huggingface.co calls its own origin.
    """
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    if (origin := headers.get("origin")) is None:
        return False
    ours = ",".join(hosts_asked_for(headers)).split(",")
    return urlsplit(origin).netloc not in [host.strip() for host in ours if host]


def hosts_asked_for(headers: Headers) -> list[str]:
    """Under which names the request says to have come here: what the browser has sent, and proxies."""
    return headers.getlist("host") + headers.getlist("x-forwarded-host")


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, max_body_bytes: int, headers: Mapping[str, str]
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._max_body_bytes, self._headers = max_body_bytes, headers
        self._received = self._marks = 0
        self._answered = self._complete = False
        self.refusal: JSONResponse | None = None  # to be sent in place of what the app says

    async def receive(self) -> Message:
        """Counts what arrives, for a body in chunks does not say how long it will be."""
        message = await self._receive()
        body = message.get("body", b"")
        self._received += len(body)
        if self._scope["path"] != UPLOAD:
            self._marks += sum(map(body.count, (b",", b"[", b"{")))
        if self._received > self._max_body_bytes:
            self.refusal = _refusal(413, f"This is too large: at most {self._max_body_bytes // 2**20} MB.")
        elif self._marks > MAX_MARKS:
            self.refusal = _refusal(413, f"This holds too many values: at most {MAX_MARKS:,}.")
        else:
            return message
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Adds our headers, and swallows what is replaced by a refusal."""
        if message["type"] == "http.response.start":
            if message["status"] == 422:
                self.refusal = _refusal(422, WRONG_VALUES)
            if message["status"] == 500 and self._scope["state"].get(VISITORS_MISTAKE):
                message["status"] = 400
        if self.refusal and not self._answered:
            return
        if message["type"] == "http.response.start":
            self._answered = True
            MutableHeaders(scope=message).update(self._headers)
        self._complete = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def finish(self, scope: Scope) -> None:
        """Sends the refusal, if there is one; ends an answer that has failed midway."""
        if self.refusal and not self._answered:
            await self.refusal(scope, self._receive, self._send)
        elif self._answered and not self._complete:
            await self._send({"type": "http.response.body", "body": b""})


def _refusal(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, _HEADERS | {"Connection": "close"})


def _refusal_of(error: Exception) -> JSONResponse:
    """What Gradio has raised, as an answer."""
    if isinstance(error, LookupError | FnIndexInferError):
        return _refusal(404, "There is no such call.")
    if isinstance(error, Refusal):
        return _refusal(400, str(error))
    if isinstance(error, TypeError | ValueError):
        return _refusal(400, WRONG_VALUES)
    return _refusal(500, WENT_WRONG)
