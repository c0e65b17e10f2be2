"""Which code an emulator runs: a running one is older than the checkout after a change, or after a pull."""

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_EMULATORS = ("ministack", "moto")
_FOLDER = Path(__file__).parent


def digest(folder: Path = _FOLDER) -> str:
    """A SHA-256 (hex) of the local cloud's own sources as they lie on disk, and of the versions that they mend."""
    found = hashlib.sha256(" ".join(f"{name}={_version_of(name)}" for name in _EMULATORS).encode())
    for source in sorted(folder.rglob("*.py")):
        found.update(f"\n{source.relative_to(folder)}\n".encode())
        found.update(source.read_bytes())
    return found.hexdigest()


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
