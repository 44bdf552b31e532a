"""The route that serves the page's own files: modules, style sheets and templates."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from mnist_model.ui.shared.modules import PREFIX, UI, page_files, version

TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}

FOR_GOOD = "public, max-age=31536000, immutable"
NOT_AT_ALL = "no-store"


def module_route() -> Route:
    """GET /modules/{version}/{path}: a file of the page.

    A browser keeps it for good, because its address changes with its content. A page from before a restart
    asks for an older version: it gets the present file, which is then not kept.
    """
    files = {path.relative_to(UI).as_posix(): path for path in page_files()}

    async def serve_file(request: Request) -> Response:
        path = files.get(request.path_params["path"])
        if path is None:
            raise HTTPException(404)
        kept = FOR_GOOD if request.path_params["version"] == version() else NOT_AT_ALL
        return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": kept})

    return Route(f"/{PREFIX}/{{version}}/{{path:path}}", serve_file)
