"""The 28×28 of what visitors draw: the drawings that come at the same moment are inked as one batch."""

import asyncio
from collections.abc import Sequence

import numpy as np

from mnist_model.preprocessing.centring import from_strokes_batch
from mnist_model.preprocessing.strokes import Stroke


class Inking:
    """Inks drawings for the callers of one event loop.

    A drawing alone costs 0.2 ms, in a batch 0.02 ms. Whatever is asked for in one turn of the event loop is
    one batch: who draws alone waits for nobody, and in a crowd an answer costs less.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[Sequence[Stroke], asyncio.Future[np.ndarray]]] = []

    async def picture_seen(self, strokes: Sequence[Stroke]) -> np.ndarray:
        """uint8[28, 28]: the picture that the network gets of a drawing; all zeros of an empty one."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._ink_all)
        picture: asyncio.Future[np.ndarray] = loop.create_future()
        self._waiting.append((strokes, picture))
        return await picture

    def _ink_all(self) -> None:
        # On the event loop: a thread would cost more than the work does.
        waiting = [(strokes, picture) for strokes, picture in self._waiting if not picture.done()]
        self._waiting = []
        try:
            pictures = from_strokes_batch([strokes for strokes, _ in waiting])
        except Exception as error:
            for _, picture in waiting:
                picture.set_exception(error)
            return
        for (_, picture), pixels in zip(waiting, pictures, strict=True):
            picture.set_result(pixels)
