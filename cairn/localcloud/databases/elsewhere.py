"""Data outside the checkout, for servers whose user cannot pass through the folders above it."""

import hashlib
import os
import shutil
from pathlib import Path

_PARENT = Path("/var/tmp")  # noqa: S108 - a folder in it is root's own, and named for the cloud
_OWNER = ".link"


def folder_elsewhere(link: Path) -> Path:
    """The folder that `link` stands for, made where it is missing. Those whose link is gone are deleted."""
    folder = _PARENT / f"cairn-{hashlib.sha256(str(link).encode()).hexdigest()[:16]}"
    if link.is_symlink() and link.resolve() == folder.resolve() and folder.is_dir():
        return folder
    _sweep()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o711)
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    (folder / _OWNER).write_text(str(link))
    return folder


def _sweep() -> None:
    for folder in _PARENT.glob("cairn-*"):
        owner = folder / _OWNER
        if folder.is_symlink() or not owner.is_file() or folder.stat().st_uid != os.geteuid():
            continue
        link = Path(owner.read_text())
        if not link.is_symlink() or link.resolve() != folder.resolve():
            shutil.rmtree(folder, ignore_errors=True)
