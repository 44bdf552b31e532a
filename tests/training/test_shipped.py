"""The recipes of the two shipped networks."""

import dataclasses
import shlex
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model.data.dataset import Dataset
from mnist_model.data.holdout import HELD_OUT_MNIST, HELD_OUT_SITES
from mnist_model.data.unipen import Drawing
from mnist_model.training import __main__ as training_cli
from mnist_model.training import shipped
from mnist_model.training.shipped import SHIPPED_RECIPES, Recipe, Source, gather, train_shipped
from mnist_model.weights import load_digit_or_not, load_metadata, load_params

SEGMENT = '.SEGMENT DIGIT 0 ? "{label}"\n.COMMENT writer {writer}_x.dat\n.PEN_DOWN\n{points}.PEN_UP\n'


@pytest.fixture
def mnist():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (6000, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, 6000, dtype=np.uint8)
    return Dataset(images, labels, images[:100], labels[:100], name="noise")


@pytest.fixture
def stroke_file(tmp_path):
    rng = np.random.default_rng(1)
    path = tmp_path / "some strokes.unp"
    path.write_text(
        "".join(
            SEGMENT.format(
                label=label,
                writer=writer,
                points="".join(f" {x} {y}\n" for x, y in rng.integers(0, 500, (8, 2))),
            )
            for writer in ("syn", *HELD_OUT_SITES)
            for label in "0123456789ae"
        )
    )
    return path


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(shipped, "OWN_DIGITS", 200)
    monkeypatch.setattr(shipped, "OWN_LETTERS", 100)
    monkeypatch.setattr(shipped, "SCRIBBLES", 100)
    monkeypatch.setattr(shipped, "PAIRS", 100)
    monkeypatch.setattr(shipped, "CHUNK_STEPS", 20)


def short(name: str) -> Recipe:
    return dataclasses.replace(SHIPPED_RECIPES[name], steps=60)


def gathered(name: str, mnist: Dataset, path: Path, hold_out: int | None) -> dict[str, Source]:
    return {source.name: source for source in gather(SHIPPED_RECIPES[name], mnist, [path], hold_out, seed=0)}


@pytest.mark.parametrize("name", SHIPPED_RECIPES)
def test_sources_keep_their_writers_and_have_their_shares(mnist, stroke_file, small, name):
    everything = gathered(name, mnist, stroke_file, None)
    held_out = gathered(name, mnist, stroke_file, 0)
    assert len(everything["pen digits"].images) == 40 * shipped.RENDERINGS
    assert len(held_out["pen digits"].images) == 10 * shipped.RENDERINGS
    assert len(everything["MNIST"].images) - len(held_out["MNIST"].images) == HELD_OUT_MNIST
    assert {source: found.share for source, found in everything.items()} == SHIPPED_RECIPES[name].shares
    assert sum(SHIPPED_RECIPES[name].shares.values()) == pytest.approx(1)


def test_one_network_learns_which_digit_the_other_whether_it_is_one(mnist, stroke_file, small):
    which = gathered("shipped", mnist, stroke_file, 0)
    assert set(which) == {"MNIST", "pen digits", "own handwriting", "rare ways"}
    np.testing.assert_array_equal(which["pen digits"].labels[:10], np.arange(10))
    np.testing.assert_array_equal(which["MNIST"].labels, mnist.train_labels[:-HELD_OUT_MNIST])
    at_all = gathered("digit-or-not", mnist, stroke_file, 0)
    for name in which:
        assert (at_all[name].labels == 1).all()
        if name not in ("own handwriting", "rare ways"):
            np.testing.assert_array_equal(at_all[name].images, which[name].images)
    for name in ("letters", "own letters", "scribbles", "turned", "pairs of digits"):
        assert (at_all[name].labels == 0).all()


def test_files_without_letters_are_refused(mnist, tmp_path, small):
    path = tmp_path / "digits.unp"
    path.write_text(SEGMENT.format(label="3", writer="a", points=" 1 2\n 3 4\n"))
    with pytest.raises(ValueError, match="and of letters"):
        gather(SHIPPED_RECIPES["digit-or-not"], mnist, [path], None, seed=0)
    assert gather(SHIPPED_RECIPES["shipped"], mnist, [path], None, seed=0)
    path.write_text(SEGMENT.format(label="a", writer="a", points=" 1 2\n 3 4\n"))
    with pytest.raises(ValueError, match="UNIPEN files of digits;"):
        gather(SHIPPED_RECIPES["shipped"], mnist, [path], None, seed=0)


@pytest.mark.parametrize(("name", "outputs"), [("shipped", 10), ("digit-or-not", 2)])
def test_same_seed_gives_identical_weights_and_learns(mnist, stroke_file, small, name, outputs):
    recipe = short(name)
    sources = gather(recipe, mnist, [stroke_file], None, seed=0)
    runs = [list(train_shipped(recipe, sources, mnist, seed=5)) for _ in range(2)]
    for key, array in runs[0][-1].params.items():
        np.testing.assert_array_equal(array, runs[1][-1].params[key])
    assert runs[0][-1].params["b2"].shape == (outputs,)
    other = list(train_shipped(recipe, sources, mnist, seed=6))[-1].params
    assert not np.array_equal(runs[0][-1].params["W1"], other["W1"])
    assert [progress.step for progress in runs[0]] == [20, 40, 60]
    assert (runs[0][-1].train_loss or 0) < (runs[0][0].train_loss or 0)


@pytest.mark.parametrize("name", SHIPPED_RECIPES)
def test_every_source_has_its_share_of_a_batch(name):
    images, shares = np.zeros((3, 784), np.uint8), SHIPPED_RECIPES[name].shares
    counts = shipped._counts(list(shares.values()))
    assert sum(counts) == shipped.BATCH
    data = [(jnp.asarray(images), jnp.full(3, number)) for number in range(len(shares))]
    _, labels = shipped._batch(jax.random.key(0), data, counts)
    np.testing.assert_array_equal(np.bincount(labels, minlength=len(counts)), counts)
    np.testing.assert_allclose(np.array(counts) / shipped.BATCH, list(shares.values()), atol=2 / 256)


@pytest.mark.parametrize("name", SHIPPED_RECIPES)
def test_the_command_in_a_file_makes_the_same_file(mnist, stroke_file, small, tmp_path, monkeypatch, name):
    monkeypatch.setitem(SHIPPED_RECIPES, name, short(name))
    monkeypatch.setattr(training_cli, "load_mnist", lambda folder, on_progress: mnist)
    monkeypatch.chdir(tmp_path)  # the command names files, not folders
    given = ["--recipe", name, "--strokes", str(stroke_file), "--seed", "3", "--hold-out", "2"]
    assert training_cli.main([*given, "--out", "first.safetensors"]) == 0
    command = shlex.split(load_metadata("first.safetensors")["command"])
    assert command[:3] == ["python", "-m", "mnist_model.training"]
    assert training_cli.main([*command[3:], "--out", "again.safetensors"]) == 0
    assert Path("again.safetensors").read_bytes() == Path("first.safetensors").read_bytes()
    *_, last = train_shipped(
        SHIPPED_RECIPES[name], gather(SHIPPED_RECIPES[name], mnist, [stroke_file], 2, 3), mnist, seed=3
    )
    load = load_params if name == "shipped" else load_digit_or_not
    np.testing.assert_array_equal(load("first.safetensors")["W1"], last.params["W1"])


def test_what_is_turned_is_turned_as_its_name_says():
    ell = np.array([[0, 0], [0, 2], [1, 2]], np.float32)  # y down: a stem, and a foot to the right
    turned = {name: (ell @ matrix).tolist() for name, (_, matrix) in shipped.TURNED.items()}
    assert turned == {
        "on its side": [[0, 0], [2, 0], [2, -1]],
        "mirrored": [[0, 0], [0, 2], [-1, 2]],
        "upside down": [[0, 0], [0, -2], [1, -2]],
    }


def test_the_digits_of_a_pair_stand_side_by_side(monkeypatch):
    monkeypatch.setattr(shipped, "PAIRS", 50)
    stick = np.array([[3, 10], [3, 30]], np.float32)
    ring = np.array([[10, 0], [14, 40], [10, 80], [6, 40], [10, 0]], np.float32)
    drawings = [Drawing([stick], "1", "a"), Drawing([ring], "0", "a")]
    for left, right in shipped._pairs(np.random.default_rng(0), drawings):
        assert 0.1 <= right[:, 0].min() - left[:, 0].max() <= 0.5 + 1e-6
        assert np.ptp(left[:, 1]) == pytest.approx(1)
        assert 0.8 <= np.ptp(right[:, 1]) <= 1.2 + 1e-6
