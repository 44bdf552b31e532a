"""Learning the hands of many visitors: the data, a place in the queue, some trainings one after the other."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import numpy as np

from mnist_model.training import Diverged
from mnist_model.ui.hand.lesson import Lesson
from mnist_model.ui.retrain.fair_queue import SLOTS, FairQueue, QueueFull, Ticket
from mnist_model.ui.retrain.words import loading_words, place_words
from mnist_model.ui.shared.background import background_threads
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.routes import NO_NETWORK
from mnist_model.ui.visitor.hand import HandValue, LiveHand
from mnist_model.ui.visitor.networks import params_of
from mnist_model.ui.visitor.visitor import Visitor, Visitors
from mnist_model.weights import WeightsError

T = TypeVar("T")

LOG = logging.getLogger(__name__)

POLL_S = 0.1
"""How often one that waits looks whether the data is there, it is its turn, or the page has gone."""

GETTING_READY = "Getting ready."
QUEUE_IS_FULL = "All {} places to train are taken. Your drawings are kept: try again in about a minute."
OUT_OF_REACH = "Waiting for this page, which is out of reach."
STOPPED = "Stopped: nothing has changed."
WENT_WRONG = "Something went wrong on the server, and nothing was learned. Your drawings are kept: try again."
CANNOT_LEARN = (
    "The network in use cannot learn these drawings: its loss is no finite number. Switch to the shipped "
    "network and try again."
)


class HandSessions:
    """Teaches networks the hands of many visitors. All but the computing runs on one event loop."""

    def __init__(self, data: SharedDataset, queue: FairQueue, visitors: Visitors) -> None:
        self._data, self._queue, self._visitors = data, queue, visitors
        self._threads = background_threads(SLOTS)

    async def follow(self, visitor: Visitor, live: LiveHand, images: np.ndarray, labels: np.ndarray) -> None:
        """Learns these drawings, from the place in the queue to the network; `live` is told how it stands.

        Args:
            visitor: whose drawings they are; gets the network.
            live: the visitor's newest.
            images: uint8[drawings, 28, 28].
            labels: int[drawings].
        """
        try:
            ticket = self._queue.join()
        except QueueFull:
            live.value = told("failed", QUEUE_IS_FULL.format(len(self._queue)))
            return
        try:
            last = await self._learn(visitor, live, ticket, images, labels)
        except Diverged:
            last = told("failed", CANNOT_LEARN)
        except WeightsError:
            last = told("failed", NO_NETWORK)
        except Exception:
            LOG.exception("a hand could not be learned")
            last = told("failed", WENT_WRONG)
        finally:
            ticket.leave()
        live.value = last

    async def _learn(
        self, visitor: Visitor, live: LiveHand, ticket: Ticket, images: np.ndarray, labels: np.ndarray
    ) -> HandValue:
        base = visitor.hand_base

        async def wait_while(cause: Callable[[], str], part: int = 0, parts: int = 0) -> None:
            while not live.stop.is_set() and (words := self._why_it_waits(visitor, live, ticket) or cause()):
                live.value = told("waiting", words, part, parts)
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await live.stop.wait()

        await wait_while(lambda: loading_words(loading) if (loading := self._data.loading()) else "")
        if live.stop.is_set():
            return told("failed", STOPPED)
        lesson = Lesson(params_of(base), images, labels, self._data.dataset)
        for part in range(lesson.parts):
            await wait_while(lambda: words_in_queue(ticket), part, lesson.parts)
            if live.stop.is_set():
                return told("failed", STOPPED)
            live.value = told("learning", lesson.words_of(part), part, lesson.parts)
            await self._run(lesson.take, part)
            if ticket.turn_is_over and part + 1 < lesson.parts:
                ticket.requeue()
        network, result = await self._run(lesson.result)
        if live.stop.is_set():
            return told("failed", STOPPED)
        self._visitors.keep_hand(visitor, network, base)
        return {
            "state": "done",
            "words": f"The network has learned {lesson.words}.",
            "part": lesson.parts,
            "parts": lesson.parts,
            "result": result,
        }

    def _why_it_waits(self, visitor: Visitor, live: LiveHand, ticket: Ticket) -> str:
        """A sentence while its page is out of reach; such a one holds no place, and ends if it stays away."""
        if not visitor.is_silent:
            ticket.come_back()
            return ""
        ticket.leave()
        if visitor.is_gone:
            live.stop.set()
            self._visitors.close(visitor.session)  # its connections may look open for many minutes
        return OUT_OF_REACH

    async def _run(self, work: Callable[..., T], *given: object) -> T:
        """What a thread gives."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)


def told(state: str, words: str, part: int = 0, parts: int = 0) -> HandValue:
    """How it stands, without a result."""
    return {"state": state, "words": words, "part": part, "parts": parts, "result": None}


def words_in_queue(ticket: Ticket) -> str:
    """Its place and the time until its turn; "" while it has a slot.

    >>> queue = FairQueue(slots=1)
    >>> first, second = queue.join(), queue.join()
    >>> words_in_queue(second)
    'You are next in line, about 1 s.'
    >>> words_in_queue(first)
    ''
    """
    return place_words(ticket) if ticket.place else ""
