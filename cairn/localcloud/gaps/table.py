"""Every gap and every limit, read from the tables of the areas: a folder with a `table.py` is an area."""

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from cairn.localcloud.gaps.area import Area, Gap

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class ListedGap:
    """A gap, and where it is: in `folder` of this package, under the name of its area."""

    folder: str
    area: str
    gap: Gap

    @property
    def module(self) -> ModuleType:
        """The module that closes the gap, with `install()`."""
        return importlib.import_module(f"{__package__}.{self.folder}.{self.gap.name}")

    @property
    def documentation(self) -> str:
        """AWS's page about it: the last line of what the module says of itself."""
        return (self.module.__doc__ or "").rstrip().rsplit("\n", 1)[-1]


def _areas() -> dict[str, Area]:
    folders = sorted(module.name for module in pkgutil.iter_modules([str(_HERE)]) if module.ispkg)
    return {folder: importlib.import_module(f"{__package__}.{folder}.table").AREA for folder in folders}


AREAS: dict[str, Area] = _areas()
"""The areas by folder."""

GAPS: tuple[ListedGap, ...] = tuple(
    ListedGap(folder, area.name, gap) for folder, area in AREAS.items() for gap in area.gaps
)
"""The gaps, in the order in which they are mended."""
