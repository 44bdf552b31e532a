"""The command line, from its arguments to its files and its exit code."""

import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from mnist_model.data.dataset import DataError
from mnist_model.evaluation import predict
from mnist_model.training import __main__ as training_cli
from mnist_model.training import stream as training
from mnist_model.training.__main__ import main
from mnist_model.weights import load_metadata, load_params
from tests.training.test_stream import small_dataset


@pytest.fixture
def folder(tmp_path):
    """A small dataset as the four IDX files of MNIST, by name and by format."""
    dataset = small_dataset()
    folder = tmp_path / "idx"
    folder.mkdir()
    for name, array in {
        "train-images-idx3-ubyte": dataset.train_images,
        "train-labels-idx1-ubyte": dataset.train_labels,
        "t10k-images-idx3-ubyte": dataset.test_images,
        "t10k-labels-idx1-ubyte": dataset.test_labels,
    }.items():
        header = np.array([0x0800 + array.ndim, *array.shape], ">i4").tobytes()
        (folder / name).write_bytes(header + array.tobytes())
    return folder


SMALL = ["--batch-size", "16", "--hidden", "8"]


def test_one_by_one_prints_as_the_classroom_does(folder):
    # In a process of its own: as one types it, and Python's warnings are errors here too.
    command = [sys.executable, "-W", "error", "-m", "mnist_model.training", "--recipe", "one-by-one"]
    done = subprocess.run([*command, "--data", folder], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split(",")[0] for line in lines] == [f"Epoch {step}" for step in range(0, 1001, 100)]
    assert all(re.fullmatch(r"Epoch \d+, Accuracy: [01]\.\d{4}", line) for line in lines)


def test_minibatch_saves_what_it_learned_and_how(folder, tmp_path, capsys):
    out = tmp_path / "my.safetensors"
    arguments = ["--epochs", "4", "--seed", "3", *SMALL, "--data", str(folder)]
    assert main([*arguments, "--out", str(out)]) == 0
    plan = training.TrainingPlan(epochs=4, seed=3, batch_size=16, hidden=8)
    *_, last = training.train(plan, small_dataset())
    for name, array in load_params(out).items():
        np.testing.assert_array_equal(array, last.params[name])
    metadata = load_metadata(out)
    expected = {"recipe": "minibatch", "seed": "3", "epochs": "4", "batch_size": "16", "hidden": "8"}
    assert metadata.items() >= expected.items()
    assert metadata["test_accuracy"] == f"{last.test_accuracy:.4f}"
    assert metadata["steps_done"] == "20"
    assert re.fullmatch(r"python [\d.]+, jax [\d.]+, jaxlib [\d.]+, numpy [\d.]+", metadata["versions"])
    told = capsys.readouterr()
    assert told.out == f"{last.test_accuracy:.2%} of the test pictures right.\n"
    bar = told.err.splitlines()[-2]
    numbers = r"accuracy \d+\.\d\d%  loss \d\.\d{4}  [\d,]+ images/s  0 s left"
    assert re.fullmatch("epoch  4/4 █{20} " + numbers, bar)
    assert told.err.endswith(f"Saved to {out}.\n")
    first = out.read_bytes()
    assert main([*arguments, "--out", str(out)]) == 0
    assert out.read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--recipe", "adam"], "recipe is 'adam', expected one of one-by-one, minibatch, momentum."),
        (["--learning-rate", "fast"], "learning_rate is 'fast', expected a number from 1e-06 to 10.0; .*"),
        (["--epochs", "0"], "epochs is 0, expected a whole number from 1 to 100; .*"),
        (["--learning-rate", "nan"], "learning_rate is nan, expected .*"),
        (["--data", "/no/such/folder"], "/no/such/folder: no such folder, .*"),
        (["--out", "/no/such/folder/my.safetensors"], "out is /no/such/folder/my.safetensors: .*"),
        (["--momentun", "1"], "unrecognized arguments: --momentun 1; --help says what there is."),
        (["--epochs"], "argument --epochs: expected one argument; --help says what there is."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments, sentence, capsys):
    try:
        code = main(arguments)
    except SystemExit as left:  # argparse leaves by itself
        code = left.code
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert re.fullmatch(sentence + "\n", told.err)


def test_divergence_is_one_sentence_and_saves_nothing(folder, tmp_path, capsys):
    out = tmp_path / "my.safetensors"
    assert main(["--learning-rate", "10", *SMALL, "--data", str(folder), "--out", str(out)]) == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith("its steps are too long. Try 0.3.")
    assert not out.exists()


def test_ctrl_c_keeps_what_was_learned_so_far(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", 0.0)
    reached = []

    def until_ctrl_c(plan, dataset):
        for now in training.train(plan, dataset):
            yield replace(now, accuracy_step=0, test_accuracy=0.0)  # measured long ago
            reached.append(now)
            if now.step:
                raise KeyboardInterrupt

    monkeypatch.setattr(training_cli, "train", until_ctrl_c)
    out = tmp_path / "my.safetensors"
    assert main(["--epochs", "50", *SMALL, "--data", str(folder), "--out", str(out)]) == 130
    assert 0 < reached[-1].step < reached[-1].total_steps
    for name, array in load_params(out).items():
        np.testing.assert_array_equal(array, reached[-1].params[name])
    dataset = small_dataset()
    accuracy = predict(reached[-1].params, dataset.test_images, dataset.test_labels).accuracy
    assert load_metadata(out)["test_accuracy"] == f"{accuracy:.4f}" != "0.0000"
    assert load_metadata(out)["steps_done"] == str(reached[-1].step)
    assert f"Stopped at step {reached[-1].step}." in capsys.readouterr().err


def test_without_mnist_it_trains_on_drawn_digits_and_says_so(tmp_path, capsys, monkeypatch):
    def offline(folder, on_progress):
        raise DataError("the host does not answer")

    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr(training_cli, "load_mnist", offline)
    monkeypatch.setattr(training_cli, "draw_dataset", lambda on_progress: small_dataset())
    out = tmp_path / "my.safetensors"
    assert main(["--epochs", "1", *SMALL, "--out", str(out)]) == 0
    assert capsys.readouterr().err.startswith(
        "the host does not answer; so it is trained on digits that this project draws itself.\n"
    )
    assert load_metadata(out)["data"] == "rows"


def test_a_folder_that_was_named_is_never_replaced_by_drawn_digits(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    assert main(SMALL) == 2
    assert capsys.readouterr().err.startswith(str(tmp_path))
