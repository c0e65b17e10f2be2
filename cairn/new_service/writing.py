"""Puts a new service into the checkout: all of it or nothing."""

from pathlib import Path

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.new_service.owners import FILE, with_owner
from cairn.new_service.rendering import files
from cairn.new_service.service import NewService


def write(new: NewService, root: Path) -> list[str]:
    """Write every file of ``new`` below ``root`` and its owner's line; return the paths of the new files, sorted.

    Raises ``CairnError`` where that cannot be done; then nothing is written.
    """
    new.check(root)
    texts = files(new, root)
    there = [path for path in texts if (root / path).exists()]
    if there:
        raise CairnError(
            f"{new.name} cannot be written.",
            f"{', '.join(there)} is there already.",
            "Choose another name; nothing was written.",
            code=ExitCode.USAGE,
        )
    owners, before = with_owner(root, service=new.name, team=new.owner), (root / FILE).read_text()
    made: list[Path] = []
    try:
        for path, text in texts.items():
            _put(root / path, text, made)
        (root / FILE).write_text(owners)
    except OSError:
        for path_made in reversed(made):
            path_made.rmdir() if path_made.is_dir() else path_made.unlink(missing_ok=True)
        (root / FILE).write_text(before)
        raise
    return sorted(texts)


def _put(file: Path, text: str, made: list[Path]) -> None:
    """Write a new file, and note it and the folders that were made for it."""
    for folder in reversed([folder for folder in file.parents if not folder.exists()]):
        folder.mkdir()
        made.append(folder)
    made.append(file)
    file.write_text(text)
