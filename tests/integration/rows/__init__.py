"""One row for every construct of ``modules/``, a file an area: how it is made, and what of it changes later.

A new construct costs one row in the file of its area; files are found by themselves. A row may use any other row:
``made["Key"]`` builds that row's construct where it is not there yet.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from modules.core import PlatformStack
from tests.integration.rows.row import Now, Row


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__, f"{__name__}."))
    return [importlib.import_module(name) for name in names]


ROWS: dict[str, Row] = {row.name: row for module in _modules() for row in getattr(module, "ROWS", ())}
"""The rows by name."""

FIXED_TYPES: dict[str, str] = {
    kind: why for module in _modules() for kind, why in getattr(module, "FIXED_TYPES", {}).items()
}
"""Resource types of which no second apply can find one changed in place, and why."""

PART_OF: dict[str, str] = {
    name: row for module in _modules() for name, row in getattr(module, "PART_OF", {}).items()
}
"""Constructs without a row of their own, and the row in which each is applied."""

BESIDE: dict[str, str] = {
    name: row for module in _modules() for name, row in getattr(module, "BESIDE", {}).items()
}
"""What rows make beside their constructs, because the library has none for it, and which row does."""

NOT_APPLIED: dict[str, str] = {
    name: why for module in _modules() for name, why in getattr(module, "NOT_APPLIED", {}).items()
}
"""Constructs that no row applies, and why: what neither emulator serves, for one."""


class Built(Mapping[str, Any]):
    """The constructs of rows by name, each built in ``stack`` when it is first asked for."""

    def __init__(self, stack: PlatformStack, now: Now, **given: Any) -> None:
        self._stack, self._now, self._made = stack, now, dict(given)

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._build(name)
        return self._made[name]

    def _build(self, name: str) -> Any:
        return ROWS[name].build(self._stack, self, self._now)

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
