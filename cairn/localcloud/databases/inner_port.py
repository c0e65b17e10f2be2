"""A port of 127.0.0.1 for a server that only its listener speaks to."""

import socket
import time
from pathlib import Path

from cairn.localcloud.databases.child import Child
from cairn.localcloud.ports import LOOPBACK

_PATIENCE_SEC = 20.0


def inner_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_until_open(port: int, child: Child, log: Path) -> None:
    """Return when `child` listens on `port`; raises `TimeoutError` where it does not, and ends it.

    What it said last is in the error.
    """
    deadline = time.monotonic() + _PATIENCE_SEC
    while child.exit_code is None and time.monotonic() < deadline:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    child.kill()
    said = log.read_text(errors="replace")[-500:].strip()
    raise TimeoutError(f"it did not listen on port {port}. It last said: {said}")
