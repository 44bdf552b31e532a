"""What the really running app serves, what it refuses, and in which words."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from gradio import networking

from mnist_model.hosting import Hosting
from mnist_model.ui.serving.guard import MAX_BODY_BYTES, MAX_PHOTO_BYTES
from mnist_model.ui.serving.server import Page, launch_settings
from tests.running import free_port

JUNK = [None, 0, -1, "x", "<script>", [], {}, [[]], 1e308, "data:,", True]


def status_of(url: str, method: str = "GET", body: bytes | None = None) -> int:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def config_of(app_url: str) -> dict:
    with urllib.request.urlopen(f"{app_url}/config", timeout=60) as answer:
        return json.load(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=app.py",
        "/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/app.py",
        "/assets/..%2f..%2f..%2fapp.py",
        "/gradio_api/proxy=http://127.0.0.1",
        "/gradio_api/deep_link?session_hash=x",
        "/?deep_link=x",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/runs",
        "/gradio_api/run-history/buckets",
        "/gradio_api/upload_progress?upload_id=x",
        "/gradio_api/custom_component/0/client/component/index.js",
        "/gradio_api/stream/a/1/2/playlist.m3u8",
        "/gradio_api/vibe-code",
        "/gradio_api/mcp/",
        "/gradio_api/profiling/traces",
        "/gradio_api/dev/reload",
        "/gradio_api/token",
        "/login",
        "/docs",
        "/pwa_icon",
        "/app.py",
        "/.git/config",
        "/static/" + "a" * 5000,
    ],
)
def test_what_gradio_opens_and_the_page_does_not_need_is_closed(app_url, path):
    host = urllib.parse.urlsplit(app_url).netloc
    connection = http.client.HTTPConnection(host, timeout=60)  # sends the path as it is written
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"root:" not in answer.read()
    connection.close()


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/upload",
        "/gradio_api/component_server",
        "/gradio_api/component_server/",
        "/gradio_api/process_recording",
        "/gradio_api/vibe-edit",
        "/gradio_api/run-history/connect",
        "/gradio_api/stream/x",
        "/login",
    ],
)
def test_nothing_can_be_uploaded(app_url, path):
    assert status_of(app_url + path, "POST", b"{}") == 404


def test_a_body_larger_than_any_call_needs_is_refused(app_url):
    strokes, image = (f"{app_url}/gradio_api/run/predict_{kind}" for kind in ("strokes", "image"))
    assert status_of(strokes, "POST", b'{"data": ["' + b"A" * MAX_BODY_BYTES + b'"]}') == 413
    assert status_of(image, "POST", b'{"data": ["' + b"A" * MAX_PHOTO_BYTES + b'"]}') == 413


def test_a_large_body_in_chunks_is_refused_as_well(app_url):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(app_url).netloc, timeout=60)
    json_type = {"Content-Type": "application/json"}
    chunks = (b"A" * 2**16 for _ in range(MAX_PHOTO_BYTES // 2**16 + 2))
    try:
        connection.request("POST", "/gradio_api/run/predict_image", chunks, json_type)
        answer = connection.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["error"] == "This is too large: at most 16 MB."
    except BrokenPipeError:
        pass  # refused so early that the rest could not be sent
    finally:
        connection.close()


def test_a_connection_outlasts_a_pause_between_two_strokes(app_url):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(app_url).netloc, timeout=60)
    drawing = json.dumps({"drawing": "200,60 200,340"})
    for pause_s in (6, 0):  # uvicorn alone closes a connection that has been idle for 5 s
        connection.request("POST", "/answer", drawing)
        assert b'"probabilities"' in connection.getresponse().read()
        connection.auto_open = 0  # from now on a closed connection is an error
        time.sleep(pause_s)
    connection.close()


CALLS = ["run/nothing", "run/predict", "call/nothing", "call/v2/nothing", "queue/join"]
BODIES = ['{"data": [1], "fn_index": 999}', '{"data": []}', "{}", '{"data":', "[]", "7"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("body", BODIES)
def test_calls_that_do_not_exist_get_a_sentence(app_url, call, body):
    request = urllib.request.Request(
        f"{app_url}/gradio_api/{call}", body.encode(), {"Content-Type": "application/json"}
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=60)
    with refusal.value as answer:
        text = answer.read().decode()
        assert 400 <= answer.code < 500, text
        assert "Traceback" not in text
        assert 'File "' not in text
        assert json.loads(text)


def test_junk_for_events_of_the_page_never_shows_a_traceback(app_url):
    for event in config_of(app_url)["dependencies"]:
        for junk in JUNK:
            body = {"data": [junk] * len(event["inputs"]), "fn_index": event["id"], "session_hash": "junk"}
            request = urllib.request.Request(
                f"{app_url}/gradio_api/run/predict",
                json.dumps(body).encode(),
                {"Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    status, text = answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    text = error.read().decode()
                    said = json.loads(text)
                    status = error.code
                    assert isinstance(said.get("error") or said["detail"], str), (event["id"], junk, text)
            assert status in (200, 400, 404), (event["id"], junk, text)
            assert "Traceback" not in text
            assert 'File "' not in text


@pytest.mark.parametrize("session", ["", "x" * 65, "<script>", "\ud800", "é", "x" * 2**20])
def test_a_session_that_no_page_has_is_refused(app_url, session):
    load = next(e["id"] for e in config_of(app_url)["dependencies"] if e["api_name"] == "open_visit")
    body = json.dumps({"data": [], "fn_index": load, "session_hash": session}).encode()
    assert status_of(f"{app_url}/gradio_api/run/predict", "POST", body) == 400
    assert status_of(f"{app_url}/gradio_api/queue/join", "POST", body) in (400, 404)


def test_the_page_is_told_to_load_nothing_from_elsewhere(app_url):
    with urllib.request.urlopen(app_url, timeout=60) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in policy
    allowed = [word for word in policy.replace(";", " ").split() if word.startswith("http") or word == "*"]
    assert all(word.endswith(("huggingface.co", "hf.space")) for word in allowed)


def test_nobody_is_told_about_visitors(app_url):
    config = config_of(app_url)
    assert config["analytics_enabled"] is False
    assert config.get("run_history") is not True
    assert not config.get("pwa")


def test_a_start_goes_on_when_the_server_is_too_busy_to_answer_gradio_in_time(monkeypatch):
    monkeypatch.setattr(networking, "url_ok", lambda url: False)  # what Gradio makes of no answer within 3 s
    with Page(analytics_enabled=False) as page:
        pass
    page.launch(prevent_thread_lock=True, **launch_settings(Hosting(port=free_port())))
    page.close(verbose=False)
