"""The note that says which process serves a local cloud."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Record:
    """One running emulator: `started_at` is the process's start in seconds since the epoch.

    `code` is the digest of what it runs.
    """

    pid: int
    started_at: float
    port: int
    region: str
    token: str
    code: str = ""

    def write(self, path: Path) -> None:
        """Replace the note at `path` in one step, readable by its owner alone."""
        write_private(path, json.dumps(asdict(self), indent=2))

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        """The note at `path`, or nothing where there is none or it is half-written."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old content or the new, never a part."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
