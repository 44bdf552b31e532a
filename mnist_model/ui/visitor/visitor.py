"""What the server holds for each visitor, and for how long: one record for each open page.

A record is made when a page opens or trains, and freed when the page goes, or an hour after its last sign.
Only the server's event loop changes records; threads get immutable values out of them and give such back.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeGuard

import numpy as np

from mnist_model.training import TrainingPlan
from mnist_model.ui.shared.routes import Refusal
from mnist_model.ui.shared.weights import weights_version
from mnist_model.ui.visitor.hand import LiveHand
from mnist_model.ui.visitor.runs import Runs, make_room_for_all
from mnist_model.ui.visitor.training import LiveTraining

_SESSION = re.compile(r"[\w -]{1,64}", re.ASCII)
"""Gradio's page makes session hashes of some 11 characters, gradio_client UUIDs of 36."""

MAX_VISITORS = 500
"""Records at once: ten classes. An empty record is 1 kB."""

MAX_IDLE_S = 3600.0
"""A page without a sign for an hour is gone: the network was lost, or the phone went to sleep for good."""

SILENT_S = 1.6
"""A page that trains asks for news every 0.8 s and a round trip: one that has not is out of reach."""

SILENT_HIDDEN_S = 90.0
"""A page in the background, which says so when it goes there: phones freeze it, and browsers let its timers
run once a minute."""

GONE_S = 30.0
"""A page that has been out of reach for so long does not come back, as it would from a tunnel or a lift."""

MAX_NETWORK_BYTES = 256 * 2**20
"""Own networks of all visitors together: 600 of 128 hidden units, 80 of 1024. A free Space has 16 GB."""

NO_INK = np.zeros((28, 28), np.uint8)
NO_INK.flags.writeable = False


@dataclass(frozen=True, eq=False)
class VisitorNetwork:
    """A network that a visitor has trained or changed.

    Attributes:
        params: W1 [784, hidden], b1, W2 [hidden, 10], b2, float32, in NumPy; never changed.
        accuracy: fraction of the test digits that it reads; None when it has not been measured.
        data_name: what it was trained on, in words.
        plan: of the training that it comes from; None if it comes from elsewhere.
        step: of that training.
        digit_or_not: the network that says whether it is a digit at all; None = the shipped one.
    """

    params: dict[str, np.ndarray]
    accuracy: float | None
    data_name: str
    plan: TrainingPlan | None = None
    step: int = 0
    digit_or_not: dict[str, np.ndarray] | None = None

    @property
    def hidden(self) -> int:
        """Its number of hidden units."""
        return self.params["W1"].shape[1]

    @cached_property
    def version(self) -> str:
        """Tells it from other networks, see `weights_version`."""
        return weights_version(self.params["W1"], self.params["W2"])

    @property
    def bytes(self) -> int:
        arrays = [*self.params.values(), *(self.digit_or_not or {}).values()]
        return sum(array.nbytes for array in arrays)


@dataclass(eq=False)
class Visitor:
    """One open page.

    Attributes:
        session: the page's session hash; a secret of that page.
        seen: uint8[28, 28], what the network last got of the drawing; the browser keeps the drawing itself.
        own: the visitor's own network, if there is one.
        uses_own: whether the page answers with it, or with the shipped network.
        last_action: the number of the newest action that was carried out, see `is_new_action`.
        training: what its page has started last, if anything.
        runs: those that are kept.
        newest_look: the number of the newest request to show a step of a run.
        hand: the learning of the visitor's hand that its page shows, if any.
        hand_network: the own network, if it has learned the visitor's hand.
        before_hand: what was in use before it; None = the shipped one.
        seen_at_s: when the page last called, on the store's clock.
        clock: the store's.
        sign_due_s: when the page should have said that it is there; never, if it does not say so at all.
    """

    session: str
    seen: np.ndarray = field(default_factory=lambda: NO_INK)
    own: VisitorNetwork | None = None
    uses_own: bool = False
    last_action: int = 0
    training: LiveTraining | None = None
    runs: Runs = field(default_factory=Runs)
    newest_look: int = 0
    hand: LiveHand | None = None
    hand_network: VisitorNetwork | None = None
    before_hand: VisitorNetwork | None = None
    seen_at_s: float = 0.0
    clock: Callable[[], float] = time.monotonic
    sign_due_s: float = float("inf")

    def is_there(self, hidden: bool) -> None:
        """A sign of the page, by which a lost network is noticed: its connections may stay open for minutes.

        Args:
            hidden: the page is in the background from now on, or still.
        """
        self.sign_due_s = self.clock() + (SILENT_HIDDEN_S if hidden else SILENT_S)

    @property
    def is_silent(self) -> bool:
        """Whether a sign of the page has not come in time."""
        return self.clock() > self.sign_due_s

    @property
    def is_gone(self) -> bool:
        """Whether the page has been silent for so long that it does not come back."""
        return self.clock() > self.sign_due_s + GONE_S

    @property
    def trains(self) -> bool:
        """Whether a training of this visitor is under way, or queued for."""
        return self.training is not None and not self.training.is_over

    @property
    def learns_hand(self) -> bool:
        """Whether a network of this visitor is learning their hand, or queued to."""
        return self.hand is not None and not self.hand.is_over

    @property
    def network_in_use(self) -> VisitorNetwork | None:
        """The own network while it is in use; None = the shipped one."""
        return self.own if self.uses_own else None

    @property
    def hand_base(self) -> VisitorNetwork | None:
        """Where learning the hand begins: the network in use, but never one that has learned it already.

        So what is measured on drawings held out stays true when the visitor adds some and learns again.
        """
        network = self.network_in_use
        return self.before_hand if network and network is self.hand_network else network

    def forget_hand(self) -> None:
        """Back to the network before. Twice is as good as once."""
        if self.hand:
            self.hand.stop.set()
        if self.own and self.own is self.hand_network:
            self.own, self.uses_own = self.before_hand, self.uses_own and self.before_hand is not None
        self.hand = self.hand_network = self.before_hand = None

    @property
    def network_bytes(self) -> int:
        """Memory of the networks that the visitor holds."""
        return sum(network.bytes for network in (self.own, self.before_hand) if network)

    def use_own(self, wanted: bool) -> None:
        """Answer with the own network, or with the shipped one. Twice is as good as once."""
        self.uses_own = wanted and self.own is not None

    def is_new_action(self, number: int) -> bool:
        """Whether an action with this number has yet to be carried out; from now on it counts as done.

        The page numbers its actions and repeats one, with its number, when the reply was lost.
        """
        new = number > self.last_action
        self.last_action = max(self.last_action, number)
        return new


def is_action_number(value: Any) -> TypeGuard[int]:
    """Whether a value from outside can be the number of an action; to Python true would be one."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_session(session: str) -> str:
    """The session hash itself.

    Raises:
        Refusal: no page has such a session hash; one sentence.
    """
    if not _SESSION.fullmatch(session):
        raise Refusal("The server does not know this page: reload it.")
    return session


class Visitors:
    """All records, by session.

    >>> visitors = Visitors()
    >>> visitors.open("a1b2").session, visitors.find("nobody")
    ('a1b2', None)
    >>> visitors.close("a1b2")
    >>> len(visitors)
    0
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_session: dict[str, Visitor] = {}

    def __len__(self) -> int:
        return len(self._by_session)

    def find(self, session: Any) -> Visitor | None:
        """The record of a session, if there is one; whatever came from outside may be asked for."""
        visitor = self._by_session.get(session) if isinstance(session, str) else None
        if visitor:
            visitor.seen_at_s = self._clock()
        return visitor

    def open(self, session: str) -> Visitor:
        """The record of a session; a new one makes room for itself.

        Raises:
            Refusal: no page has such a session hash; one sentence.
        """
        if visitor := self.find(session):
            return visitor
        check_session(session)
        self._free_idle()
        visitor = Visitor(session, seen_at_s=self._clock(), clock=self._clock)
        self._by_session[visitor.session] = visitor
        return visitor

    def close(self, session: str | None) -> None:
        """The page is gone: its training ends, and all that it held is freed."""
        visitor = self._by_session.pop(session or "", None)
        if visitor and visitor.training:
            visitor.training.stop.set()
        if visitor and visitor.hand:
            visitor.hand.stop.set()

    def keep_network(self, visitor: Visitor, network: VisitorNetwork) -> None:
        """The visitor has this network and uses it; when memory is short, those idle longest lose theirs."""
        self._keep(visitor, network)

    def keep_hand(self, visitor: Visitor, network: VisitorNetwork, before: VisitorNetwork | None) -> None:
        """The same with a network that has learned the visitor's hand; and the one before it is kept."""
        self._keep(visitor, network, network, before)

    def _keep(
        self,
        visitor: Visitor,
        network: VisitorNetwork,
        hand_network: VisitorNetwork | None = None,
        before_hand: VisitorNetwork | None = None,
    ) -> None:
        visitor.own, visitor.uses_own = network, True
        visitor.hand_network, visitor.before_hand = hand_network, before_hand
        total = 0
        for holder in sorted(self._by_session.values(), key=lambda v: (v is not visitor, -v.seen_at_s)):
            total += holder.network_bytes
            if total > MAX_NETWORK_BYTES and holder is not visitor:
                holder.own, holder.uses_own = None, False
                holder.hand_network = holder.before_hand = None

    def make_room_for_runs(self, visitor: Visitor) -> None:
        """Keeps the states of this visitor's runs, and of all together, within their memory."""
        visitor.runs.make_room()
        make_room_for_all(v.runs for v in sorted(self._by_session.values(), key=lambda v: v.seen_at_s))

    def _free_idle(self) -> None:
        """Frees what has been idle too long; if nothing has and all places are taken, the least record."""
        now_s = self._clock()
        idle = [v for v in self._by_session.values() if now_s - v.seen_at_s > MAX_IDLE_S]
        idle = [v for v in idle if not v.trains]
        if not idle and len(self) >= MAX_VISITORS:
            idle = [min(self._by_session.values(), key=_least_to_lose)]
        for visitor in idle:
            self.close(visitor.session)


def _least_to_lose(visitor: Visitor) -> tuple[bool, bool, float]:
    return visitor.trains, visitor.own is not None, visitor.seen_at_s
