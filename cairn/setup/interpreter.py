"""The Python that the project runs on: 3.13, else 3.12, wherever this machine keeps it."""

from __future__ import annotations

import os
from pathlib import Path

from cairn.setup.problem import SetupProblem
from cairn.setup.search_path import version_in
from cairn.setup.shell import output_of, run, say

WANTED = ("3.13", "3.12")


def find_python(uv: Path) -> Path:
    """Return a CPython 3.13 or 3.12: what uv sees, what pyenv keeps, else one that uv downloads."""
    for version in WANTED:
        found = _seen_by_uv(uv, version) or _kept_by_pyenv(version)
        if found is not None:
            return found
    newest = WANTED[0]
    say(f"downloading Python {newest} (there is neither {' nor '.join(WANTED)} on this machine)")
    run(uv, "python", "install", "--no-progress", newest, do=_help())
    found = _seen_by_uv(uv, newest)
    if found is None:
        raise SetupProblem(f"uv installed Python {newest}, but does not find it. {_help()}")
    return found


def _seen_by_uv(uv: Path, version: str) -> Path | None:
    answer = output_of(uv, "python", "find", "--system", "--no-project", version, UV_PYTHON_DOWNLOADS="never")
    return _if_it_runs(Path(answer), version) if answer else None


def _kept_by_pyenv(version: str) -> Path | None:
    roots = [os.environ.get("PYENV_ROOT"), str(Path.home() / ".pyenv")]
    kept = [
        folder / "bin" / "python"
        for root in roots
        if root
        for folder in (Path(root) / "versions").glob(f"{version}.*")
    ]
    newest_first = sorted(kept, key=lambda python: version_in(python.parent.parent.name), reverse=True)
    return next((python for python in newest_first if _if_it_runs(python, version)), None)


def _if_it_runs(python: Path, version: str) -> Path | None:
    answer = output_of(
        python, "-c", "import ssl, sys; print(sys.implementation.name, sys.version.split()[0])"
    )
    return python if answer is not None and answer.startswith(f"cpython {version}.") else None


def _help() -> str:
    return f"Install Python {WANTED[0]} or {WANTED[1]} (https://www.python.org/downloads/) and try again."
