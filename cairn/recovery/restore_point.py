"""An account of the local cloud as it was when no stack was worked on: resources and Terraform's states, which agree.

A Terraform that is killed leaves resources that no state knows of, and the next apply fails because they are there.
Going back to the point before costs the account's work since then and nothing else.
"""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.localcloud import account_data

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud


@dataclass(frozen=True)
class RestorePoint:
    """A copy of the local cloud's data in ``folder``, one for an account; only that account goes back to it."""

    cloud: "LocalCloud"
    account_id: str
    folder: Path

    @classmethod
    def of(cls, cloud: "LocalCloud", account_id: str, *, notes: Path) -> "RestorePoint":
        """Return the restore point whose copy lies beside the runner's ``notes``."""
        return cls(cloud, account_id, notes / "restore-point")

    @property
    def exists(self) -> bool:
        """Whether a run began and did not end well."""
        return self.folder.is_dir()

    @property
    def taken_at(self) -> str:
        """The hour and minute at which it was taken."""
        return time.strftime("%H:%M:%S", time.localtime(self.folder.stat().st_mtime))

    def take(self) -> None:
        """Save the cloud and copy its data; what was there is replaced once the copy is whole."""
        self.cloud.save()
        draft = self.folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        account_data.keep(self.cloud.files, draft)
        self.discard()
        draft.rename(self.folder)

    def restore(self) -> None:
        """Stop the cloud, put the account's data back, and start it again."""
        self.cloud.stop()
        account_data.put_back(self.cloud.files, self.folder, self.account_id)
        self.cloud.start()
        self.discard()

    def discard(self) -> None:
        """Forget the copy."""
        shutil.rmtree(self.folder, ignore_errors=True)
