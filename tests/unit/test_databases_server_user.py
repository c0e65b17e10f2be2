"""A database server whose user cannot get to the installed program gets a copy that runs."""

import os
import shutil
import subprocess
from pathlib import Path

from cairn.localcloud.databases.binaries import postgres_folder
from cairn.localcloud.databases.server_user import ServerUser, reachable_copy

STRANGER = ServerUser(uid=54321, gid=54321)


def _out_of_reach(tmp_path: Path) -> Path:
    """PostgreSQL as a wheel installs it, where nobody but its owner may look."""
    installed, closed = postgres_folder(), tmp_path / "closed"
    package = installed.parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, closed / folder.name, symlinks=True)
    closed.chmod(0o700)
    return closed / package.name / installed.name


def test_the_copy_runs_where_the_original_is_gone(tmp_path: Path) -> None:
    original, shelf = _out_of_reach(tmp_path), tmp_path / "shelf"
    copy = reachable_copy(original, STRANGER, shelf)
    assert copy != original
    assert reachable_copy(original, STRANGER, shelf) == copy
    shutil.rmtree(tmp_path / "closed")
    said = subprocess.run([copy / "bin/initdb", "--version"], capture_output=True, text=True, env={})
    assert (said.returncode, said.stderr) == (0, "")


def test_whoever_can_reach_the_original_gets_it(tmp_path: Path) -> None:
    mine = ServerUser(uid=os.geteuid(), gid=os.getegid())
    original = _out_of_reach(tmp_path)
    assert reachable_copy(original, None, tmp_path / "shelf") == original
    assert not (tmp_path / "shelf").exists()
    assert mine.can_reach(original)
