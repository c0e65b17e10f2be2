"""Looks for programs on PATH, past the links that the set-up made itself."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path


def on_path(name: str, *, without: Path) -> Path | None:
    """Return the first program called ``name`` on PATH that is not in the folder ``without``."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    kept = [folder for folder in folders if folder and Path(folder).resolve() != without.resolve()]
    found = shutil.which(name, path=os.pathsep.join(kept))
    return Path(found) if found else None


def version_in(text: str | None) -> tuple[int, ...]:
    """Return the first version number in ``text``, such as ``(1, 11, 4)``; ``(0,)`` where there is none."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text or "")
    return tuple(int(part) for part in match.groups() if part) if match else (0,)
