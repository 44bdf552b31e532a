"""The address comes from the environment; one that cannot be served is refused in one sentence."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from mnist_model.hosting import Hosting, HostingError, take_hosting
from tests.running import ROOT, free_port, running_app


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback address")


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("name", "host", "server_name", "url_host"),
    [
        ("", "127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0", "0.0.0.0", "localhost"),
        ("localhost", "localhost", "localhost", "localhost"),
        pytest.param("::1", "::1", "[::1]", "[::1]", marks=needs_ipv6),
        pytest.param("[::1]", "::1", "[::1]", "[::1]", marks=needs_ipv6),
        pytest.param("::", "::", "[::]", "[::1]", marks=needs_ipv6),
        pytest.param("[::]", "::", "[::]", "[::1]", marks=needs_ipv6),
    ],
)
def test_names_and_addresses_with_and_without_brackets(name, host, server_name, url_host):
    port = free_port()
    environment = {"GRADIO_SERVER_NAME": name, "GRADIO_SERVER_PORT": str(port), "PATH": "stays"}
    hosting = take_hosting(environment)
    assert hosting == Hosting(host, port)
    assert hosting.server_name == server_name
    assert hosting.url == f"http://{url_host}:{port}"
    assert environment == {"PATH": "stays"}  # gradio must not read the two again


@pytest.mark.parametrize("port", ["x", "0", "-1", "65536", "7860.0", "٣٤", "9" * 5000])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(HostingError) as refusal:
        take_hosting({"GRADIO_SERVER_PORT": port})
    assert str(refusal.value) == f"GRADIO_SERVER_PORT is {port!r}: expected a number from 1 to 65535."


def unknown_name(host: str, port: int, **kinds: int) -> list:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def another_machine(host: str, port: int, **kinds: int) -> list:
    return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.0.2.1", port))]  # RFC 5737: nobody's address


@pytest.mark.parametrize("lookup", [unknown_name, another_machine])
def test_a_host_that_is_not_this_machine_is_refused(lookup, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(HostingError) as refusal:
        take_hosting({"GRADIO_SERVER_NAME": "elsewhere", "GRADIO_SERVER_PORT": str(free_port())})
    sentence = "GRADIO_SERVER_NAME is 'elsewhere': expected a name or an address of this machine"
    assert str(refusal.value) == f"{sentence}, such as 0.0.0.0."


@pytest.mark.parametrize("name", ["127.0.0.1", "0.0.0.0", pytest.param("::1", marks=needs_ipv6)])
def test_a_busy_port_is_said_in_one_sentence_and_no_other_is_tried(busy_port, name):
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {"GRADIO_SERVER_NAME": name, "GRADIO_SERVER_PORT": str(busy_port)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = f"Port {busy_port} is in use: set GRADIO_SERVER_PORT to another.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


@needs_ipv6
@pytest.mark.parametrize("name", ["::1", "[::]"])
def test_the_app_serves_on_ipv6_and_lets_the_named_sites_embed_it(name, tmp_path):
    sites = "https://school.example http://localhost:8000"
    with running_app(tmp_path, host="[::1]", GRADIO_SERVER_NAME=name, FRAME_ANCESTORS=sites) as url:
        with urllib.request.urlopen(url, timeout=60) as answer:
            *_, ancestors = answer.headers["Content-Security-Policy"].split("; ")
            assert ancestors.startswith("frame-ancestors 'self' https://huggingface.co ")
            assert ancestors.endswith(f" https://*.hf.space {sites}")
        [log] = tmp_path.glob("app-*.log")
        deadline = time.monotonic() + 60
        while not log.read_text() and time.monotonic() < deadline:  # it answers a moment before it says so
            time.sleep(0.1)
        assert log.read_text() == f"Serving on {url}\n"


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.example.org",
        "https://example.org:8443",
        "https://*.example.org",
        "https://intranet",
        "http://localhost",
        "http://localhost:8000",
    ],
)
def test_origins_that_may_embed_the_page(origin):
    environment = {"GRADIO_SERVER_PORT": str(free_port()), "FRAME_ANCESTORS": f" {origin}\n"}
    assert take_hosting(environment).frame_ancestors == (origin,)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "https:",
        "https://*",
        "https://*.org",
        "http://example.org",
        "http://localhost.example.org",
        "https://example.org/",
        "https://example.org;script-src",
        "https://example.org,",
        "https://exa*mple.org",
        "https://-example.org",
        "https://example.org:999999",
        "'self'",
        "data:",
        "example.org",
        "https://exämple.org",
    ],
)
def test_what_is_no_origin_may_not_embed_the_page(text):
    with pytest.raises(
        HostingError, match=r"^FRAME_ANCESTORS holds .*: expected origins separated by spaces"
    ):
        take_hosting(
            {"GRADIO_SERVER_PORT": str(free_port()), "FRAME_ANCESTORS": f"https://ok.example {text}"}
        )
