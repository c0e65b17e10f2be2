"""What a container printed, as whole lines."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

_PAUSE_SEC = 0.1
_LAST_BYTES = 64_000


def follow(log: Path, ended: Callable[[], bool]) -> Iterator[bytes]:
    """Every line of `log` as it is written, until `ended` says that nothing more comes."""
    rest = b""
    with log.open("rb") as file:
        while True:
            over = ended()
            rest += file.read()
            *lines, rest = rest.split(b"\n")
            yield from (line + b"\n" for line in lines)
            if over:
                break
            time.sleep(_PAUSE_SEC)
    if rest:
        yield rest


def last_lines(log: Path, count: int | None = None) -> bytes:
    """The end of `log`: its last `count` lines, or all that is near its end."""
    with log.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LAST_BYTES))
        lines = file.read().splitlines(keepends=True)
    return b"".join(lines if count is None else lines[-count:])
