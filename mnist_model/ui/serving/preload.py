"""Which files a browser should fetch as it reads the document: our modules, Gradio's scripts and styles.

Modules import modules. Without a hint a browser learns of the next ones only when the last have arrived: a
round trip for each level, nine of them until the pad is there, which is 1.4 s at 150 ms.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import gradio

from mnist_model.ui.shared.modules import UI, module_url

ENTRIES = ("pad/pad.js", "draw/answer.js", "draw/examples.js", "visitor/visitor.js")
"""The modules of the tab that is seen first, in the order in which they are fetched: the pad before all. What
they import is found in them."""

COMPONENTS = ("tabs", "tabitem", "row", "column", "html")
"""The Gradio components of that tab. Those of the other tabs would only stand in the queue before the pad."""

GRADIO_ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"

_IMPORT = re.compile(r"""(?:from|import)\s*["'](\.{1,2}/[\w./-]+\.js)["']""")
# What Vite writes into a chunk: a table of file names, and for each chunk imported later its places there.
_FILE_TABLE = re.compile(r"m\.f=\[([^\]]*)\]")
_LATER_IMPORT = re.compile(r"import\(`\./([\w-]+)\.js`\)[^`]*?__vite__mapDeps\(\[([\d,]*)\]\)")


def import_closure(entries: Iterable[Path]) -> list[Path]:
    """The modules and all that they import, by static imports: each module before the next one's imports."""
    found: dict[Path, None] = {}
    for entry in entries:
        to_read = [entry.resolve()]
        while to_read:
            path = to_read.pop(0)
            if path in found or not path.is_file():
                continue
            found[path] = None
            imports = _IMPORT.findall(path.read_text("utf-8"))
            to_read += [(path.parent / name).resolve() for name in imports]
    return list(found)


def gradio_files(components: Iterable[str], assets: Path = GRADIO_ASSETS) -> list[str]:
    """Names of the scripts and style sheets that Gradio's page fetches to show such components.

    They change with Gradio's version, so they are followed from chunk to chunk: `index` starts the page,
    `Index` imports its frame (`Blocks`), and `core` knows the chunks of every component. What is not found
    there is fetched later, as without a hint.

    Args:
        components: names of Gradio's blocks, such as "html" or "tabitem".
        assets: the folder of Gradio's chunks.
    """

    def chunk(pattern: str) -> str:
        return "".join(path.read_text("utf-8") for path in assets.glob(pattern))

    index = chunk("index-*.js")
    page = imported_later(index, file_table(index))
    needed = list(page.values())
    for name in page:
        code = chunk(f"{name}.js")
        frame = imported_later(code, file_table(code))
        needed += [files for later, files in frame.items() if later.startswith("Blocks-")]
    core = chunk("core-*.js")
    core_files = file_table(core)
    for component in components:
        for entry in re.findall(rf"[{{,]{component}:\{{([^}}]*)\}}", core):
            needed += imported_later(entry, core_files).values()
    return list(dict.fromkeys(chain.from_iterable(needed)))


def file_table(chunk: str) -> list[str]:
    """The files that a chunk of Vite's may fetch later; none, if it has no such table."""
    table = _FILE_TABLE.search(chunk)
    return [name.strip('"').removeprefix("./") for name in table[1].split(",")] if table else []


def imported_later(code: str, files: Sequence[str]) -> dict[str, list[str]]:
    """The chunks that this code of Vite's imports when it needs them, each with the files it needs itself.

    Args:
        code: a chunk, or a part of one.
        files: the `file_table` of the whole chunk.
    """
    return {
        chunk: [files[int(place)] for place in places.split(",") if place]
        for chunk, places in _LATER_IMPORT.findall(code)
        if files
    }


def preload_links() -> str:
    """A `<link>` for each file that the first tab needs."""
    theirs = gradio_files(COMPONENTS)
    ours = import_closure(UI / entry for entry in ENTRIES)
    scripts = [f"assets/{name}" for name in theirs if name.endswith(".js")]
    scripts += [module_url(path.relative_to(UI.resolve()).as_posix()) for path in ours]
    # Vite asks for style sheets with crossorigin; a hint that differs there would be fetched twice.
    styles = [f"assets/{name}" for name in theirs if name.endswith(".css")]
    return "".join(
        [f'<link rel="modulepreload" href="{url}">' for url in scripts]
        + [f'<link rel="preload" as="style" crossorigin href="{url}">' for url in styles]
    )
