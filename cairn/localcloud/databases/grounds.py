"""What the databases of one cloud share: folder, places, certificate authority, system user.

Where PostgreSQL has to run as another user than root, and that user cannot pass through the folders above
the cloud's home, data lies under `/var/tmp` and the home holds a link to it.
"""

import os
import shutil
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.localcloud.databases.elsewhere import folder_elsewhere
from cairn.localcloud.databases.places import Places
from cairn.localcloud.databases.server_user import ServerUser, server_user
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.processes import MARK

if TYPE_CHECKING:
    from cairn.localcloud.databases.authority import Authority

_known: dict[Path, "Grounds"] = {}
_lock = threading.RLock()


class Grounds:
    """One for a cloud; nothing is made before a server needs it."""

    def __init__(self, home: Path) -> None:
        self._files = CloudFiles(home)
        self._folder = self._files.databases
        self.places = Places(home / "places.json")

    @classmethod
    def of(cls, home: Path) -> "Grounds":
        """The one of the cloud at `home`."""
        with _lock:
            return _known.setdefault(home, cls(home))

    @classmethod
    def here(cls) -> "Grounds":
        """The one of the cloud that this process serves."""
        return cls.of(Path(os.environ[MARK]))

    @cached_property
    def user(self) -> ServerUser | None:
        """Whom servers run as, where that is not this process's own user."""
        return server_user()

    @property
    def authority(self) -> "Authority":
        """Whom clients trust."""
        with _lock:
            return self._authority

    @cached_property
    def _authority(self) -> "Authority":
        from cairn.localcloud.databases.authority import Authority

        return Authority(self._files.authority)

    @property
    def shelf(self) -> Path:
        """Where a copy of a server's program goes."""
        return self._ground()

    def data_of(self, name: str) -> Path:
        """The folder of the server `name`, made where it is missing, for its user alone."""
        folder = self._ground() / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.user is not None:
                self.user.own(folder)
        return folder

    def set_aside(self, name: str) -> None:
        """Move data away that an earlier server of that name left, as after a kill before the state was saved."""
        folder = self._folder / name
        if folder.exists():
            folder.rename(folder.with_name(f"{name}.{int(time.time())}.left-over"))

    def forget(self, name: str) -> None:
        """Delete the data of the server `name`, and give its place back."""
        shutil.rmtree(self._folder / name, ignore_errors=True)
        self.places.forget(name)

    def _ground(self) -> Path:
        with _lock:
            return _data_folder(self._files, self.user)


def _data_folder(files: CloudFiles, user: ServerUser | None) -> Path:
    folder = files.databases
    if user is not None and not folder.exists():
        files.home.chmod(0o711)
    if not folder.is_symlink() and (user is None or user.can_reach(folder)):
        folder.mkdir(mode=0o711, exist_ok=True)
        return folder
    return folder_elsewhere(folder)
