"""A service that is to be written, and what speaks against it."""

import keyword
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.new_service.kinds import Compute
from cairn.new_service.owners import FILE, teams

LONGEST = 14
"""AWS gives a target group's name 32 characters, the project's and the environment's names among them."""
_NAME = re.compile(rf"[a-z][a-z0-9]{{1,{LONGEST - 1}}}")
_NEEDED = ("services/kit", "stacks/services", "stacks/environments", "tests/services", "tests/e2e", FILE)


@dataclass(frozen=True, kw_only=True)
class NewService:
    """A service of the team ``owner``, by the name that its folder, its stack and its API's path get."""

    name: str
    compute: Compute
    owner: str

    def check(self, root: Path) -> None:
        """Raise ``CairnError`` where the service cannot be written into the checkout ``root``."""
        missing = [path for path in _NEEDED if not (root / path).exists()]
        if missing:
            raise CairnError(
                f"No service can be added to {root}.",
                f"A whole checkout has {', '.join(missing)}.",
                "Restore it: git restore .",
                code=ExitCode.MISSING,
            )
        if not _NAME.fullmatch(self.name) or keyword.iskeyword(self.name):
            raise _wrong(
                f"name must be 2-{LONGEST} lower-case letters and digits, begin with a letter and be no word of "
                f"Python, got {self.name!r}."
            )
        if self.name in set(_taken(root)):
            raise _wrong(
                f"name must be one that is not taken, got {self.name!r}.",
                "A service, an API, a stack or a part of an environment's file has it.",
            )
        known = teams(root)
        if self.owner not in known:
            raise _wrong(
                f"owner must be a team of {FILE}, got {self.owner!r}.", f"There are: {', '.join(known)}."
            )
        _refuse_unsaved_changes(root)


def _taken(root: Path) -> Iterator[str]:
    """Yield the names of services and their paths, of stacks, and of what an environment's file is made of."""
    yield "services"
    for folder in (root / "services", root / "stacks", root / "stacks" / "services"):
        yield from (path.stem for path in folder.iterdir())
    for file in (root / "services").glob("*/service.toml"):
        yield str(tomllib.loads(file.read_text()).get("api", {}).get("path", ""))
    for file in (root / "stacks" / "environments").glob("*.toml"):
        yield from tomllib.loads(file.read_text())


def _refuse_unsaved_changes(root: Path) -> None:
    if not (root / ".git").exists():
        return
    done = subprocess.run(
        ["git", "status", "--porcelain", "--", FILE], cwd=root, capture_output=True, text=True, check=False
    )
    if done.stdout.strip():
        raise CairnError(
            f"{FILE} has changes that are not committed.",
            "A line for the new service would be mixed with them.",
            "Commit or restore the file, then run the command again.",
            code=ExitCode.REFUSED,
        )


def _wrong(what: str, why: str = "") -> CairnError:
    return CairnError(what, why, "Nothing was written.", code=ExitCode.USAGE)
