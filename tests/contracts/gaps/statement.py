"""The table of statements: a gap's name, and the function that says what AWS does."""

import importlib
import pkgutil
import sys
from collections.abc import Callable
from datetime import date
from types import FunctionType
from typing import cast

from tests.contracts.gaps.reach import reaches_into_the_local_cloud
from tests.support.cloud import Account

Statement = Callable[[Account], None]
REASONS_HOLD_UNTIL = date(2027, 5, 25)
"""Until then a statement may stay unasked of AWS for the reason that `only_here` gives; given on 2026-11-25."""
STATEMENTS: dict[str, Statement] = {}


def aws_does(gap: str) -> Callable[[Statement], Statement]:
    """Register the decorated function as the statement of `gap`. It fails where AWS would answer otherwise."""

    def register(statement: Statement) -> Statement:
        assert gap not in STATEMENTS, f"two statements about {gap}"
        STATEMENTS[gap] = statement
        return statement

    return register


def only_here(gap: str) -> str | None:
    """Why the statement of `gap` cannot be asked of AWS; nothing where it can.

    A module of statements gives the reason in `ONLY_HERE`; looking into the local cloud itself is one without a word.
    """
    statement = cast(FunctionType, STATEMENTS[gap])
    given: str | None = getattr(sys.modules[statement.__module__], "ONLY_HERE", None)
    if given is None and reaches_into_the_local_cloud(statement):
        return "it looks at the local cloud's own processes, files or port"
    return given


def load() -> dict[str, Statement]:
    """Every statement of this folder."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return STATEMENTS
