"""What a tab hands to the page besides its components."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.routing import Route


@dataclass(frozen=True)
class TabParts:
    """For the server, which knows no tab.

    Attributes:
        routes: plain routes of the tab.
        compile_ahead: called once in the background after the start, so that no visitor waits for a compiler.
        warm: called afterwards, one by one and only while nobody trains: what fewer visitors will ask for.
    """

    routes: list[Route] = field(default_factory=list)
    compile_ahead: list[Callable[[], object]] = field(default_factory=list)
    warm: list[Callable[[], object]] = field(default_factory=list)
