"""What the files around the code promise: pins, README, Space, and which room may know which."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FRONT_MATTER = dict(re.findall(r"^(\w+): (.+)$", README.split("---\n")[1], re.MULTILINE))


def pins(file: str) -> dict[str, str]:
    """Package name -> exact version, of the lines of a requirements file; every line must be such a pin."""
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    found = [
        re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", line)
        for line in lines
        if line and not line.startswith("-r ")
    ]
    assert all(found), f"{file} holds a line that is no exact pin"
    return {normal(match[1]): match[2] for match in found if match}


def normal(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Import(NamedTuple):
    file: str  # as posix path below the root
    module: str  # dotted, as written
    in_function: bool


def imports_of_the_app() -> Iterator[Import]:
    for path in [ROOT / "app.py", *sorted((ROOT / "mnist_model").rglob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}: imports are written out in full here"
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                yield Import(path.relative_to(ROOT).as_posix(), module, id(node) in inside)


def tracked_files() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone: a copy of the folder does not say which files belong to it")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_installed_packages_are_the_pinned_ones(file):
    assert {name: version(name) for name in pins(file)} == pins(file)


def test_constraints_repeat_every_pin():
    direct = pins("requirements.txt") | pins("requirements-dev.txt")
    assert direct.items() <= pins("constraints.txt").items()


def test_requirements_are_what_the_app_imports_and_nothing_else():
    top_level = {found.module.split(".")[0] for found in imports_of_the_app()}
    distributions = packages_distributions()
    imported = {
        normal(distributions[name][0]) for name in top_level - sys.stdlib_module_names - {"mnist_model"}
    }
    pinned = set(pins("requirements.txt"))
    # jax asks for a range of jaxlib; tensorflow_datasets imports importlib_resources without asking for it.
    assert pinned - imported == {"jaxlib", "importlib-resources"}
    # starlette, say, is imported for gradio's sake, and gradio says which one it wants.
    come_along = {
        normal(re.split(r"[^\w.-]", line)[0])
        for name in pinned
        for line in requires(name) or []
        if "extra ==" not in line
    }
    assert imported <= pinned | come_along


def test_space_gets_the_gradio_that_was_tested():
    assert FRONT_MATTER["sdk"] == "gradio"
    assert FRONT_MATTER["sdk_version"] == pins("requirements.txt")["gradio"] == version("gradio")


def test_space_configuration_is_one_the_hub_accepts():
    assert (ROOT / FRONT_MATTER["app_file"]).is_file()
    assert len(FRONT_MATTER["short_description"]) <= 60
    colors = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {FRONT_MATTER["colorFrom"], FRONT_MATTER["colorTo"]} <= colors
    # Quoted, or YAML reads 3.10 as 3.1. The only line of ZeroGPU hardware on which jax 0.10 installs, too.
    assert FRONT_MATTER["python_version"] == '"3.12"'
    assert FRONT_MATTER["license"] == "mit"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_readme_commands_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake (\w+)(?= +#|`|$)", README, re.MULTILINE))
    assert {"run", "test", "bench"} <= targets
    assert targets <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    for module in set(re.findall(r"python -m ((?:mnist_model|benchmarks)[\w.]+)", README)):
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), f"README runs {module}"


def test_readme_links_to_files_that_exist():
    links = set(re.findall(r"\]\((?!http)([^)#]+)\)", README))
    assert links
    assert [link for link in sorted(links) if not (ROOT / link).exists()] == []


def test_tracked_files_name_no_machine_path_and_no_registry():
    # Written in two halves, so that this file does not name them either.
    telling = [
        "/" + "work/",
        "/" + "root/",
        "/" + "home/",
        "/" + "tmp/",
        "/" + "opt/",
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "deb.debian" + ".org",
        "npmjs" + ".org",
    ]
    guilty = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked_files()
        for word in telling
        if word.encode() in path.read_bytes()
    ]
    assert guilty == []


def test_only_the_page_knows_gradio():
    for found in imports_of_the_app():
        if found.module.split(".")[0] in ("gradio", "gradio_client", "starlette", "fastapi"):
            assert found.file == "app.py" or found.file.startswith("mnist_model/ui/"), found


def test_rooms_below_the_page_do_not_know_the_page():
    for found in imports_of_the_app():
        if found.module.startswith("mnist_model.ui"):
            assert found.file == "app.py" or found.file.startswith("mnist_model/ui/"), found


def test_network_knows_nothing_of_ours():
    known = {found.module for found in imports_of_the_app() if found.file == "mnist_model/network.py"}
    assert known == {"jax", "jax.numpy", "numpy"}


def test_tensorflow_datasets_is_imported_only_where_it_downloads():
    found = [i for i in imports_of_the_app() if i.module.split(".")[0] == "tensorflow_datasets"]
    assert found
    assert all(i.in_function for i in found)
