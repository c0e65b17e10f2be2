"""Whether a statement, or anything of the tests that it calls, looks into the local cloud itself."""

from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

_LOCAL = frozenset({"cloud", "files", "processes_of", "LOOPBACK"})
"""Names by which a statement gets at the processes, the files or the port of the local cloud."""


def reaches_into_the_local_cloud(function: FunctionType) -> bool:
    """Follow every function and class of `tests` that `function` names, and theirs."""
    seen: set[CodeType] = set()
    open_ = [function]
    while open_:
        one = open_.pop()
        for code in _codes(one.__code__):
            if code in seen:
                continue
            seen.add(code)
            if _LOCAL & set(code.co_names):
                return True
            open_ += _called(code.co_names, one.__globals__)
    return False


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _called(names: tuple[str, ...], known: dict[str, Any]) -> Iterator[FunctionType]:
    for name in names:
        value = known.get(name)
        if not getattr(value, "__module__", "").startswith("tests."):
            continue
        members = vars(value).values() if isinstance(value, type) else [value]
        yield from (member for member in members if isinstance(member, FunctionType))
