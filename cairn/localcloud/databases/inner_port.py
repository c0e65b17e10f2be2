"""A port of 127.0.0.1 for a server that only its listener speaks to."""

import random
import socket
import time
from pathlib import Path

from cairn.localcloud.databases.child import Child
from cairn.localcloud.ports import LOOPBACK, is_free

_PATIENCE_SEC = 20.0
_BELOW_THE_EPHEMERAL = range(20000, 32000)


def inner_port() -> int:
    """A port on which nothing listens now, and which the system gives to no outgoing connection later."""
    for port in random.sample(_BELOW_THE_EPHEMERAL, len(_BELOW_THE_EPHEMERAL)):
        if is_free(port):
            return port
    raise OSError(f"every port of {LOOPBACK} from {_BELOW_THE_EPHEMERAL.start} on is taken")


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
