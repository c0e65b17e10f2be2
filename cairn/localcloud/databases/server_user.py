"""The operating-system user of a database server: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from cairn.localcloud.errors import LocalCloudError

_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class ServerUser:
    """A user without rights, to whom a server's files belong; only root can become that user."""

    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        """Give `folder` and what is in it to this user."""
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_reach(self, path: Path) -> bool:
        """Whether this user may pass through every folder above `path`."""
        return all(self._may_pass(parent) for parent in path.resolve().parents)

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        return bool(status.st_mode & stat.S_IXOTH)


def server_user() -> ServerUser | None:
    """Whom a server has to run as, or nothing where this process's own user will do.

    Raises `LocalCloudError` where this process is root and the system has no user without rights.
    """
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return ServerUser(entry.pw_uid, entry.pw_gid)
    raise LocalCloudError(
        "PostgreSQL cannot be started.",
        f"It refuses to run as root, and this system has no user named {' or '.join(_CANDIDATES)}.",
        "Run cairn as another user, or add one: `useradd --system postgres`.",
    )


def reachable_copy(folder: Path, user: ServerUser | None, shelf: Path) -> Path:
    """`folder` of an installed package, or a copy of it on `shelf` where `user` cannot get to the original.

    The libraries that a wheel brings stand beside its package, and are found by the way from one to the other.
    """
    if user is None or user.can_reach(folder / "bin"):
        return folder
    package = folder.parent
    copies, libraries = shelf / "programs" / package.name, package.with_name(f"{package.name}.libs")
    if not copies.exists():
        draft = copies.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(folder, draft / package.name / folder.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        draft.rename(copies)
    return copies / package.name / folder.name
