"""The door of the server by itself: whose posts it lets through, and what becomes of those it does not."""

import asyncio
import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_model.ui.serving.guard import MAX_MARKS, VISITORS_MISTAKE, Guard
from mnist_model.ui.shared.routes import Refusal, json_route


async def echo(body: dict[str, Any]) -> Any:
    return body


async def fail(request: Request) -> Response:
    raise {
        "unknown": KeyError("secret"),
        "wrong": ValueError("secret"),
        "refused": Refusal("This is refused."),
        "broken": RuntimeError("secret"),
        "gone": ClientDisconnect(),
    }[request.path_params["how"]]


async def mistake(request: Request) -> Response:
    setattr(request.state, VISITORS_MISTAKE, "mistake" in request.query_params)
    return JSONResponse({"error": "A sentence."}, 500)


ROUTES = [
    json_route("/answer", echo),
    Route("/gradio_api/run/{how}", fail),
    Route("/gradio_api/call/mistake", mistake),
    Route("/", lambda _: PlainTextResponse("page"), methods=["GET"]),
]


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES, middleware=[Middleware(Guard)]), "https://space.hf.space")


def messages_of(app: ASGIApp, body: bytes = b"") -> list[Message]:
    """What the guard sends for an app; the body comes in chunks, without end."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": True}

    scope = {"type": "http", "method": "POST", "path": "/answer", "query_string": b"", "headers": []}
    asyncio.run(Guard(app)(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program
        ({"Origin": "https://space.hf.space"}, 200),
        ({"Origin": "https://space.hf.space", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://public.name", "X-Forwarded-Host": "public.name"}, 200),
        ({"Origin": "https://public.name", "Sec-Fetch-Site": "same-origin"}, 200),  # a proxy hides our name
        ({"Origin": "https://other.hf.space"}, 403),
        ({"Origin": "https://space.hf.space.example"}, 403),
        ({"Origin": "https://space.hf.space:444"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://space.hf.space", "Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_the_page_itself_and_programs_may_post(client, headers, status):
    for method in ("POST", "OPTIONS"):
        reply = client.request(method, "/answer", content="{}", headers=headers)
        assert (reply.status_code == 403) == (status == 403)
    assert client.get("/", headers=headers).status_code == 200  # a link from another site


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("[::1]:7860", 200),
        ("space.hf.space, 10.0.0.1", 200),
        ("<img src=x onerror=alert(1)>", 400),
        ('a"b', 400),
        ("a b", 400),
        ("a,", 400),
        ("", 400),
    ],
)
def test_a_request_to_what_is_no_host_is_refused(client, name, host, status):
    assert client.get("/", headers={name: host}).status_code == status


@pytest.mark.parametrize("mark", ["[", "{", ",", "[],"])
def test_a_body_of_too_many_values_is_refused_unread(client, mark):
    reply = client.post("/answer", content='{"a":' + mark * MAX_MARKS)
    assert (reply.status_code, reply.json()) == (
        413,
        {"error": "This holds too many values: at most 20,000."},
    )
    assert client.post("/answer", json={"a": [7] * (MAX_MARKS - 10)}).status_code == 200


@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        ("unknown", 404, "There is no such call."),
        ("wrong", 400, "The values of this call do not fit: compare them with the API's description."),
        ("refused", 400, "This is refused."),
        ("broken", 500, "Something went wrong on the server. Try again."),
    ],
)
def test_what_gradio_raises_becomes_a_sentence_without_the_cause(client, how, status, sentence, caplog):
    reply = client.get(f"/gradio_api/run/{how}")
    assert (reply.status_code, reply.json()) == (status, {"error": sentence})
    assert ("secret" in caplog.text) == (how != "refused")


def test_a_visitors_mistake_is_400_and_a_failure_stays_500(client):
    assert client.get("/gradio_api/call/mistake?mistake").status_code == 400
    assert client.get("/gradio_api/call/mistake").status_code == 500


def test_a_request_that_the_browser_gives_up_is_not_logged(client, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(AssertionError):  # nobody is there to be answered
        client.get("/gradio_api/run/gone")
    assert not [record for record in caplog.records if record.name.startswith("mnist_model")]


def test_marks_are_counted_over_all_of_a_body():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "http.request":
            pass

    start, body = messages_of(app, b"," * 1000)
    assert start["status"] == 413
    assert b"too many values" in body["body"]


def test_an_answer_that_fails_midway_ends(caplog):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        raise RuntimeError("secret")

    _, begun, end = messages_of(app)
    assert (begun["body"], end["body"], end.get("more_body")) == (b"begun", b"", None)
    assert "secret" in caplog.text
