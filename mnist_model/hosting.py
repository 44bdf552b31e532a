"""What the environment says about hosting, read and checked before anything else is imported.

Importing gradio and JAX takes two seconds; a mistake in a variable is said before that, in one sentence.
"""

import errno
import os
import re
import socket
from collections.abc import MutableMapping
from dataclasses import dataclass

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860  # the port of a Space, too

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(
    rf"(?:https://(?:{_LABEL}(?:\.{_LABEL})*|\*\.{_LABEL}(?:\.{_LABEL})+)|http://localhost)(?::\d{{1,5}})?",
    re.ASCII | re.IGNORECASE,
)
"""https://host, https://*.host of two names or more, http://localhost, each with a port or without."""


class HostingError(ValueError):
    """The app cannot be served as the environment asks: one sentence with what to change."""


@dataclass(frozen=True)
class Hosting:
    """How the page is to be served.

    Attributes:
        host: a name or an address to listen on, IPv6 without brackets.
        port: the only port that is tried.
        frame_ancestors: origins of other sites that may show the page in a frame.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    frame_ancestors: tuple[str, ...] = ()

    @property
    def server_name(self) -> str:
        """The host as gradio wants it: IPv6 in brackets, as in a URL."""
        return _for_url(self.host)

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the page."""
        everywhere = {"0.0.0.0": "localhost", "::": "::1"}
        return f"http://{_for_url(everywhere.get(self.host, self.host))}:{self.port}"


def take_hosting(environment: MutableMapping[str, str]) -> Hosting:
    """Reads FRAME_ANCESTORS, and takes GRADIO_SERVER_NAME and GRADIO_SERVER_PORT out of the environment.

    All may be missing or empty. The two are taken out, because gradio 6.31 reads them again while it is
    imported: it would fail with a traceback at a port that is no number, and at "::1", which it checks with
    an IPv4 socket.

    Raises:
        HostingError: the port is no port, or not free, the host is none of this machine's, or a site that
            may embed the page is no origin.

    >>> take_hosting({"GRADIO_SERVER_NAME": "[::1]", "GRADIO_SERVER_PORT": "0"})
    Traceback (most recent call last):
    mnist_model.hosting.HostingError: GRADIO_SERVER_PORT is '0': expected a number from 1 to 65535.
    """
    host = environment.pop("GRADIO_SERVER_NAME", "").strip() or DEFAULT_HOST
    hosting = Hosting(
        host.removeprefix("[").removesuffix("]"),
        _port(environment.pop("GRADIO_SERVER_PORT", "").strip() or str(DEFAULT_PORT)),
        tuple(_origin(text) for text in environment.get("FRAME_ANCESTORS", "").split()),
    )
    _check_free(hosting)
    return hosting


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    raise HostingError(f"GRADIO_SERVER_PORT is {text!r}: expected a number from 1 to 65535.")


def _origin(text: str) -> str:
    # It becomes part of a header: a semicolon or a comma in it would change the rest of the policy.
    if _ORIGIN.fullmatch(text):
        return text
    raise HostingError(
        f"FRAME_ANCESTORS holds {text!r}: expected origins separated by spaces, such as "
        "https://www.example.org, https://*.example.org or http://localhost:8000."
    )


def _check_free(hosting: Hosting) -> None:
    """Binds the port for a moment: gradio would report a failure only after five seconds, as a traceback."""
    try:
        found = socket.getaddrinfo(hosting.host, hosting.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            _bind(socket.socket(family, kind, protocol), address)
        # gradio 6.31 wants the port to be free here as well, whatever the host is.
        _bind(socket.socket(), (DEFAULT_HOST, hosting.port))
    except socket.gaierror:
        raise HostingError(_not_an_address(hosting.host)) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"Port {hosting.port} is in use: set GRADIO_SERVER_PORT to another."
        elif error.errno == errno.EACCES:
            sentence = f"Port {hosting.port} is not allowed to this user: set GRADIO_SERVER_PORT to another."
        else:
            sentence = _not_an_address(hosting.host)
        raise HostingError(sentence) from None


def _bind(listener: socket.socket, address: tuple) -> None:
    with listener:
        # On Windows this option would let two programs share a port; elsewhere it ignores closed connections.
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if listener.family == socket.AF_INET6:  # as asyncio listens: "::" does not take the IPv4 port
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)


def _not_an_address(host: str) -> str:
    return f"GRADIO_SERVER_NAME is {host!r}: expected a name or an address of this machine, such as 0.0.0.0."


def _for_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
