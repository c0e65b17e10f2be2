"""Builds a service's package, or finds that the one there is still right."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cairn.packages.archive import write_zip
from cairn.packages.contents import packaged_services, source_files
from cairn.packages.dependencies import install, needed_files, requirements
from cairn.packages.target import LAMBDA, Target

_BUILDER = "1"
"""Raised by hand where a change of this package gives other zips for the same input."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """A package: where it lies, its SHA-256 (hex), its size in bytes, and whether it was built just now."""

    path: Path
    sha256: str
    size: int
    rebuilt: bool


def build(service: str, root: Path, target: Target = LAMBDA) -> Built:
    """Make sure that ``dist/<service>.zip`` under ``root`` is the package of ``service`` for ``target``.

    Nothing is done where sources, locked dependencies and target are those of the package already there.
    Raises ``CairnError``.
    """
    sources = source_files(service, root)
    locked = requirements(service, root)
    key = _key(sources, locked, target, root)
    path = root / "dist" / f"{service}.zip"
    if _recorded(path) == (key, _sha256(path)):
        return _built(path, rebuilt=False)
    path.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cairn-package-") as scratch:
        installed = Path(scratch) / "installed"
        installed.mkdir()
        install(locked, target, installed, root)
        files = {str(file.relative_to(installed)): file for file in needed_files(installed)}
        files |= {str(file.relative_to(root)): file for file in sources}
        write_zip(path, files)
    _record(path).write_text(json.dumps({"key": key, "sha256": _sha256(path), **asdict(target)}) + "\n")
    return _built(path, rebuilt=True)


def build_all(root: Path, target: Target = LAMBDA) -> Iterator[tuple[str, Built]]:
    """Build the package of every service with Lambda handlers; yield each with its name once it is there."""
    for service in packaged_services(root):
        yield service, build(service, root, target)


def _key(sources: list[Path], locked: str, target: Target, root: Path) -> str:
    digest = hashlib.sha256(json.dumps([_BUILDER, locked, asdict(target)]).encode())
    for source in sources:
        content = source.read_bytes()
        digest.update(f"\n{source.relative_to(root)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _record(path: Path) -> Path:
    return path.with_suffix(".json")


def _recorded(path: Path) -> tuple[str, str] | None:
    try:
        record = json.loads(_record(path).read_text())
        return record["key"], record["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _built(path: Path, *, rebuilt: bool) -> Built:
    return Built(path=path, sha256=_sha256(path), size=path.stat().st_size, rebuilt=rebuilt)
