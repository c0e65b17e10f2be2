"""Synthesizes an environment: runs the cdktf app of ``stacks/`` in a process of its own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cairn.checkout import ROOT
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.checkout import synthesized_folder

_SOURCES = ("modules/**/*.py", "stacks/**/*.*", "dist/*.zip", "uv.lock")
_INVALID_ENVIRONMENT = 2


def synthesize(environment: str, *, root: Path = ROOT, reuse: bool = False) -> Path:
    """Write ``environment`` as Terraform into ``cdktf.out/<environment>`` and return that folder.

    With ``reuse`` nothing is done where no source changed since. Raises ``CairnError`` with exit code 2 for an
    invalid environment, 1 where the app fails.
    """
    folder = synthesized_folder(root, environment)
    mark = folder / "cairn.sha256"
    digest = _digest(root, environment)
    if reuse and mark.is_file() and mark.read_text() == digest and (folder / "manifest.json").is_file():
        return folder
    _run_app(environment, root)
    mark.write_text(digest)
    return folder


def _run_app(environment: str, root: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", "stacks"],
        cwd=root,
        env=variables | {"CAIRN_ENV": environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == _INVALID_ENVIRONMENT:
        raise CairnError(
            f"{environment} is not a valid environment.", done.stderr.strip(), code=ExitCode.USAGE
        )
    if done.returncode != 0:
        raise _failed(environment, done, root / ".local" / "run" / environment / "synth.log")


def _failed(environment: str, done: subprocess.CompletedProcess[str], log: Path) -> CairnError:
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout + done.stderr)
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return CairnError(
        f"{environment} cannot be synthesized.",
        said[-1] if said else f"`python -m stacks` ended with {done.returncode}.",
        f"All that it said: {log}",
    )


def _digest(root: Path, environment: str) -> str:
    hashed = hashlib.sha256(f"{environment}\0{sys.version}".encode())
    for file in _sources(root):
        hashed.update(f"\0{file.relative_to(root)}\0".encode())
        hashed.update(file.read_bytes())
    return hashed.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for pattern in _SOURCES:
        for file in sorted(root.glob(pattern)):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file
