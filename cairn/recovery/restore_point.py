"""The local cloud as it was when no stack was being worked on: resources and Terraform's states, which agree.

A Terraform that is killed leaves resources that no state knows of, and the next apply fails because they are there.
Going back to the point before costs the work since then and nothing else.
"""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud


@dataclass(frozen=True)
class RestorePoint:
    """A copy of the local cloud's data in ``folder``, one at a time."""

    cloud: "LocalCloud"
    folder: Path

    @classmethod
    def of(cls, cloud: "LocalCloud", *, notes: Path) -> "RestorePoint":
        """Return the restore point whose copy lies beside the runner's ``notes``."""
        return cls(cloud, notes / "restore-point")

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
        for data in self._data:
            shutil.copytree(data, draft / data.name)
        self.discard()
        draft.rename(self.folder)

    def restore(self) -> None:
        """Stop the cloud, put its data back, and start it again."""
        self.cloud.stop()
        for data in self._data:
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(self.folder / data.name, data)
        self.cloud.start()
        self.discard()

    def discard(self) -> None:
        """Forget the copy."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> tuple[Path, Path]:
        return self.cloud.files.state, self.cloud.files.objects
