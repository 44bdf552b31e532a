"""Held-out writers: which writers and sites are kept from training, to measure how well it generalises.

Writers and whole sites are held out, never single drawings: one writer's digits look alike, so a split by
drawing would leak. The writers of the UCI pen digits are in five folds of six: five trainings, each without
one fold, measure all 30 of them (cross-validation).
"""

HELD_OUT_SITES = ("ced", "gmd", "art")
"""Sites of UNIPEN, left out in every fold: a third of the writers' files, each with tablets of its own."""

HELD_OUT_MNIST = 5_000
"""The last so many of MNIST's training images, in every fold: hyperparameters are chosen on these, never on
its test images."""

FOLDS = 5
WRITERS = tuple(sorted(str(number) for number in range(1, 31)))
"""Of `pendigits-orig.tra`, sorted as text; fold k is every fifth of them, from the k-th on."""


def site(writer: str) -> str:
    """The site of a writer's file: `apb_apb02_app0237.dat` came from apb, and so did `1b_apb_apb02_….dat`.

    >>> site("apb_apb02_app0237.dat"), site("1b_ced_hrts4205.dat"), site("12")
    ('apb', 'ced', '12')
    """
    parts = writer.split("_")
    return parts[1] if parts[0] in ("1a", "1b", "1c", "1d") and len(parts) > 1 else parts[0]


def is_held_out(writer: str, fold: int) -> bool:
    """Whether a training with `--hold-out FOLD` leaves this writer's drawings for validation."""
    return site(writer) in (*HELD_OUT_SITES, *WRITERS[fold::FOLDS])
