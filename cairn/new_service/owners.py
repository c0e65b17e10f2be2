"""Who owns what: ``.github/CODEOWNERS``."""

import re
from pathlib import Path

FILE = ".github/CODEOWNERS"
_TEAM = re.compile(r"@([\w-]+)/([\w-]+)")
_COLUMN = 25


def teams(root: Path) -> list[str]:
    """Return the teams that own something, without their organisation, sorted."""
    return sorted({team for _, team in _TEAM.findall((root / FILE).read_text())})


def with_owner(root: Path, *, service: str, team: str) -> str:
    """Return the file with one line more: ``team`` owns the folder of ``service``."""
    text = (root / FILE).read_text()
    organisation = next(organisation for organisation, known in _TEAM.findall(text) if known == team)
    lines = text.splitlines(keepends=True)
    last = max((number for number, line in enumerate(lines) if line.startswith("/services/")), default=-1)
    place = last + 1 if last >= 0 else len(lines)
    path = f"/services/{service}/".ljust(_COLUMN - 1)
    return "".join([*lines[:place], f"{path} @{organisation}/{team}\n", *lines[place:]])
