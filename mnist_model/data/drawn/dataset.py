"""A data set of synthetic handwriting, for when MNIST cannot be loaded."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from mnist_model.data.dataset import DIGITS, DataError, Dataset
from mnist_model.data.download import OnProgress
from mnist_model.data.drawn.handwriting import pen_widths, write_digits
from mnist_model.preprocessing.centring import from_strokes_batch

DRAWN = "digits this project drew itself"

_CHUNK = 2_000  # drawings per seed: so the digits do not depend on how many cores draw them


def draw_dataset(
    seed: int = 0, train_count: int = 60_000, test_count: int = 10_000, on_progress: OnProgress | None = None
) -> Dataset:
    """Synthetic digits, for when MNIST cannot be loaded: the same seed gives the same digits, bit for bit.

    Ten digits in equal shares (up to one), in random order; the test part is drawn by other hands, that is
    from other random numbers. The counts of one part do not change the digits of the other.

    Args:
        on_progress: called as on_progress(fraction, words) while the digits are drawn, from this thread.
    """
    if min(train_count, test_count) < 1:
        raise DataError(f"{train_count} and {test_count} digits to draw, expected at least one each")
    train, test = (_chunks(seed, part, count) for part, count in enumerate((train_count, test_count)))
    chunks = train + test
    drawn: list[tuple[np.ndarray, np.ndarray]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for pictures in pool.map(_draw_chunk, chunks):  # ends with the loop, also when on_progress raises
            drawn.append(pictures)
            if on_progress:
                on_progress(len(drawn) / len(chunks), f"drawing digits: {len(drawn) / len(chunks):.0%}")
    parts = drawn[: len(train)], drawn[len(train) :]
    return Dataset(
        *(np.concatenate(arrays) for part in parts for arrays in zip(*part, strict=True)), name=DRAWN
    )


def _chunks(seed: int, part: int, count: int) -> list[tuple[np.random.SeedSequence, int]]:
    counts = [min(_CHUNK, count - first) for first in range(0, count, _CHUNK)]
    return list(zip(np.random.SeedSequence([seed, part]).spawn(len(counts)), counts, strict=True))


def _draw_chunk(chunk: tuple[np.random.SeedSequence, int]) -> tuple[np.ndarray, np.ndarray]:
    seed, count = chunk
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % DIGITS).astype(np.uint8)
    drawings = write_digits(rng, labels)
    return from_strokes_batch(drawings, pen_widths(rng, count)), labels
