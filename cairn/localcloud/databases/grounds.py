"""What the databases of one cloud share: folder, places, certificate authority, system user.

Where PostgreSQL has to run as another user than root, and that user cannot pass through the folders above
the cloud's home, data lies under `/var/tmp` and the home holds a link to it.
"""

import hashlib
import os
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from cairn.localcloud.databases.authority import Authority
from cairn.localcloud.databases.places import Places
from cairn.localcloud.databases.server_user import ServerUser, server_user
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.processes import MARK

_ELSEWHERE = Path("/var/tmp")  # noqa: S108 - a folder in it is root's own, and named for the cloud
_making = threading.Lock()
_made: dict[Path, "Grounds"] = {}


@dataclass(frozen=True)
class Grounds:
    """`folder` has a folder for every database and cache."""

    folder: Path
    places: Places
    authority: Authority
    user: ServerUser | None

    @classmethod
    def of(cls, home: Path) -> "Grounds":
        """The one of the cloud at `home`, made where it is missing."""
        with _making:
            if home not in _made:
                _made[home] = cls._made_at(home)
            return _made[home]

    @classmethod
    def _made_at(cls, home: Path) -> "Grounds":
        user = server_user()
        folder = _data_folder(home, user)
        return cls(folder, Places(home / "places.json"), Authority(CloudFiles(home).authority), user)

    @classmethod
    def here(cls) -> "Grounds":
        """Those of the cloud that this process serves."""
        return cls.of(Path(os.environ[MARK]))

    @property
    def shelf(self) -> Path:
        """Where a copy of a server's program goes."""
        return self.folder

    def data_of(self, name: str) -> Path:
        """The folder of the server `name`, made where it is missing, for its user alone."""
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.user is not None:
                self.user.own(folder)
        return folder

    def set_aside(self, name: str) -> None:
        """Move data away that an earlier server of that name left, as after a kill before the state was saved."""
        folder = self.folder / name
        if folder.exists():
            folder.rename(folder.with_name(f"{name}.{int(time.time())}.left-over"))

    def forget(self, name: str) -> None:
        """Delete the data of the server `name`, and give its place back."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        self.places.forget(name)


def _data_folder(home: Path, user: ServerUser | None) -> Path:
    folder = home / "databases"
    home.chmod(0o711 if user is not None else 0o700)
    if user is None or user.can_reach(folder):
        folder.mkdir(mode=0o711, exist_ok=True)
        return folder
    elsewhere = _ELSEWHERE / f"cairn-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"
    if not folder.is_symlink():
        shutil.rmtree(elsewhere, ignore_errors=True)
        elsewhere.mkdir(mode=0o711)
        folder.symlink_to(elsewhere)
    elsewhere.mkdir(mode=0o711, exist_ok=True)
    return elsewhere
