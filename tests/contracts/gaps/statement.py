"""The table of statements: a gap's name, and the function that says what AWS does."""

import importlib
import pkgutil
from collections.abc import Callable

from tests.support.cloud import Account

Statement = Callable[[Account], None]
STATEMENTS: dict[str, Statement] = {}


def aws_does(gap: str) -> Callable[[Statement], Statement]:
    """Register the decorated function as the statement of `gap`. It fails where AWS would answer otherwise."""

    def register(statement: Statement) -> Statement:
        assert gap not in STATEMENTS, f"two statements about {gap}"
        STATEMENTS[gap] = statement
        return statement

    return register


def load() -> dict[str, Statement]:
    """Every statement of this folder."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return STATEMENTS
