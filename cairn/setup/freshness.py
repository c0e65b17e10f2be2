"""Whether the set-up of last time still holds."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_INPUTS = ("uv.lock", "pyproject.toml", ".python-version")
_TOOLS = ("uv", "python", "terraform")


def digest(root: Path) -> str:
    """Return a digest of all that decides what is set up."""
    hashed = hashlib.sha256()
    for file in (*(root / name for name in _INPUTS), *sorted(Path(__file__).parent.glob("*.*"))):
        hashed.update(file.read_bytes() if file.is_file() else b"")
    hashed.update(os.environ.get("TERRAFORM_BINARY_NAME", "").encode())
    return hashed.hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether the last set-up was made from the same inputs, and what it made is still there."""
    stamp = _stamp(root)
    made = [root / ".tools" / "bin" / tool for tool in _TOOLS] + [root / ".venv" / "bin" / "cairn"]
    return stamp.is_file() and all(file.exists() for file in made) and stamp.read_text() == digest(root)


def note(root: Path) -> None:
    """Note that the set-up is complete."""
    _stamp(root).write_text(digest(root))


def _stamp(root: Path) -> Path:
    return root / ".tools" / "setup.sha256"
