"""The programs that the page gives away: alone, they train the page's network and read as the page does."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_model.data.mnist import load_mnist
from mnist_model.network import forward
from mnist_model.preprocessing import from_strokes
from mnist_model.recognition import recognise
from mnist_model.training import TrainingPlan, train
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.ui.saving.programs import filled, prediction_program, training_program
from mnist_model.weights import SHIPPED, load_params, save_params
from tests.digits import write_few_digits
from tests.running import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,200 digits in the four files of MNIST."""
    return write_few_digits(tmp_path_factory.mktemp("digits"), train=1200, test=200)


def run(program: str, *arguments: object, cwd: Path) -> str:
    """What a program prints in a folder of its own, with nothing of this project on its path."""
    file = cwd / "program.py"
    file.write_text(program, encoding="utf-8")
    command = [sys.executable, "-I", "-W", "error", file, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={}, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def lines_of_code(program: str) -> int:
    """Lines that are not empty."""
    return sum(bool(line) for line in program.splitlines())


@pytest.mark.parametrize(
    "plan",
    [
        TrainingPlan("one-by-one", seed=2),
        # A short batch of 10 after 17 full ones; it ends within its second epoch.
        TrainingPlan("momentum", steps=30, hidden=20, batch_size=70, warm_up=0.5, seed=2**32 - 1),
    ],
    ids=["one-by-one", "momentum"],
)
def test_it_trains_the_very_network_of_the_page(plan, folder, tmp_path):
    printed = run(training_program(plan), folder, cwd=tmp_path)
    *_, last = train(plan, load_mnist(folder))
    assert printed.splitlines()[-1] == (
        f"Epoch {last.total_epochs}, step {last.step}, accuracy {last.test_accuracy:.4f}"
    )
    with np.load(tmp_path / "network.npz") as weights:
        assert set(weights) == set(last.params)
        for name in weights:
            # The same bits where this was written; another processor may order the sums of a product anew.
            np.testing.assert_allclose(weights[name], last.params[name], atol=1e-5)


def test_the_programs_are_short():
    assert lines_of_code(training_program(TrainingPlan())) <= 70
    assert lines_of_code(prediction_program("a.safetensors", np.zeros((28, 28), np.uint8))) <= 20


def test_a_program_says_that_it_leaves_the_warps_out():
    assert "Left out: the page also warps" in training_program(TrainingPlan(warp=True))
    assert "give the same weights" in training_program(TrainingPlan())


def probabilities(printed: str) -> list[float]:
    rows = [line.split() for line in printed.splitlines()]
    assert [digit for digit, _ in rows] == [str(digit) for digit in range(10)]
    return [float(probability) for _, probability in rows]


@pytest.mark.parametrize("digit", [3, 7])
def test_it_reads_a_drawing_as_the_page_does(digit, tmp_path):
    seen = from_strokes(parse_notation(EXAMPLES[digit]))
    save_params(tmp_path / "my.safetensors", load_params(), {"seed": "0"})
    printed = run(prediction_program("my.safetensors", seen), cwd=tmp_path)
    answer = recognise(load_params(), seen)
    np.testing.assert_allclose(probabilities(printed), answer.probabilities, atol=6e-5)  # four decimals
    assert int(np.argmax(probabilities(printed))) == answer.digit == digit


def test_without_a_drawing_it_reads_a_one(tmp_path):
    program = prediction_program("missing.safetensors", np.zeros((28, 28), np.uint8))
    assert int(np.argmax(probabilities(run(program, SHIPPED, cwd=tmp_path)))) == 1


def test_a_network_can_be_had_as_onnx(tmp_path):
    onnx = pytest.importorskip("onnx", reason="31 MB that only this example needs: pip install onnx")
    reference = pytest.importorskip("onnx.reference")
    save_params(tmp_path / "my.safetensors", load_params(), {"seed": "0"})
    run((ROOT / "examples" / "to_onnx.py").read_text(), tmp_path / "my.safetensors", cwd=tmp_path)
    X = np.random.default_rng(0).random((3, 784), dtype=np.float32)
    [y_hat] = reference.ReferenceEvaluator(onnx.load(tmp_path / "my.onnx")).run(None, {"images": X})
    np.testing.assert_allclose(y_hat, forward(load_params(), X), atol=1e-6)


def test_a_name_that_the_template_does_not_assign_is_an_error():
    with pytest.raises(KeyError, match="assigns no B"):
        filled("A = 1", {"A": 2, "B": 3})
