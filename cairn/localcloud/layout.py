"""Where the local cloud keeps its files, under `.local/cloud/` of a checkout."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CloudFiles:
    """The files and folders of one local cloud. `home` is absolute."""

    home: Path

    @classmethod
    def under(cls, root: Path) -> "CloudFiles":
        """The files of the local cloud that belongs to the checkout at `root`."""
        return cls(root.resolve() / ".local" / "cloud")

    @property
    def root(self) -> Path:
        """The checkout that the cloud belongs to."""
        return self.home.parents[1]

    @property
    def record(self) -> Path:
        """Which process serves this cloud: pid, start time, port, token."""
        return self.home / "emulator.json"

    @property
    def lock(self) -> Path:
        """Held while the cloud is started or stopped."""
        return self.home / "lock"

    @property
    def log(self) -> Path:
        """What the emulator printed."""
        return self.home / "emulator.log"

    @property
    def decisions(self) -> Path:
        """IAM decisions about everyone but the root of an account, one JSON object a line."""
        return self.home / "iam.jsonl"

    @property
    def spans(self) -> Path:
        """Spans of traces, one JSON object a line."""
        return self.home / "spans.jsonl"

    @property
    def databases(self) -> Path:
        """One folder per database and cache; a link where their servers' user cannot get here."""
        return self.home / "databases"

    @property
    def providers(self) -> Path:
        """What payment providers charged: one database and one log a port."""
        return self.home / "payment-providers"

    @property
    def authority(self) -> Path:
        """The certificate authority of the databases and caches: what their clients trust."""
        return self.home / "tls" / "ca.pem"

    @property
    def state(self) -> Path:
        """One file per AWS service."""
        return self.home / "state"

    @property
    def objects(self) -> Path:
        """Contents of S3 buckets, written as they change."""
        return self.home / "s3"

    @property
    def damaged(self) -> Path:
        """State files that could not be read and were set aside."""
        return self.home / "damaged"

    @property
    def scratch(self) -> Path:
        """Temporary files of the emulator and of the functions."""
        return self.home / "tmp"

    def make(self) -> None:
        """Create the folders, readable by their owner alone."""
        for folder in (self.home, self.state, self.objects, self.scratch):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def clear_scratch(self) -> None:
        """Remove temporary files; to be called while no process of the cloud runs."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(mode=0o700, exist_ok=True)

    def delete(self) -> None:
        """Delete everything of this cloud; to be called while no process of it runs."""
        shutil.rmtree(self.databases.resolve(), ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def state_bytes(self) -> int:
        """Bytes that the saved state and the buckets take on disk."""
        return sum(_size(folder) for folder in (self.state, self.objects))


def _size(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).stat().st_size
            except FileNotFoundError:
                continue
    return total
