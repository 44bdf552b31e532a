"""Drawings inked together: everybody gets their own."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from mnist_model.preprocessing.centring import from_strokes, from_strokes_batch
from mnist_model.preprocessing.strokes import Stroke
from mnist_model.ui.pad import inking
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.inking import Inking
from mnist_model.ui.pad.notation import parse_notation

DRAWINGS = [parse_notation(notation) for notation in EXAMPLES]


def seen(*drawings: Sequence[Stroke]) -> list[np.ndarray | BaseException]:
    """What callers get who ask in the same turn of the event loop."""

    async def ask() -> list[np.ndarray | BaseException]:
        together = Inking()
        return await asyncio.gather(*map(together.picture_seen, drawings), return_exceptions=True)

    return asyncio.run(ask())


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the batches that are inked."""
    sizes: list[int] = []

    def counted(drawings: Sequence[Sequence[Stroke]]) -> np.ndarray:
        sizes.append(len(drawings))
        return from_strokes_batch(drawings)

    monkeypatch.setattr(inking, "from_strokes_batch", counted)
    return sizes


def test_drawings_of_one_moment_are_one_batch_and_each_gets_its_own_picture(batches):
    pictures = seen(*DRAWINGS, [])
    assert batches == [len(DRAWINGS) + 1]
    for drawing, picture in zip([*DRAWINGS, []], pictures, strict=True):
        np.testing.assert_array_equal(picture, from_strokes(drawing))
    np.testing.assert_array_equal(pictures[-1], np.zeros((28, 28)))


def test_a_drawing_whose_page_is_gone_costs_nothing_and_takes_nobody_along(batches):
    async def ask() -> np.ndarray:
        together = Inking()
        gone, stays = (asyncio.ensure_future(together.picture_seen(drawing)) for drawing in DRAWINGS[:2])
        await asyncio.sleep(0)  # both wait
        gone.cancel()
        return await stays

    np.testing.assert_array_equal(asyncio.run(ask()), from_strokes(DRAWINGS[1]))
    assert batches == [1]


def test_a_failure_is_raised_to_all_who_wait_and_the_next_are_answered():
    async def ask() -> list[np.ndarray | BaseException]:
        together = Inking()
        no_drawing = [np.array([[np.nan, 0.0]])]
        both = (together.picture_seen(drawing) for drawing in (no_drawing, DRAWINGS[0]))
        async with asyncio.timeout(20):  # nobody waits for ever
            first = await asyncio.gather(*both, return_exceptions=True)
        return [*first, await together.picture_seen(DRAWINGS[0])]

    *failed, answered = asyncio.run(ask())
    assert [type(failure).__name__ for failure in failed] == ["StrokesError", "StrokesError"]
    np.testing.assert_array_equal(answered, from_strokes(DRAWINGS[0]))
