"""``.tools/bin``: one folder with a link to each tool found, for make and for cairn."""

from __future__ import annotations

import os
from pathlib import Path


def link(folder: Path, name: str, program: Path) -> None:
    """Make ``folder/name`` lead to ``program``, replacing what was there in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    if draft.is_symlink():
        draft.unlink()
    draft.symlink_to(Path(os.path.abspath(str(program))))  # noqa: PTH100 - a shim or a link must stay what it is
    draft.replace(folder / name)
