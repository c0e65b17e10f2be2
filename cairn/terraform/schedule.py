"""Runs work on stacks in the order of their dependencies, as many at a time as allowed."""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from cairn.errors import CairnError


@dataclass
class Outcome[Result]:
    """What became of each stack: its result, its error, or skipped because something it needs failed."""

    done: dict[str, Result] = field(default_factory=dict)
    failed: dict[str, CairnError] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def run_in_order[Result](
    dependencies: Mapping[str, frozenset[str]], work: Callable[[str], Result], *, limit: int
) -> Outcome[Result]:
    """Call ``work`` for every name in ``dependencies`` after all that it depends on, ``limit`` at a time.

    A dependency that is not a name of its own counts as done. After a failure, what depends on it is skipped and
    the rest goes on.
    """
    outcome: Outcome[Result] = Outcome()
    waiting = {name: needed & dependencies.keys() for name, needed in dependencies.items()}
    running: dict[Future[Result], str] = {}
    with ThreadPoolExecutor(max_workers=limit) as pool:
        while waiting or running:
            for name in [name for name, needed in waiting.items() if needed <= outcome.done.keys()]:
                del waiting[name]
                running[pool.submit(work, name)] = name
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                _collect(outcome, running.pop(future), future)
    outcome.skipped.extend(waiting)
    return outcome


def _collect[Result](outcome: Outcome[Result], name: str, future: Future[Result]) -> None:
    try:
        outcome.done[name] = future.result()
    except CairnError as error:
        outcome.failed[name] = error


def reversed_order(dependencies: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the order for taking things down: every name after all that depend on it."""
    return {
        name: frozenset(other for other, needed in dependencies.items() if name in needed)
        for name in dependencies
    }
