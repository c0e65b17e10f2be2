"""One row for every grant of ``modules/``, a file an area: what it lets a role do, and what next to it stays denied.

A new grant costs one row in the file of its area; files are found by themselves.
"""

import importlib
import pkgutil

from tests.integration.denials.denial import Denial


def _rows() -> list[tuple[str, Denial]]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [(name, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return [(name, row) for name, module in found for row in getattr(module, "DENIALS", ())]


DENIALS: dict[str, Denial] = {f"{area}.{row.grant}": row for area, row in _rows()}
"""The rows by area and grant, as in ``messaging.Queue.grant_send_messages``."""
