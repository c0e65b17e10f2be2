"""One row for every grant of ``modules/``, a file an area: what it lets a role do, and what next to it stays denied.

A new grant costs one row in the file of its area; files are found by themselves.
"""

import importlib
import pkgutil
from types import ModuleType

from tests.integration.denials.denial import Denial


def _areas() -> dict[str, ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


DENIALS: dict[str, Denial] = {
    f"{area}.{row.grant}": row for area, module in _areas().items() for row in getattr(module, "DENIALS", ())
}
"""The rows by area and grant, as in ``messaging.Queue.grant_send_messages``."""

NOT_CALLED: dict[str, str] = {
    f"{area}.{grant}": why
    for area, module in _areas().items()
    for grant, why in getattr(module, "NOT_CALLED", {}).items()
}
"""Grants of what the local cloud keeps without acting, so that no call can show them, and why."""
