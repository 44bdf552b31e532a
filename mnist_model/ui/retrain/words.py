"""What a visitor is told of a training run: pure functions of its numbers."""

import math

from mnist_model.training import Progress
from mnist_model.ui.retrain.fair_queue import Ticket
from mnist_model.ui.shared.datasets import Loading


def percent(fraction: float) -> str:
    """
    >>> percent(0.97449)
    '97.4 %'
    """
    return f"{100 * fraction:.1f} %"


def loading_words(loading: Loading) -> str:
    """
    >>> loading_words(Loading(0.5, "Fetching MNIST."))
    'Fetching MNIST. 50 %'
    """
    return f"{loading.words} {loading.fraction:.0%}".replace("%", " %")


def queue_words(ticket: Ticket, before: Progress | None, waits_for: int | str) -> str:
    """Why this run waits, a place in the queue or a sentence, as `session.why_it_waits` gives it.

    >>> from mnist_model.ui.retrain.fair_queue import FairQueue
    >>> queue = FairQueue(slots=1)
    >>> first, second, third = queue.join(), queue.join(), queue.join()
    >>> queue_words(third, None, third.place)
    'You are number 2 in line, about 1 s. 3 networks train in turn: yours is done in about 15 s.'
    """
    if isinstance(waits_for, str):
        return waits_for
    words = (
        f"{place_words(ticket)} {ticket.runs} networks train in turn: yours is done in about "
        f"{in_seconds(ticket.seconds_to_end)}."
    )
    return f"Letting others pass at step {before.step:,}. {words}" if before else words


def place_words(ticket: Ticket) -> str:
    """Its place and the time until its turn, of one that waits."""
    who = "next" if ticket.place == 1 else f"number {ticket.place}"
    return f"You are {who} in line, about {in_seconds(ticket.seconds_to_wait)}."


def in_seconds(seconds: float) -> str:
    """Rounded up, as roughly as it is known.

    >>> [in_seconds(seconds) for seconds in (0.2, 3.4, 23, 88)]
    ['1 s', '4 s', '25 s', '90 s']
    """
    step = 1 if seconds < 10 else 5
    return f"{max(1, math.ceil(seconds / step)) * step} s"


def running_words(now: Progress, seconds_left: float) -> str:
    """How far the run is, its accuracy, its speed and the time left; 0 seconds: not known yet."""
    right = f"{percent(now.test_accuracy)} of the test digits right"
    if not now.step:
        return f"Random weights, not yet trained: {right}."
    where = (
        f"Epoch {now.epoch} of {now.total_epochs}"
        if now.total_epochs > 1
        else f"Step {now.step:,} of {now.total_steps:,}"
    )
    speed = f"{float(f'{now.images_per_second:.2g}'):,.0f} images a second"
    words = f"{where}, {right}, {speed}"
    return f"{words}, {math.ceil(seconds_left)} s left" if seconds_left else words


def end_words(state: str, accuracy: float, why: str = "") -> str:
    """What a run has come to.

    >>> end_words("done", 0.9749)
    'Your network reads 97.5 % of digits it has never seen.'
    >>> end_words("paused", 0.9, "Paused at step 120")
    'Paused at step 120: your network reads 90.0 % of digits it has never seen.'
    """
    begin = f"{why}: your" if why else "Your"
    return f"{begin} network reads {percent(accuracy)} of digits it has never seen."
