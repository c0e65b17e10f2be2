"""The checkout of the repository that the tool works on."""

import os
from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prefer_own_tools(variables: MutableMapping[str, str] = os.environ, *, root: Path = ROOT) -> None:
    """Put ``.tools/bin``, which the bootstrap fills with links, first on the PATH of this process."""
    own = str(root / ".tools" / "bin")
    folders = variables.get("PATH", "").split(os.pathsep)
    if folders[0] != own:
        variables["PATH"] = os.pathsep.join([own, *(folder for folder in folders if folder != own)])


def last_up_file(root: Path = ROOT) -> Path:
    """Return where ``cairn up`` writes how long its phases took."""
    return root / ".local" / "run" / "last-up.json"
