"""The page's own files (modules, style sheets, templates), and how a component mounts its module.

Each module exports `mount({element, props, trigger, watch, server})`, which Gradio calls once the component
stands in the document. All of them are served below one address that names their content, so that a browser
keeps them for good and a new version is never mixed with an old one.
"""

import functools
import hashlib
from pathlib import Path

UI = Path(__file__).parents[1]
SUFFIXES = (".js", ".css", ".html")
PREFIX = "modules"


def asset(name: str) -> str:
    """The text of a file of the page, by its path below ui/."""
    return (UI / name).read_text(encoding="utf-8")


def page_files() -> list[Path]:
    """Every file that the page's modules address serves."""
    return sorted(path for path in UI.rglob("*") if path.suffix in SUFFIXES)


@functools.cache
def version() -> str:
    """12 hexadecimal digits that change with any of the files."""
    digest = hashlib.sha256()
    for path in page_files():
        digest.update(path.relative_to(UI).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def module_url(name: str) -> str:
    """The address of a file below ui/, relative to the page.

    >>> module_url("pad/pad.js").split("/")[2:]
    ['pad', 'pad.js']
    """
    return f"{PREFIX}/{version()}/{name}"


def mount_script(name: str) -> str:
    """What a component runs when it is loaded (`js_on_load`): it imports its module and mounts it.

    Args:
        name: the module's path below ui/.
    """
    return (
        f'import(new URL("{module_url(name)}", document.baseURI))'
        ".then((module) => module.mount({ element, props, trigger, watch, server }));"
    )
