"""Which modules a browser should fetch at once, as it reads the document: ours and Gradio's.

Modules import modules. Without a hint a browser learns of the next ones only when the last have arrived: a
round trip for each level, seven of them until the pad is there, which is one second at 150 ms.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import gradio

from mnist_model.ui.shared.modules import UI, module_url

ENTRIES = ("pad/pad.js", "draw/answer.js", "draw/examples.js", "visitor/visitor.js")
"""The modules of the tab that is seen first; what they import is found in them."""

GRADIO_ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
GRADIO_CHUNKS = ("Blocks-*.js", "HTML-*.js")
"""Parts of Gradio's page that every visit needs and that its document does not announce. Their names change
with Gradio's version: one that is not found is fetched later, as without a hint."""

_IMPORT = re.compile(r"""(?:from|import)\s*["'](\.{1,2}/[\w./-]+\.js)["']""")


def import_closure(entries: Iterable[Path]) -> list[Path]:
    """The modules and all that they import, by static imports, sorted."""
    found: set[Path] = set()
    to_read = [path.resolve() for path in entries]
    while to_read:
        path = to_read.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        to_read += [(path.parent / name).resolve() for name in _IMPORT.findall(path.read_text("utf-8"))]
    return sorted(found)


def preload_links() -> str:
    """`<link rel="modulepreload">` for each of them; the first to be needed come first."""
    theirs = import_closure(chunk for name in GRADIO_CHUNKS for chunk in sorted(GRADIO_ASSETS.glob(name)))
    ours = import_closure(UI / entry for entry in ENTRIES)
    urls = [f"assets/{path.name}" for path in theirs]
    urls += [module_url(path.relative_to(UI.resolve()).as_posix()) for path in ours]
    return "".join(f'<link rel="modulepreload" href="{url}">' for url in urls)
