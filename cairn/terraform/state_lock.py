"""A state lock as Terraform describes it when it cannot get it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cairn.terraform.events import Diagnostic

_SUMMARY = "Error acquiring the state lock"
_FIELD = re.compile(r"^\s*(ID|Path|Operation|Who|Created):[ \t]*(.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class StateLock:
    """Who holds the state: ``id`` is what ``terraform force-unlock`` takes."""

    id: str
    path: str
    operation: str
    who: str
    created: str


def held_lock(diagnostics: Iterable[Diagnostic]) -> StateLock | None:
    """Return the lock that stood in the way, where that is what ``diagnostics`` tell."""
    for diagnostic in diagnostics:
        if diagnostic.summary == _SUMMARY and (lock := _parse(diagnostic.detail)) is not None:
            return lock
    return None


def _parse(detail: str) -> StateLock | None:
    fields = dict(_FIELD.findall(detail))
    if not fields.get("ID"):
        return None
    return StateLock(
        id=fields["ID"],
        path=fields.get("Path", ""),
        operation=fields.get("Operation", "").removeprefix("OperationType").lower(),
        who=fields.get("Who", ""),
        created=fields.get("Created", ""),
    )
