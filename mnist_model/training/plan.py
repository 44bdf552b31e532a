"""Training plans: the recipes, their settings, and the limits of each setting."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mnist_model.network import HIDDEN

# The smallest and the largest value of each setting: what a machine can compute, not what learns well.
LIMITS: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-6, 10.0),
    "batch_size": (1, 1024),
    "epochs": (1, 100),
    "steps": (0, 1_000_000),
    "seed": (0, 2**32 - 1),
    "hidden": (1, 1024),
    "momentum": (0.0, 0.999),
    "warm_up": (0.0, 1.0),
    "evaluate_every": (0, 1_000_000),
}

# Learning rates and batch sizes were chosen on 5,000 training images held out, never on the test images.
_MINIBATCH: dict[str, Any] = {
    "learning_rate": 0.3,
    "batch_size": 32,
    "epochs": 10,
    "steps": 0,
    "seed": 0,
    "hidden": HIDDEN,
    "momentum": 0.0,
    "decay": True,
    "warm_up": 0.0,
    "warp": False,
    "evaluate_every": 0,
}
_ONE_BY_ONE = {"learning_rate": 0.01, "batch_size": 1, "epochs": 1, "steps": 1000, "evaluate_every": 100}
_MOMENTUM = {"learning_rate": 0.1, "batch_size": 64, "momentum": 0.9, "warm_up": 0.05}
_RECIPES = {
    "one-by-one": _MINIBATCH | _ONE_BY_ONE | {"decay": False},
    "minibatch": _MINIBATCH,
    "momentum": _MINIBATCH | _MOMENTUM,
}
RECIPES = tuple(_RECIPES)

_THE_RECIPES_OWN: Any = None


class PlanError(ValueError):
    """One sentence for a person: the setting, what came, what was expected, what to do."""


@dataclass(frozen=True)
class TrainingPlan:
    """The settings of a training: with the data, all that decides what it learns.

    A setting that is left out, or None, takes the recipe's value:

        one-by-one   the classroom's: 1000 steps, each on a single picture, the accuracy every 100 steps
        minibatch    gradient descent on shuffled batches; the learning rate falls to 0
        momentum     the same with momentum; the learning rate first rises

    Args:
        recipe: one of `RECIPES`.
        learning_rate: length of a step for a gradient of 1; its highest value, if it changes.
        batch_size: pictures per step. The last batch of an epoch may be shorter: every picture counts once.
        epochs: how often each training picture is seen.
        steps: how many steps to take, whatever `epochs` says; 0 = whole epochs.
        seed: of the weights at the start and of the shuffling.
        hidden: number of hidden units.
        momentum: share of its velocity that a weight keeps from step to step; 0 = plain gradient descent.
        decay: whether the learning rate falls along half a cosine to 0.
        warm_up: fraction of all steps in which the learning rate rises from 0 in a straight line.
        warp: whether every picture is rotated, sheared and stretched at random, anew at each step.
        evaluate_every: steps from one measurement of the accuracy to the next; 0 = as often as is cheap.

    Raises:
        PlanError: a setting is not a number of its kind, or is outside its `LIMITS`.

    >>> TrainingPlan(recipe="one-by-one").batch_size
    1
    """

    recipe: str = "minibatch"
    learning_rate: float = _THE_RECIPES_OWN
    batch_size: int = _THE_RECIPES_OWN
    epochs: int = _THE_RECIPES_OWN
    steps: int = _THE_RECIPES_OWN
    seed: int = _THE_RECIPES_OWN
    hidden: int = _THE_RECIPES_OWN
    momentum: float = _THE_RECIPES_OWN
    decay: bool = _THE_RECIPES_OWN
    warm_up: float = _THE_RECIPES_OWN
    warp: bool = _THE_RECIPES_OWN
    evaluate_every: int = _THE_RECIPES_OWN

    @classmethod
    def for_recipe(cls, recipe: str, **settings: Any) -> "TrainingPlan":
        """The recipe with some settings of one's own, as they come from a form or a command line."""
        return cls(recipe, **settings)

    def __post_init__(self) -> None:
        recipe: Any = self.recipe  # from a form or a command line
        if not isinstance(recipe, str) or recipe not in _RECIPES:
            raise PlanError(f"recipe is {_shown(recipe)}, expected one of {', '.join(RECIPES)}.")
        for name, own in _RECIPES[self.recipe].items():
            value = getattr(self, name)
            object.__setattr__(self, name, own if value is None else _checked(name, value, own))

    def steps_per_epoch(self, examples: int) -> int:
        """Batches it takes to see every example once; the last one may be short."""
        return -(-examples // self.batch_size)

    def total_steps(self, examples: int) -> int:
        """Steps of the whole training on so many examples."""
        return self.steps or self.epochs * self.steps_per_epoch(examples)

    def total_epochs(self, examples: int) -> int:
        """Epochs that the whole training begins; the last one need not be whole."""
        return -(-self.total_steps(examples) // self.steps_per_epoch(examples))

    def epoch_of(self, step: int, examples: int) -> int:
        """The epoch that a step belongs to, both counted from 1; 0 before the first step."""
        return -(-step // self.steps_per_epoch(examples))

    def epoch_batches(self, examples: int, epoch: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """An epoch's batches and the learning rate of each: the full ones, then the short last one, if any.

        NumPy shuffles, in 0.6 ms: `jax.random.permutation` takes 25 ms on the CPU, a quarter of what an epoch
        takes.

        Args:
            examples: how many training pictures there are.
            epoch: counted from 0.

        Yields:
            int32[batches, batch], rows of the training pictures; float32[batches].
        """
        order = np.random.default_rng([self.seed, epoch]).permutation(examples).astype(np.int32)
        in_full = examples - examples % self.batch_size
        step = epoch * self.steps_per_epoch(examples)
        for rows, size in ((order[:in_full], self.batch_size), (order[in_full:], examples - in_full)):
            if len(rows):
                batches = rows.reshape(-1, size)
                rates = self.learning_rates(step, step + len(batches), self.total_steps(examples))
                yield batches, rates
                step += len(batches)

    def learning_rates(self, first: int, last: int, total: int) -> np.ndarray:
        """The learning rate of each step from `first` to before `last`, of `total`: float32[last - first].

        Source of the cosine: Loshchilov and Hutter, SGDR (2017), equation 5, without restarts.

        >>> plan = TrainingPlan("momentum", learning_rate=1, warm_up=0.5)
        >>> [f"{rate:.2f}" for rate in plan.learning_rates(0, 4, total=4)]
        ['0.50', '0.85', '0.50', '0.15']
        """
        step = np.arange(first, last)
        rate = np.full(len(step), self.learning_rate)
        if self.warm_up:
            rate *= np.minimum(1, (step + 1) / (self.warm_up * total))
        if self.decay:
            rate *= (1 + np.cos(np.pi * step / total)) / 2
        return rate.astype(np.float32)

    def words(self) -> dict[str, str]:
        """Every setting as words, for the metadata of the weights."""
        return {name: str(value) for name, value in asdict(self).items()}


def number_from(text: str) -> Any:
    """The number, or the text itself, which the plan then refuses.

    >>> number_from("3"), number_from("1e-3"), number_from("many")
    (3, 0.001, 'many')
    """
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _checked(name: str, value: Any, own: Any) -> Any:
    """The value as the type of the recipe's own, if it is one, and within its limits."""
    if isinstance(own, bool):
        if isinstance(value, bool):
            return value
        raise PlanError(f"{name} is {_shown(value)}, expected true or false.")
    low, high = LIMITS[name]
    whole = isinstance(own, int)
    # NaN lies in no range. 3.0 is what a form makes of 3.
    if not _is_number(value) or not low <= value <= high or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        raise PlanError(
            f"{name} is {_shown(value)}, expected {kind} from {low:,} to {high:,}; the recipe's own is {own}."
        )
    return type(own)(value)


def _is_number(value: Any) -> bool:
    """A bool is a number to Python, not to a person."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    """A value as it stands in a sentence; what came may be anything."""
    try:
        text = repr(value)
    except ValueError:  # an int of thousands of digits has no repr
        text = "far too large"
    return text if len(text) <= 40 else text[:39] + "…"
