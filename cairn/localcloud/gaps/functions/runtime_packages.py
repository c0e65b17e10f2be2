"""Functions import what their package does not hold.

Lambda gives a Python function the standard library, boto3 and what boto3 needs; all else has to be in
the package or a layer. The emulator runs functions with its own interpreter, so that they find every
package of this project, and a forgotten dependency shows on AWS alone.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
"""

import importlib.util
import os
import shlex
import sys
from pathlib import Path

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.processes import MARK

_PROVIDED = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


def install() -> None:
    """Run Python functions by an interpreter that sees the standard library and boto3."""
    from ministack.core import lambda_runtime

    folder = Path(os.environ[MARK]) / "runtime"
    interpreter = _make_runtime(folder)
    os.environ["PYTHONPATH"] = str(folder / "packages")

    @around(lambda_runtime, "_detect_runtime_binary")
    def _detect(original: Function, runtime: str) -> tuple[str, str]:
        binary, script = original(runtime)
        return (str(interpreter) if runtime.startswith("python") else binary), script


def _make_runtime(folder: Path) -> Path:
    """The interpreter of `folder`; it starts without looking for site-packages."""
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    for name in _PROVIDED:
        link, target = packages / _place_of(name).name, _place_of(name)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    interpreter = folder / "python"
    base = getattr(sys, "_base_executable", sys.executable)
    interpreter.write_text(f'#!/bin/sh\nexec {shlex.quote(base)} -S "$@"\n')
    interpreter.chmod(0o700)
    return interpreter


def _place_of(name: str) -> Path:
    """The file or folder that holds the installed package `name`."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    origin = Path(found.origin)
    return origin.parent if found.submodule_search_locations else origin
