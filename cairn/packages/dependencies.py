"""The locked dependencies of a service, installed as its target needs them."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.packages.target import Target

IN_THE_RUNTIME = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3")
"""Left out although a dependency asks for them: Lambda's runtime has boto3 and all that boto3 needs.

It has them compiled, which a package cannot be: they would make each cold start slower and the package 25 MB larger.
"""

_KEPT_METADATA = frozenset({"METADATA", "entry_points.txt"})
_DROPPED_FOLDERS = frozenset({"__pycache__", "bin", "test", "tests"})
_DROPPED_SUFFIXES = frozenset({".pyc", ".pyi"})


def dependency_group(service: str, root: Path) -> str:
    """Return the dependency group of pyproject.toml that ``service`` declares; its own name where it declares none."""
    declared = root / "services" / service / "service.toml"
    group = tomllib.loads(declared.read_text()).get("dependencies") if declared.is_file() else None
    return str(group or service)


def requirements(service: str, root: Path, *, without: Sequence[str] = ()) -> str:
    """Return the locked requirements of the service's dependency group, with hashes, but for those ``without``.

    Raises ``CairnError`` where uv is absent, the lock is out of date, or pyproject.toml has no such group.
    """
    left_out = [argument for name in without for argument in ("--no-emit-package", name)]
    command = [
        "export",
        "--only-group",
        dependency_group(service, root),
        "--locked",
        "--no-emit-project",
        "--no-header",
        "--no-annotate",
    ]
    return _uv(
        [*command, *left_out], root, what=f"The dependencies of {service} cannot be read from uv.lock."
    )


def install(locked: str, target: Target, folder: Path, root: Path) -> None:
    """Install the requirements ``locked`` for ``target`` into the empty ``folder``: wheels only, hashes checked."""
    if not locked.strip():
        return
    listed = folder.with_suffix(".txt")
    listed.write_text(locked)
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--target", str(folder)]
    machine = ["--python-version", target.python_version, "--python-platform", target.platform]
    _uv(
        ["pip", "install", *options, *machine, "--requirements", str(listed)],
        root,
        what=f"The dependencies cannot be installed for Python {target.python_version} on {target.platform}.",
    )


def needed_files(folder: Path) -> Iterator[Path]:
    """Yield the installed files that a function needs: no tests, stubs, bytecode, scripts and installer's notes."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_dir() or path.suffix in _DROPPED_SUFFIXES or _DROPPED_FOLDERS & set(inside.parts):
            continue
        if inside.parts[0].endswith(".dist-info"):
            if inside.name in _KEPT_METADATA:
                yield path
        elif inside.name not in (".lock", "py.typed"):
            yield path


def _uv(arguments: Sequence[str], root: Path, *, what: str) -> str:
    command = [str(_uv_program(root)), *arguments, "--quiet"]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PYTHON"] = sys.executable
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return done.stdout
    said = " ".join(done.stderr.split()).removeprefix("error: ")
    if "lockfile" in said and "needs to be updated" in said:
        raise CairnError(
            what, "uv.lock is out of date with pyproject.toml.", "Run `uv lock` and commit uv.lock."
        )
    raise CairnError(what, f"uv said: {said}", "Mend what it names, then run the command again.")


def _uv_program(root: Path) -> Path:
    found = os.environ.get("UV") or shutil.which("uv") or shutil.which("uv", path=root / ".tools" / "bin")
    if found:
        return Path(found)
    raise CairnError(
        "The services cannot be packaged.",
        "uv is neither on PATH nor in .tools/bin.",
        "Run `make up`, which installs it, or see https://docs.astral.sh/uv/getting-started/installation/.",
        code=ExitCode.MISSING,
    )
