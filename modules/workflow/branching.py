"""States that run other states: several at once, or the same for every item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from modules.core.arguments import require_between
from modules.workflow.definition import Definition
from modules.workflow.failure_handling import Catch, Retry
from modules.workflow.state import IState, to_next


@dataclass(frozen=True, kw_only=True)
class Parallel:
    """Runs every branch at once and goes on when all have ended; one that fails ends the others.

    Raises ``ValueError`` for no branches.
    """

    name: str
    branches: Sequence[Definition]
    then: str | None = None
    retry: Sequence[Retry] = ()
    catch: Sequence[Catch] = ()
    result_path: str | None = "$"

    def __post_init__(self) -> None:
        if not self.branches:
            raise ValueError(f"branches of {self.name!r} must be at least one, got none")

    def successors(self) -> Iterator[str]:
        """Yield the state after the branches, and those after their errors."""
        yield from _successors(self.then, self.catch)

    def inside(self) -> Iterator[IState]:
        """Yield the states of every branch."""
        for branch in self.branches:
            yield from branch.everything()

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {
            "Type": "Parallel",
            "Branches": [branch.document() for branch in self.branches],
            **_handling(self.retry, self.catch),
            "ResultPath": self.result_path,
            **to_next(self.then),
        }


@dataclass(frozen=True, kw_only=True)
class Map:
    """Runs ``each`` for every item at ``items_path``, at most ``max_concurrency`` (1-40) at once.

    Raises ``ValueError`` for another value. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
    """

    name: str
    items_path: str
    each: Definition
    then: str | None = None
    max_concurrency: int = 10
    retry: Sequence[Retry] = ()
    catch: Sequence[Catch] = ()
    result_path: str | None = "$"

    def __post_init__(self) -> None:
        require_between("max_concurrency", self.max_concurrency, 1, 40)
        if not self.items_path.startswith("$"):
            raise ValueError(f"items_path must be a path such as $.items, got {self.items_path!r}")

    def successors(self) -> Iterator[str]:
        """Yield the state after the items, and those after their errors."""
        yield from _successors(self.then, self.catch)

    def inside(self) -> Iterator[IState]:
        """Yield the states that run for each item."""
        yield from self.each.everything()

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {
            "Type": "Map",
            "ItemsPath": self.items_path,
            "MaxConcurrency": self.max_concurrency,
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **self.each.document()},
            **_handling(self.retry, self.catch),
            "ResultPath": self.result_path,
            **to_next(self.then),
        }


def _successors(then: str | None, catch: Sequence[Catch]) -> Iterator[str]:
    if then is not None:
        yield then
    yield from (catcher.then for catcher in catch)


def _handling(retry: Sequence[Retry], catch: Sequence[Catch]) -> dict[str, Any]:
    written = {
        "Retry": [retrier.document() for retrier in retry],
        "Catch": [catcher.document() for catcher in catch],
    }
    return {name: entries for name, entries in written.items() if entries}
