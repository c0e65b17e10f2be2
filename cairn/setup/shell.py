"""Runs other programs during the set-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cairn.setup.problem import SetupProblem

_NOT_INHERITED = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT")


def say(line: str) -> None:
    """Tell the user what happens, on standard error."""
    sys.stderr.write(f"cairn: {line}\n")
    sys.stderr.flush()


def output_of(*command: str | Path, **variables: str) -> str | None:
    """Return what ``command`` prints, or nothing where it cannot be run or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=_environment(variables),
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").strip()


def run(
    *command: str | Path, cwd: Path | None = None, do: str, variables: dict[str, str] | None = None
) -> None:
    """Run ``command`` with its output on standard error; raise ``SetupProblem`` where it fails, ending in ``do``."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            stdout=sys.stderr,
            stdin=subprocess.DEVNULL,
            env=_environment(variables or {}),
            check=False,
        )
    except OSError as error:
        raise SetupProblem(f"{words[0]} cannot be run: {error}. {do}") from error
    if done.returncode != 0:
        raise SetupProblem(f"`{' '.join(words)}` ended with {done.returncode}. {do}")


def _environment(variables: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    kept.update(variables)
    return kept
