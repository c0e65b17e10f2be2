"""The other resources of the same stack, for demands that one resource alone cannot answer.

checkov's own graph holds rendered values; references, which tell what belongs to what, are lost in it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from policies.reading.attributes import Conf

_stack: Sequence[dict[str, Any]] | None = None


def enter_stack(resources: Sequence[dict[str, Any]]) -> None:
    """Make ``resources``, checkov's resource blocks, the stack that policies look around in."""
    global _stack
    _stack = resources


def neighbours(kind: str) -> list[Conf] | None:
    """Return the stack's resources of the Terraform type ``kind``, or ``None`` where no stack is at hand."""
    return None if _stack is None else list(_of_kind(_stack, kind))


def _of_kind(resources: Sequence[dict[str, Any]], kind: str) -> Iterator[Conf]:
    for resource in resources:
        yield from resource.get(kind, {}).values()
