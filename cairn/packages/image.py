"""Writes what a service's container image is built from: a zip with Dockerfile, locked requirements and sources."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cairn.packages.archive import write_zip
from cairn.packages.built import Built, content_key, sha256_of
from cairn.packages.contents import source_files
from cairn.packages.dependencies import requirements
from cairn.packages.dockerfile import dockerfile


def build_image(service: str, root: Path) -> Built:
    """Make sure that ``dist/<service>-image.zip`` under ``root`` is what the image of ``service`` is built from.

    Beside it ``dist/<service>-image.json`` says by which digest tasks name the image: a SHA-256 over sources, locked
    dependencies and ``container.toml``, so that whatever changes what runs changes the task definition. Whoever builds
    the image and pushes it writes the digest that the registry gave it there instead. Raises ``CairnError``.
    """
    definition = root / "services" / service / "container.toml"
    sources = source_files(service, root)
    written = {"Dockerfile": dockerfile(definition), "requirements.txt": requirements(service, root)}
    key = content_key([written], [definition, *sources], root)
    path = root / "dist" / f"{service}-image.zip"
    record = path.with_suffix(".json")
    if _recorded(record) == (key, sha256_of(path)):
        return Built.of(path, rebuilt=False)
    path.parent.mkdir(exist_ok=True)
    _write(path, written, {str(file.relative_to(root)): file for file in sources})
    content = {"digest": f"sha256:{key}", "key": key, "sha256": sha256_of(path)}
    record.write_text(json.dumps(content) + "\n")
    return Built.of(path, rebuilt=True)


def _write(path: Path, written: Mapping[str, str], files: Mapping[str, Path]) -> None:
    with tempfile.TemporaryDirectory(prefix="cairn-image-") as scratch:
        texts = {name: Path(scratch) / name for name in written}
        for name, file in texts.items():
            file.write_text(written[name])
        write_zip(path, {**texts, **files})


def _recorded(record: Path) -> tuple[str, str] | None:
    try:
        content = json.loads(record.read_text())
        return content["key"], content["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
