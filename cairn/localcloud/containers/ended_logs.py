"""Keeps what ended containers printed, until too many have ended since."""

import shutil
from contextlib import suppress
from pathlib import Path

KEPT = 50
_NAME = "log.ended"


def keep_log(folder: Path) -> None:
    """Leave of a container's `folder` its log alone, and nothing of the containers that ended long ago."""
    with suppress(OSError):
        (folder / "log").rename(folder / _NAME)
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != _NAME:
            entry.unlink(missing_ok=True)
    for old in sorted(folder.parent.glob(f"*/{_NAME}"), key=_age)[:-KEPT]:
        shutil.rmtree(old.parent, ignore_errors=True)


def _age(log: Path) -> float:
    """When the container was removed, which is when its folder changed last."""
    try:
        return log.parent.stat().st_mtime
    except OSError:
        return 0.0
