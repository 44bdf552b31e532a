"""Who is kept from training, so that a network can be measured on hands, tablets and sites it has never seen.

Writers and whole sites are held out, never single drawings: one writer's digits look alike.
"""

HELD_OUT_SITES = ("ced", "gmd", "art")
"""Sites of UNIPEN: a third of the writers' files, each with tablets of its own."""

HELD_OUT_WRITERS = ("1", "14", "19", "23", "28", "5")
"""Writers of the UCI pen digits: every fifth of the 30 in `pendigits-orig.tra`, sorted as text."""


def site(writer: str) -> str:
    """The site of a writer's file: `apb_apb02_app0237.dat` came from apb, and so did `1b_apb_apb02_….dat`.

    >>> site("apb_apb02_app0237.dat"), site("1b_ced_hrts4205.dat"), site("12")
    ('apb', 'ced', '12')
    """
    parts = writer.split("_")
    return parts[1] if parts[0] in ("1a", "1b", "1c", "1d") and len(parts) > 1 else parts[0]


def is_held_out(writer: str) -> bool:
    """Whether a training with `--hold-out` leaves this writer's drawings for measuring."""
    return site(writer) in HELD_OUT_SITES + HELD_OUT_WRITERS
