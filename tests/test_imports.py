"""Which module may import which, and that importing a module does no work.

    python -m tests.test_imports

prints the number of modules, of rooms (a package or a top-level module) and of arrows between them.
"""

import ast
import graphlib
import textwrap
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.running import ROOT, run_child

CORE = (
    *("network", "preprocessing", "weights", "explanation", "damage", "recognition", "reading", "data"),
    *("training",),
    *("evaluation", "compiled", "pytorch"),
)
BELOW_A_TAB = ("ui.pad", "ui.visitor", "ui.shared", *CORE)

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "hosting": (),
    "compiled": (),
    "network": (),
    "preprocessing": (),
    "weights": ("network",),
    "pytorch": ("network", "weights"),
    "explanation": ("network", "compiled"),
    "damage": ("network",),
    "recognition": ("network", "weights", "compiled"),
    "reading": ("network", "preprocessing", "recognition", "weights"),
    "data": ("preprocessing",),  # not network: data is free of jax, and a label is a decimal digit
    "training": ("network", "data", "preprocessing", "compiled"),
    "evaluation": ("reading", "recognition", "data", "preprocessing", "weights", "network", "compiled"),
    "ui": (),
    "ui.shared": CORE,
    "ui.visitor": ("ui.shared", *CORE),
    "ui.pad": ("ui.shared", *CORE),
    "ui.draw": BELOW_A_TAB,
    "ui.retrain": BELOW_A_TAB,
    "ui.inside": BELOW_A_TAB,
    # a link fills Retrain's form, and a program has its settings
    "ui.saving": ("ui.retrain", *BELOW_A_TAB),
    "ui.hand": ("ui.retrain", *BELOW_A_TAB),  # a tray of the Draw tab: all who train share a queue
    "ui.presenting": ("ui.shared",),
    # its modules observe the three tabs
    "ui.tasks": ("ui.draw", "ui.retrain", "ui.inside", *BELOW_A_TAB),
    "ui.serving": (
        "hosting",
        *BELOW_A_TAB,
    ),  # no tab: the page hands in what a tab wants compiled
    "ui.page": (
        *("ui.draw", "ui.hand", "ui.retrain", "ui.inside", "ui.tasks", "ui.saving", "ui.presenting"),
        "ui.serving",
        *BELOW_A_TAB,
    ),
    "app": ("hosting", "ui.page", "ui.serving", "ui.shared"),
}
"""The rooms, and for each one the rooms that its modules may import besides their own."""

A_MODULE_MAY_ALSO_IMPORT: dict[str, tuple[str, ...]] = {
    "training.__main__": ("weights",),  # writes the network that it has trained
    "training.shipped": ("weights",),  # trains the two shipped networks and writes them
}


def source_files() -> dict[str, Path]:
    """The modules of the app by name; a package stands for its `__init__`."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / "mnist_model").rglob("*.py")
    }
    return {"app": ROOT / "app.py", **files}


def imported_by(source: str, package: str, modules: Collection[str] = ()) -> set[str]:
    """What a source imports: at its top, in a function, or for type checkers only.

    Args:
        source: Python.
        package: the dotted package of the source, to which relative imports refer.
        modules: `from a import b` is an import of a.b if a.b is one of these, else of a.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: 1 - node.level or None] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            longer = {alias.name: f"{base}.{alias.name}" for alias in node.names}
            names |= {name if name in modules else base for name in longer.values()}
    return names


def arrows() -> dict[str, set[str]]:
    """For each module of the app those that it imports.

    That a/__init__.py runs before a.b is no arrow: else no package could re-export what its modules define.
    """
    files = source_files()
    graph: dict[str, set[str]] = {}
    for name, path in files.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        graph[name] = imported_by(path.read_text(encoding="utf-8"), package, files) & set(files)
    return graph


def room_of(module: str) -> str:
    """The package of the core, the folder of the page or the single module that a module belongs to.

    >>> room_of("mnist_model.data.drawn.glyphs"), room_of("mnist_model.ui.pad.pad"), room_of("app")
    ('data', 'ui.pad', 'app')
    """
    parts = module.removeprefix("mnist_model.").split(".")
    return ".".join(parts[:2]) if parts[0] == "ui" else parts[0]


def is_allowed(module: str, imported: str) -> bool:
    room, other = room_of(module), room_of(imported)
    also = A_MODULE_MAY_ALSO_IMPORT.get(module.removeprefix("mnist_model."), ())
    return other == room or other in MAY_IMPORT[room] or other in also


def wrong_arrows() -> list[str]:
    return [
        f"{module} imports {imported}"
        for module, targets in sorted(arrows().items())
        for imported in sorted(targets)
        if not is_allowed(module, imported)
    ]


def test_every_import_follows_the_rule():
    assert wrong_arrows() == []


def test_every_room_has_a_rule_and_every_rule_a_room():
    assert {room_of(module) for module in source_files()} == set(MAY_IMPORT) | {"mnist_model"}
    modules = {module.removeprefix("mnist_model.") for module in source_files()}
    assert set(A_MODULE_MAY_ALSO_IMPORT) <= modules


def test_modules_import_each_other_in_no_cycle():
    graphlib.TopologicalSorter(arrows()).prepare()  # raises CycleError, which names the cycle
    graphlib.TopologicalSorter(MAY_IMPORT).prepare()


def test_imports_in_functions_and_for_type_checkers_count():
    source = """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        import a.b
        if TYPE_CHECKING:
            from a.c import d
        def run():
            import e
            from . import f, g
            from ..h import i
        """
    found = imported_by(textwrap.dedent(source), "p.q", {"p.q.f"})
    assert found - {"__future__", "typing"} == {"a.b", "a.c", "e", "p.q.f", "p.q", "p.h"}


@pytest.mark.parametrize(
    ("module", "imported", "allowed"),
    [
        ("mnist_model.ui.draw.tab", "mnist_model.ui.draw.answer", True),
        ("mnist_model.ui.draw.tab", "mnist_model.ui.inside.tab", False),
        ("mnist_model.ui.serving.server", "mnist_model.ui.retrain.tab", False),
        ("mnist_model.ui.shared.theme", "mnist_model.network", True),
        ("mnist_model.ui.shared.theme", "mnist_model.ui.pad.pad", False),
        ("mnist_model.recognition", "mnist_model.ui.shared.theme", False),
        ("mnist_model.training.shipped", "mnist_model.weights", True),
        ("mnist_model.training.stream", "mnist_model.weights", False),
        ("mnist_model.data.dataset", "mnist_model.network", False),
    ],
)
def test_the_rule_allows_and_forbids(module, imported, allowed):
    assert is_allowed(module, imported) == allowed


OUTSIDE_UI = {
    name: path for name, path in source_files().items() if not room_of(name).startswith(("ui", "app"))
}


@pytest.mark.parametrize("name", OUTSIDE_UI)
def test_nothing_outside_ui_imports_gradio_or_a_neural_network_library(name):
    # relu, softmax, cross-entropy and the gradient step are our own few lines.
    source = OUTSIDE_UI[name].read_text(encoding="utf-8")
    packages = {imported.split(".")[0] for imported in imported_by(source, name)}
    assert not packages & {"gradio", "optax", "flax", "equinox", "torch", "keras"}
    assert "jax.nn" not in source


def test_network_loads_without_gradio_or_tensorflow_datasets():
    loaded = run_child("import sys, mnist_model.network; print(*sys.modules, sep='\\n')").split()
    packages = {name.split(".")[0] for name in loaded}
    assert not packages & {"gradio", "tensorflow_datasets", "tensorflow", "scipy", "PIL", "safetensors"}
    ours = {name for name in loaded if name.startswith("mnist_model")}
    assert ours == {"mnist_model", "mnist_model.network"}


def test_data_and_preprocessing_load_without_jax():
    modules = [name for name in OUTSIDE_UI if room_of(name) in ("data", "preprocessing")]
    loaded = run_child(f"""
import importlib, sys
for name in {modules}:
    importlib.import_module(name)
print("jax" in sys.modules)
""")
    assert loaded == "False\n"


def test_importing_a_module_does_no_work():
    # With no platform to compute on, a first computation would raise; a thread or a printed word would show.
    printed = run_child(
        f"""
import importlib, sys, threading
for name in {list(OUTSIDE_UI)}:
    importlib.import_module(name)
print(threading.active_count(), *sorted({{"gradio", "tensorflow_datasets", "tensorflow"}} & set(sys.modules)))
""",
        JAX_PLATFORMS="none_at_all",
    )
    assert printed == "1\n"


def main() -> None:
    graph = arrows()
    between_rooms = {
        (room_of(module), room_of(imported)) for module, targets in graph.items() for imported in targets
    }
    between_rooms = {(room, other) for room, other in between_rooms if room != other}
    print(f"{len(graph)} modules, {sum(map(len, graph.values()))} arrows between them")
    print(f"{len(set(map(room_of, graph)))} rooms, {len(between_rooms)} arrows between them")
    for arrow in wrong_arrows():
        print(f"against the rule: {arrow}")


if __name__ == "__main__":
    main()
