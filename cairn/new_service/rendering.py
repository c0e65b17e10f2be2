"""The files of a new service, from the templates beside this file.

A template's path is the file's, with ``.txt`` after it and ``__name__`` for the service's name.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from string import Template

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.new_service.kinds import KINDS
from cairn.new_service.service import NewService

TEMPLATES = Path(__file__).parent / "templates"
_PRIORITIES_APART = 10
_ACCEPTED_FOR = timedelta(days=182)
"""How long the gate takes the waivers of a new service; then somebody has to look again."""
_FIRST_PARTY = 'lint.isort.known-first-party = ["modules", "services", "stacks", "tests"]'
"""Ruff would look for them beside the file."""


def files(new: NewService, root: Path) -> dict[str, str]:
    """Return the content of every file of ``new`` by its path in the checkout ``root``, formatted as all code is."""
    kind = KINDS[new.compute]
    words = {
        "name": new.name,
        "Name": new.name.capitalize(),
        "owner": new.owner,
        "compute": new.compute.value,
        "runs_on": kind.runs_on,
        "dependencies": kind.dependencies,
        "process": kind.process,
        "process_word": kind.process_word,
        "entrance": f"entrance_priority = {_priority(root)}\n" if kind.is_behind_entrance else "",
        "expires": str(date.today() + _ACCEPTED_FOR),
        "alarms": Template("\n".join(kind.alarms)).substitute(name=new.name),
    }
    texts: dict[str, str] = {}
    for folder in kind.folders:
        for template in sorted((TEMPLATES / folder).rglob("*.txt")):
            path = str(template.relative_to(TEMPLATES / folder)).removesuffix(".txt")
            texts[path.replace("__name__", new.name)] = Template(template.read_text()).substitute(words)
    return _formatted(texts, root)


def _priority(root: Path) -> int:
    """Return the first free place among the rules of the entrance, behind all others."""
    declared = (tomllib.loads(file.read_text()) for file in (root / "services").glob("*/service.toml"))
    return max((each.get("api", {}).get("entrance_priority", 0) for each in declared), default=0) + (
        _PRIORITIES_APART
    )


def _formatted(texts: Mapping[str, str], root: Path) -> dict[str, str]:
    """Let ruff order imports and break lines, which a longer name moves."""
    with tempfile.TemporaryDirectory(prefix="cairn-new-") as scratch:
        places = {path: Path(scratch) / path for path in texts}
        for path, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(texts[path])
        python = [str(place) for place in places.values() if place.suffix == ".py"]
        _ruff(["check", "--select", "I", "--fix", "--quiet", *python], root)
        _ruff(["format", "--quiet", *python], root)
        return {path: place.read_text() for path, place in places.items()}


def _ruff(arguments: list[str], root: Path) -> None:
    settings = ["--no-cache", "--config", str(root / "pyproject.toml"), "--config", _FIRST_PARTY]
    command = [sys.executable, "-m", "ruff", *arguments, *settings]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CairnError(
            "The new service's code cannot be formatted.",
            f"ruff said: {' '.join((done.stderr or done.stdout).split())}",
            "Run `make setup`, then the command again; nothing was written.",
            code=ExitCode.MISSING,
        )
