"""The recipe of the shipped network."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mnist_model import shipped
from mnist_model.data import Dataset
from mnist_model.network import cross_entropy, init_params, logits
from mnist_model.shipped import NO_DIGIT, Source, gather, mixed_loss, train_shipped
from mnist_model.writers import HELD_OUT_SITES

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
    path = tmp_path / "some.unp"
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
    monkeypatch.setattr(shipped, "SCRIBBLES", 100)
    monkeypatch.setattr(shipped, "STEPS", 60)
    monkeypatch.setattr(shipped, "CHUNK_STEPS", 20)


def test_sources_keep_their_labels_and_their_writers(mnist, stroke_file, small):
    everything = {source.name: source for source in gather(mnist, [stroke_file], hold_out=False, seed=0)}
    held_out = {source.name: source for source in gather(mnist, [stroke_file], hold_out=True, seed=0)}
    assert len(everything["pen digits"].images) == 40 * shipped.RENDERINGS
    assert len(held_out["pen digits"].images) == 10 * shipped.RENDERINGS
    assert len(everything["MNIST"].images) - len(held_out["MNIST"].images) == 5000
    np.testing.assert_array_equal(held_out["pen digits"].labels[:10], np.arange(10))
    for name in ("letters", "scribbles", "lying digits"):
        assert (everything[name].labels == NO_DIGIT).all()
    assert sum(source.share for source in everything.values()) == pytest.approx(1)


def test_files_without_letters_are_refused(mnist, tmp_path, small):
    path = tmp_path / "digits.unp"
    path.write_text(SEGMENT.format(label="3", writer="a", points=" 1 2\n 3 4\n"))
    with pytest.raises(ValueError, match="of digits and of letters"):
        gather(mnist, [path], hold_out=False, seed=0)


def test_mixed_loss_is_cross_entropy_where_all_are_digits():
    params = init_params(jax.random.key(0))
    rng = np.random.default_rng(0)
    images = jnp.asarray(rng.random((6, 784)), jnp.float32)
    labels = jnp.asarray(rng.integers(0, 10, 6), jnp.int32)
    expected = cross_entropy(logits(params, images), labels)
    np.testing.assert_allclose(mixed_loss(params, images, labels), expected, rtol=1e-6)


def test_no_digit_costs_least_when_all_ten_are_equally_likely():
    none = jnp.full(1, NO_DIGIT, jnp.int32)
    params = {k: jnp.zeros_like(v) for k, v in init_params(jax.random.key(0), 4).items()}
    image = jnp.ones((1, 784))
    equal = float(mixed_loss(params, image, none))
    leaning = float(mixed_loss(params | {"b2": params["b2"].at[3].set(1)}, image, none))
    assert equal == pytest.approx(np.log(10), abs=1e-6)
    assert leaning > equal + 0.05


def test_same_seed_gives_identical_weights_and_learns(mnist, stroke_file, small):
    sources = gather(mnist, [stroke_file], hold_out=False, seed=0)
    runs = [list(train_shipped(sources, mnist, seed=5)) for _ in range(2)]
    for name, array in runs[0][-1].params.items():
        np.testing.assert_array_equal(array, runs[1][-1].params[name])
    other = list(train_shipped(sources, mnist, seed=6))[-1].params
    assert not np.array_equal(runs[0][-1].params["W1"], other["W1"])
    assert [progress.step for progress in runs[0]] == [20, 40, 60]
    assert (runs[0][-1].train_loss or 0) < (runs[0][0].train_loss or 0)


def test_every_source_has_its_share_of_a_batch():
    images = np.zeros((3, 784), np.uint8)
    sources = [
        Source(name, images, np.full(3, n), share) for n, (name, share) in enumerate(shipped.SHARES.items())
    ]
    counts = shipped._counts([source.share for source in sources])
    assert sum(counts) == shipped.BATCH
    data = [(jnp.asarray(s.images), jnp.asarray(s.labels, jnp.int32)) for s in sources]
    _, labels = shipped._batch(jax.random.key(0), data, counts)
    np.testing.assert_array_equal(np.bincount(labels, minlength=len(counts)), counts)
    np.testing.assert_allclose(np.array(counts) / shipped.BATCH, list(shipped.SHARES.values()), atol=2 / 256)


def test_temperature_changes_how_sure_not_what():
    params = init_params(jax.random.key(0), 16)
    images = jnp.asarray(np.random.default_rng(0).random((20, 784)), jnp.float32)
    before, after = logits(params, images), logits(shipped.tempered(params), images)
    np.testing.assert_allclose(after, before / shipped.TEMPERATURE, rtol=1e-5)
