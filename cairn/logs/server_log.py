"""The log of a database or a cache of the local cloud: the server's own file."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cairn.logs.line import Line

_TIMES = (
    (re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) UTC "), "%Y-%m-%d %H:%M:%S.%f"),
    (re.compile(r"^\d+:\w (\d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d+) "), "%d %b %Y %H:%M:%S.%f"),
)
"""How PostgreSQL and Valkey begin a line; their clocks are UTC."""


class ServerLog:
    """The file ``path``, whose lines are those of ``source``."""

    def __init__(self, source: str, path: Path) -> None:
        self._source, self._path = source, path
        self._position, self._last_ms = 0, 0

    def new_lines(self, since_ms: int) -> Iterator[Line]:
        """Yield the whole lines written since; one without a time has that of the line before."""
        for text in self._whole_lines():
            self._last_ms = _moment_ms(text) or self._last_ms or int(time.time() * 1000)
            if self._last_ms >= since_ms:
                yield Line(self._last_ms, self._source, text)

    def _whole_lines(self) -> Iterator[str]:
        try:
            with self._path.open("rb") as file:
                file.seek(self._position)
                content = file.read()
        except OSError:
            return
        end = content.rfind(b"\n") + 1
        self._position += end
        yield from content[:end].decode(errors="replace").splitlines()


def _moment_ms(text: str) -> int | None:
    for pattern, form in _TIMES:
        found = pattern.match(text)
        if found:
            return int(datetime.strptime(found[1], form).replace(tzinfo=UTC).timestamp() * 1000)
    return None
