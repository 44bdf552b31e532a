"""What of deploy/Dockerfile can be tested without Docker: what it copies, and its health check."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse

import pytest

from tests.running import ROOT, free_port
from tests.test_project import FRONT_MATTER

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")


def copied() -> dict[str, str]:
    """Source -> destination of every COPY."""
    lines = re.findall(r"^COPY (.+) (\S+)$", DOCKERFILE, re.MULTILINE)
    return {source: destination for sources, destination in lines for source in sources.split()}


def test_the_app_runs_from_what_is_copied(tmp_path):
    for source, destination in copied().items():
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, tmp_path / destination, ignore=ignored)
        else:
            shutil.copy(ROOT / source, tmp_path / destination)
    code = (
        "import app\n"
        "from mnist_model.recognition import shipped_params\n"
        "print(len(app.build_page().routes) > 2, sorted(shipped_params()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"GRADIO_SERVER_PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("True ['W1', 'W2', 'b1', 'b2']\n", "")


def test_what_is_copied_is_sent_to_docker_and_no_more():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines  # first everything is left out
    assert sent == set(copied())


def test_the_image_has_the_python_of_the_space():
    [version] = re.findall(r"^FROM python:(\d+\.\d+)-slim$", DOCKERFILE, re.MULTILINE)
    assert FRONT_MATTER["python_version"].strip('"').startswith(f"{version}.")


@pytest.mark.parametrize("serving", [True, False])
def test_the_health_check_tells_a_serving_app_from_none(serving, app_url):
    [text] = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    python, *arguments = json.loads(text)
    assert python == "python"
    port = urllib.parse.urlsplit(app_url).port if serving else free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode == 0) == serving
