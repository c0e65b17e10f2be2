"""What a build leaves: a file, and whether it had to be made anew."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Built:
    """A package: where it lies, its SHA-256 (hex), its size in bytes, and whether it was built just now."""

    path: Path
    sha256: str
    size: int
    rebuilt: bool

    @classmethod
    def of(cls, path: Path, *, rebuilt: bool) -> Self:
        """Return what there is to say of the file at ``path``."""
        return cls(path=path, sha256=sha256_of(path), size=path.stat().st_size, rebuilt=rebuilt)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 (hex) of the file at ``path``; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def content_key(inputs: Sequence[Any], sources: Sequence[Path], root: Path) -> str:
    """Return a SHA-256 (hex) that changes with ``inputs`` (JSON values), and with name or content of a source."""
    digest = hashlib.sha256(json.dumps(inputs).encode())
    for source in sources:
        content = source.read_bytes()
        digest.update(f"\n{source.relative_to(root)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
