"""A definition in the Amazon States Language that holds together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from modules.workflow.state import IState
from modules.workflow.task import Task

_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Definition:
    """States and where to start: a whole machine, or one branch of it.

    Raises ``ValueError`` where a name is longer than 80 characters or stands twice, branches included, where a state
    leads to one that is not there, and where none leads to a state.
    https://states-language.net/spec.html
    """

    start_at: str
    states: Sequence[IState]

    def __post_init__(self) -> None:
        names = [state.name for state in self.everything()]
        for name, times in Counter(names).items():
            if not 1 <= len(name) <= _LONGEST_NAME:
                raise ValueError(f"names of states must be 1-{_LONGEST_NAME} characters long, got {name!r}")
            if times > 1:
                raise ValueError(
                    f"names of states must be unique, branches included, got {name!r} {times} times"
                )
        own = {state.name: state for state in self.states}
        if self.start_at not in own:
            raise ValueError(f"start_at must be one of {', '.join(own)}, got {self.start_at!r}")
        for state in self.states:
            for successor in state.successors():
                if successor not in own:
                    raise ValueError(
                        f"{state.name!r} leads to {successor!r}, which must be one of {', '.join(own)}"
                    )
        lost = sorted(own.keys() - _reachable(self.start_at, own))
        if lost:
            raise ValueError(
                f"states must be reachable from {self.start_at!r}, but nothing leads to {', '.join(lost)}"
            )

    def everything(self) -> Iterator[IState]:
        """Yield every state, those of branches too."""
        for state in self.states:
            yield state
            yield from state.inside()

    def tasks(self) -> Iterator[Task]:
        """Yield every state that calls something."""
        return (state for state in self.everything() if isinstance(state, Task))

    def document(self) -> dict[str, Any]:
        """Return the definition as the language writes it."""
        return {"StartAt": self.start_at, "States": {state.name: state.document() for state in self.states}}


def _reachable(start: str, states: dict[str, IState]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(states[name].successors())
    return found
