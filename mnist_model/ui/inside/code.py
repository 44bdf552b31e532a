"""The code that just ran: the functions' own source, read from the running package."""

import ast
import inspect
import io
import keyword
import os
import textwrap
import tokenize
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote

from mnist_model import network
from mnist_model.explanation import contributions, counterfactual, learning, neighbours
from mnist_model.preprocessing import centring

ROOT = Path(__file__).parents[3]

STEPS: tuple[tuple[str, tuple[Callable[..., Any], ...]], ...] = (
    (
        "Your drawing becomes numbers",
        (centring.center_of_mass, centring.mass_shift, centring.shift_pixels),
    ),
    ("Detectors", (network.hidden_layer, network.relu, contributions.pixel_products)),
    ("Ten scores", (network.logits, network.softmax, contributions.hidden_contributions)),
    ("Which pixels count for it", (contributions.pixel_gradient, contributions.pixel_contributions)),
    ("How wrong would it be", (network.cross_entropy, network.gradient_step, learning.learning_step)),
    ("The way back", (learning.backward, learning.gradients, learning.losses_along, learning.learn_only)),
    (
        "What would change its mind",
        (counterfactual.smallest_change, counterfactual.search, counterfactual.nearest_at),
    ),
    ("What it learned from", (neighbours.activations, neighbours.remembered, neighbours.nearest)),
)
"""For each step of the tab, the functions that computed what it shows."""


class Listing(TypedDict):
    """One function. Typed in code.js as `Listing`."""

    name: str
    path: str  # of its file, below the repository
    line: int  # where it begins
    link: str  # where the file can be read: its lines in the repository, or the file as this server runs it
    code: list[tuple[str, str]]  # without the docstring, see `coloured`


class StepListings(TypedDict):
    """The functions of one step. Typed in code.js as `StepListings`."""

    title: str
    functions: list[Listing]


def code_listings() -> list[StepListings]:
    """The functions of each step."""
    return [
        {"title": title, "functions": [_listing(function) for function in functions]}
        for title, functions in STEPS
    ]


def repository() -> str:
    """Where the files can be read, with a slash at the end: SOURCE_URL, else this Space's own; else nothing.

    >>> os.environ["SOURCE_URL"] = "https://example.org/blob/main"
    >>> repository()
    'https://example.org/blob/main/'
    >>> del os.environ["SOURCE_URL"]
    """
    if url := os.environ.get("SOURCE_URL"):
        return url.rstrip("/") + "/"
    if space := os.environ.get("SPACE_ID"):
        return f"https://huggingface.co/spaces/{space}/blob/main/"
    return ""


def source_files() -> dict[str, str]:
    """The whole files of the listings, by path: where there is no repository, the links lead to these."""
    files = {
        _path(function): inspect.getsourcefile(function) for _, functions in STEPS for function in functions
    }
    return {path: Path(file).read_text(encoding="utf-8") for path, file in files.items() if file}


def _path(function: Callable[..., Any]) -> str:
    return Path(inspect.getsourcefile(function) or "").resolve().relative_to(ROOT).as_posix()


def _listing(function: Callable[..., Any]) -> Listing:
    lines, first = inspect.getsourcelines(function)
    path, last = _path(function), first + len(lines) - 1
    link = f"{repository()}{path}#L{first}-L{last}" if repository() else f"inside/code?path={quote(path)}"
    code = without_docstring("".join(lines))
    return {"name": function.__name__, "path": path, "line": first, "link": link, "code": coloured(code)}


def without_docstring(source: str) -> str:
    """A function's source without its docstring; comments stay.

    >>> without_docstring('def f(x):\\n    "Doc."\\n    return x  # why\\n')
    'def f(x):\\n    return x  # why\\n'
    """
    source = textwrap.dedent(source)
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    doc = function.body[0]
    lines = source.splitlines(keepends=True)
    if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant) and isinstance(doc.value.value, str):
        del lines[doc.lineno - 1 : doc.end_lineno]
    return "".join(lines)


def coloured(code: str) -> list[tuple[str, str]]:
    """Code in pieces (kind, text), kind one of "", "keyword", "comment", "string": joined they are the code.

    >>> coloured("return 1  # one")
    [('keyword', 'return'), ('', ' 1  '), ('comment', '# one')]
    """
    starts = [0]
    for line in code.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    pieces: list[tuple[str, str]] = []
    end = 0
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if not (kind := _kind(token)):
            continue
        start = starts[token.start[0] - 1] + token.start[1]
        if start > end:
            pieces.append(("", code[end:start]))
        pieces.append((kind, token.string))
        end = start + len(token.string)
    return [*pieces, ("", code[end:])] if end < len(code) else pieces


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.COMMENT:
        return "comment"
    if token.type == tokenize.STRING:
        return "string"
    return "keyword" if token.type == tokenize.NAME and keyword.iskeyword(token.string) else ""
