"""The files around the code: pins, lock files, README and its Space; no path or registry of one machine."""

import ast
import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
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


def top_level_imports() -> set[str]:
    """What app.py and the package import, anywhere in a file, by its first name."""
    names = set()
    for path in [ROOT / "app.py", *(ROOT / "mnist_model").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names


def make_targets(text: str) -> set[str]:
    """Targets that a text names as commands: `make run`, alone or with a comment or VARIABLE=value behind."""
    return set(re.findall(r"\bmake ([a-z]+)(?= +#| +[A-Z]+=|`|$)", text, re.MULTILINE))


def makefile_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


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


def test_npm_packages_are_pinned_and_locked_without_a_registry():
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    wanted = manifest["devDependencies"]
    assert "dependencies" not in manifest  # the page itself uses no npm package
    assert wanted == lock["packages"][""]["devDependencies"]
    locked = {path.removeprefix("node_modules/"): entry for path, entry in lock["packages"].items() if path}
    assert {name: locked[name]["version"] for name in wanted} == wanted  # exact: no ^, ~ or range
    # npm writes "resolved", the address that it has used, unless .npmrc forbids it.
    assert [name for name, entry in locked.items() if "resolved" in entry or "integrity" not in entry] == []


def test_requirements_are_what_the_app_imports_and_nothing_else():
    distributions = packages_distributions()
    # `spaces` is imported on ZeroGPU alone, where the Space has installed it.
    third_party = top_level_imports() - sys.stdlib_module_names - {"mnist_model", "spaces"}
    imported = {normal(distributions[name][0]) for name in third_party}
    pinned = set(pins("requirements.txt"))
    # jax asks for a range of jaxlib; tensorflow_datasets imports importlib_resources without asking for it;
    # uvicorn takes httptools where it finds it.
    assert pinned - imported == {"jaxlib", "importlib-resources", "httptools"}
    # gradio needs these three, in versions that it chooses; a pin could only contradict it.
    assert imported - pinned <= {"anyio", "orjson", "starlette"}


def test_space_gets_the_gradio_that_was_tested():
    assert FRONT_MATTER["sdk"] == "gradio"
    assert FRONT_MATTER["sdk_version"] == pins("requirements.txt")["gradio"] == version("gradio")


def test_space_configuration_is_one_the_hub_accepts():
    assert (ROOT / FRONT_MATTER["app_file"]).is_file()
    assert len(FRONT_MATTER["short_description"]) <= 60
    colors = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {FRONT_MATTER["colorFrom"], FRONT_MATTER["colorTo"]} <= colors
    # ZeroGPU takes 3.12.12 and 3.10.13 (huggingface/hub-docs, docs/hub/spaces-zerogpu.md, "Supported
    # Versions"), and jax 0.10 needs 3.11 or newer. Quoted: YAML would read 3.10 as 3.1.
    assert FRONT_MATTER["python_version"] == '"3.12.12"'
    assert FRONT_MATTER["license"] == "mit"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_readme_commands_exist():
    assert {"run", "test", "bench"} <= make_targets(README)
    assert {"run", "test", "lint", "format", "bench"} == make_targets(CONTRIBUTING)
    assert make_targets(README) | make_targets(CONTRIBUTING) <= makefile_targets()
    for module in set(re.findall(r"python -m ((?:mnist_model|benchmarks)[\w.]+)", README)):
        path = ROOT / module.replace(".", "/")
        runs = path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()
        assert runs, f"README runs {module}"


def test_ci_runs_lint_and_the_readmes_test_command():
    assert {"lint", "test"} == make_targets((ROOT / ".ci" / "run").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_links_lead_to_files_that_exist(text):
    links = set(re.findall(r"\]\((?!http)([^)#]+)\)", text))
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


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", "1 error"), ("", "1 skipped")], ids=["in CI", "on somebody's machine"]
)
def test_without_chromium_browser_tests_fail_in_ci_and_are_skipped_elsewhere(ci, outcome, tmp_path):
    one = "tests/browser/test_draw.py::test_the_right_button_does_not_draw"
    without_coverage = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", one],
        cwd=ROOT,
        # Nothing on the path: no Chromium. Coverage would only double the time.
        env=without_coverage | {"PATH": str(tmp_path), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout.splitlines()[-1]
    assert "Chromium" in done.stdout  # the line that says so
    assert done.returncode == (1 if ci else 0)
