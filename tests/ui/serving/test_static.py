"""The page's own files: which are served, how long a browser keeps them, what the document announces."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_model.ui.serving.document import Document
from mnist_model.ui.serving.preload import COMPONENTS, gradio_files, import_closure
from mnist_model.ui.serving.static import module_route
from mnist_model.ui.shared.modules import UI, module_url, mount_script, page_files, version


@pytest.fixture
def client() -> TestClient:
    async def page(_: object) -> HTMLResponse:
        return HTMLResponse(
            "<html><head><title>é</title></head><body></head>" + "x" * 2000 + "</body></html>"
        )

    async def other(_: object) -> PlainTextResponse:
        return PlainTextResponse("</head>" + "x" * 2000)

    routes = [Route("/", page), Route("/other", other), module_route()]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Document, tags="<style>é{}</style>")]))


def test_every_file_of_the_page_is_served_as_it_is_and_kept_for_good(client):
    for path in page_files():
        reply = client.get(module_url(path.relative_to(UI).as_posix()))
        assert reply.text == path.read_text(encoding="utf-8")
        assert "immutable" in reply.headers["Cache-Control"]


def test_a_page_from_before_a_restart_gets_the_present_file_and_keeps_none(client):
    reply = client.get("/modules/0123456789ab/pad/pad.js")
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["pad/pad.py", "../app.py", "pad", "", "%2e%2e/app.py"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/modules/{version()}/{name}").status_code == 404


def test_scripts_are_sent_as_javascript(client):
    # A browser refuses a module of any other type.
    assert client.get(module_url("pad/drawing.js")).headers["Content-Type"].startswith("text/javascript")


def test_the_document_announces_the_first_tabs_modules_once_and_is_compressed(client):
    reply = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    head, rest = reply.text.split("</head>", 1)
    assert head.endswith("<style>é{}</style>")
    links = re.findall(r'<link rel="modulepreload" href="([^"]+)">', head)
    ours = [link for link in links if link.startswith("modules/")]
    assert ours[0] == module_url("pad/pad.js")  # the pen does not wait for what answers it
    assert module_url("draw/answer.js") in ours
    assert module_url("draw/network.js") not in ours
    assert len(links) == len(set(links))
    assert not re.search("modulepreload", rest)
    assert "é" in head
    assert all(client.get(link).status_code == 200 for link in ours)


def test_without_compression_the_length_is_that_of_what_is_sent(client):
    reply = client.get("/", headers={"Accept-Encoding": "identity"})
    assert int(reply.headers["Content-Length"]) == len(reply.content)


def test_other_pages_pass_untouched(client):
    assert "modulepreload" not in client.get("/other").text


def test_what_a_preloaded_module_imports_is_preloaded(tmp_path):
    # One that is missing would be fetched only after the module that imports it: a round trip more.
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport "./folder/c.js";')
    (tmp_path / "b.js").write_text('export { a } from "./a.js";')
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "c.js").write_text('import x from "../missing.js"; import("./later.js");')
    names = [path.relative_to(tmp_path).as_posix() for path in import_closure([tmp_path / "a.js"])]
    assert names == ["a.js", "b.js", "folder/c.js"]


def test_what_gradio_imports_later_is_followed_from_its_tables(tmp_path):
    tables = {
        "index-1.js": '(m.f=["./Index-2.js","./core-3.js","./core.css"]) '
        "a(()=>import(`./Index-2.js`),__vite__mapDeps([0])) "
        "a(()=>import(`./core-3.js`),__vite__mapDeps([1,2]))",
        "Index-2.js": '(m.f=["./Blocks-4.js","./Blocks.css","./Login-5.js"]) '
        "import(`./Blocks-4.js`);return{default:e}},__vite__mapDeps([0,1]) "
        "import(`./Login-5.js`),__vite__mapDeps([2])",
        "core-3.js": '(m.f=["./Row.js","./Row.css","./Html.js"]) '
        "{row:{component:()=>v(()=>import(`./Row.js`).then(e=>e.t),__vite__mapDeps([0,1]))},"
        "html:{component:()=>v(()=>import(`./Html.js`),__vite__mapDeps([2]))}}",
    }
    for name, code in tables.items():
        (tmp_path / name).write_text(code)
    files = gradio_files(["row", "api"], tmp_path)
    assert files == ["Index-2.js", "core-3.js", "core.css", "Blocks-4.js", "Blocks.css", "Row.js", "Row.css"]


def test_gradios_own_tables_are_still_read_so():
    # Silence would cost half a second at 150 ms and break nothing, so nothing else would notice.
    files = gradio_files(COMPONENTS)
    kinds = {re.sub(r"-[^-.]*\.|--[^.]*\.", ".", name) for name in files}
    assert {"Blocks.js", "core.js", "HTML.js", "Blocks.css", "statustracker.css"} <= kinds
    for component in COMPONENTS:
        assert set(gradio_files([component])) > set(gradio_files([]))


def test_a_component_mounts_its_module():
    assert module_url("pad/pad.js") in mount_script("pad/pad.js")
