"""A line of a log, and where lines come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, order=True)
class Line:
    """``at_ms`` is in milliseconds since the epoch; lines are ordered by it."""

    at_ms: int
    source: str
    text: str


class Source(Protocol):
    """One log."""

    def new_lines(self, since_ms: int) -> Iterator[Line]:
        """Yield what was written at ``since_ms`` or later and was not yielded before."""
