"""Who may know whom, and that to import is not to work."""

import ast
from pathlib import Path

import pytest

import mnist_model
from tests.running import run_child

PACKAGE = Path(mnist_model.__file__).parent
OUTSIDE_UI = sorted(path for path in PACKAGE.rglob("*.py") if "ui" not in path.relative_to(PACKAGE).parts)


def imported_by(path: Path) -> set[str]:
    """Every module that a file imports, at its top or within a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_network_loads_without_gradio_or_tensorflow_datasets():
    loaded = run_child("import sys, mnist_model.network; print(*sys.modules, sep='\\n')").split()
    tops = {name.split(".")[0] for name in loaded}
    assert not tops & {"gradio", "tensorflow_datasets", "tensorflow", "scipy", "PIL", "safetensors"}
    ours = {name for name in loaded if name.startswith("mnist_model")}
    assert ours == {"mnist_model", "mnist_model.network"}


@pytest.mark.parametrize("path", OUTSIDE_UI, ids=lambda path: path.stem)
def test_nothing_outside_ui_imports_gradio(path):
    known = imported_by(path)
    assert not {name for name in known if name.split(".")[0] == "gradio" or name.startswith("mnist_model.ui")}


@pytest.mark.parametrize("path", OUTSIDE_UI, ids=lambda path: path.stem)
def test_no_borrowed_network(path):
    # relu, softmax, cross-entropy and the gradient step are our own few lines.
    tops = {name.split(".")[0] for name in imported_by(path)}
    assert not tops & {"optax", "flax", "equinox", "torch", "keras"}
    assert "jax.nn" not in path.read_text()


def test_importing_a_module_does_no_work():
    # With no platform to compute on, a first computation would raise; a thread or a printed word would show.
    inside = [path.relative_to(PACKAGE).with_suffix("").parts for path in OUTSIDE_UI]
    modules = [".".join(("mnist_model", *parts)).removesuffix(".__init__") for parts in inside]
    told = run_child(
        f"""
import importlib, sys, threading
for name in {modules}:
    importlib.import_module(name)
print(threading.active_count(), *sorted({{"gradio", "tensorflow_datasets", "tensorflow"}} & set(sys.modules)))
""",
        JAX_PLATFORMS="none_at_all",
    )
    assert told == "1\n"
