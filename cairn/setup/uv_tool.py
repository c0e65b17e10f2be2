"""uv: from PATH where it is new enough, else the pinned release from the package index into ``.tools/uv``."""

from __future__ import annotations

import sys
from pathlib import Path

from cairn.setup.problem import SetupProblem
from cairn.setup.search_path import on_path, version_in
from cairn.setup.shell import output_of, run, say

MINIMUM = (0, 8)
REQUIREMENTS = Path(__file__).with_name("uv-requirements.txt")

_HELP = (
    "Check the network (pip's index and proxy settings are obeyed), or install uv yourself: "
    "https://docs.astral.sh/uv/getting-started/installation/"
)
_QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def find_uv(tools: Path) -> Path:
    """Return a uv that reads our lock file, installing one into ``tools`` where there is none."""
    found = on_path("uv", without=tools / "bin")
    if found is not None and version_in(output_of(found, "--version")) >= MINIMUM:
        return found
    own = tools / "uv" / "bin" / "uv"
    if version_in(output_of(own, "--version")) < MINIMUM:
        _install(tools / "uv")
    if not own.exists():
        raise SetupProblem(f"uv was installed, but there is no {own}. {_HELP}")
    return own


def _install(folder: Path) -> None:
    say(f"installing uv into {folder} (there is none on PATH that is {MINIMUM[0]}.{MINIMUM[1]} or later)")
    wanted = ("--require-hashes", "--no-deps", "--only-binary=:all:", "-q", "-r", REQUIREMENTS)
    if output_of(sys.executable, "-m", "venv", "--clear", folder) is not None:
        run(folder / "bin" / "python", "-m", "pip", "install", *wanted, do=_HELP, variables=_QUIET)
    elif output_of(sys.executable, "-m", "pip", "--version") is not None:
        run(
            sys.executable,
            "-m",
            "pip",
            "install",
            "--target",
            folder,
            "--upgrade",
            *wanted,
            do=_HELP,
            variables=_QUIET,
        )
    else:
        raise SetupProblem(
            f"uv cannot be installed: {sys.executable} has neither venv nor pip. "
            "On Debian and Ubuntu: `sudo apt install python3-venv`. " + _HELP
        )
