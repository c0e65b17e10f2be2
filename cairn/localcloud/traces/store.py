"""Spans on disk, one JSON object a line.

At `LIMIT_BYTES` the file is renamed to `<name>.1`, replacing the one before.
"""

import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from cairn.localcloud.traces.span import Span

LIMIT_BYTES = 10_000_000


class SpanStore:
    """Appends to the file `path`; threads may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, spans: Iterable[Span]) -> None:
        """Keep `spans`."""
        text = "".join(json.dumps(asdict(span)) + "\n" for span in spans)
        with self._lock:
            if self._path.exists() and self._path.stat().st_size + len(text) > LIMIT_BYTES:
                self._path.replace(_before(self._path))
            with self._path.open("a") as file:
                file.write(text)


def read(path: Path) -> Iterator[Span]:
    """The spans in the store at `path`, oldest first; a line that is being written is left out."""
    for part in (_before(path), path):
        if part.exists():
            for line in part.read_text().splitlines(keepends=True):
                if line.endswith("\n"):
                    yield Span(**json.loads(line))


def _before(path: Path) -> Path:
    return path.with_name(f"{path.name}.1")
