"""The checkout of the repository that the tool works on."""

import os
import shutil
from collections.abc import Mapping, MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prefer_own_tools(variables: MutableMapping[str, str] = os.environ, *, root: Path = ROOT) -> None:
    """Put ``.tools/bin``, which the bootstrap fills with links, first on the PATH of this process."""
    own = str(root / ".tools" / "bin")
    folders = variables.get("PATH", "").split(os.pathsep)
    if folders[0] != own:
        variables["PATH"] = os.pathsep.join([own, *(folder for folder in folders if folder != own)])


def how_to_call(variables: Mapping[str, str] = os.environ, *, root: Path = ROOT) -> str:
    """Return how the user calls this tool: through a uv of their own, else straight from the environment."""
    own = str(root / ".tools" / "bin")
    others = [folder for folder in variables.get("PATH", "").split(os.pathsep) if folder != own]
    return "uv run cairn" if shutil.which("uv", path=os.pathsep.join(others)) else ".venv/bin/cairn"


def last_up_file(root: Path = ROOT) -> Path:
    """Return where ``cairn up`` writes how long its phases took."""
    return root / ".local" / "run" / "last-up.json"
