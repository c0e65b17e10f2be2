"""Builds the package of a service on AWS Lambda, or finds that the one there is still right."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cairn.packages.archive import write_zip
from cairn.packages.built import Built, content_key, sha256_of
from cairn.packages.contents import image_services, packaged_services, source_files
from cairn.packages.dependencies import IN_THE_RUNTIME, install, needed_files, requirements
from cairn.packages.image import build_image
from cairn.packages.target import LAMBDA, Target

_BUILDER = "1"
"""Raised by hand where a change of this package gives other zips for the same input."""


def build(service: str, root: Path, target: Target = LAMBDA) -> Built:
    """Make sure that ``dist/<service>.zip`` under ``root`` is the package of ``service`` for ``target``.

    Nothing is done where sources, locked dependencies and target are those of the package already there.
    Raises ``CairnError``.
    """
    sources = source_files(service, root)
    locked = requirements(service, root, without=IN_THE_RUNTIME)
    key = content_key([_BUILDER, locked, asdict(target)], sources, root)
    path = root / "dist" / f"{service}.zip"
    if _recorded(path) == (key, sha256_of(path)):
        return Built.of(path, rebuilt=False)
    path.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cairn-package-") as scratch:
        installed = Path(scratch) / "installed"
        installed.mkdir()
        install(locked, target, installed, root)
        files = {str(file.relative_to(installed)): file for file in needed_files(installed)}
        files |= {str(file.relative_to(root)): file for file in sources}
        write_zip(path, files)
    _record(path).write_text(json.dumps({"key": key, "sha256": sha256_of(path), **asdict(target)}) + "\n")
    return Built.of(path, rebuilt=True)


def build_all(root: Path, target: Target = LAMBDA, *, only: str | None = None) -> Iterator[tuple[str, Built]]:
    """Build every service's package, and what its image is built from; yield each with its name once it is there.

    With ``only`` those of that service alone; raises ``CairnError`` for one that has neither.
    """
    if only is not None:
        source_files(only, root)
    for service in packaged_services(root):
        if only in (None, service):
            yield service, build(service, root, target)
    for service in image_services(root):
        if only in (None, service):
            yield f"{service} image", build_image(service, root)


def _record(path: Path) -> Path:
    return path.with_suffix(".json")


def _recorded(path: Path) -> tuple[str, str] | None:
    try:
        record = json.loads(_record(path).read_text())
        return record["key"], record["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
