"""Where a database or a cache is found: an address of its own, the same one after every restart.

On Linux all of 127.0.0.0/8 is loopback, so every server gets an address of its own and keeps the port
that it has on AWS: Terraform reads back what it asked for. Where a system has 127.0.0.1 alone, a server
shares it and gets a port from a range.
"""

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cairn.localcloud.errors import LocalCloudError
from cairn.localcloud.ports import LOOPBACK
from cairn.localcloud.record import write_private

SHARED_PORTS = range(15432, 16432)
_FIRST_NETWORK, _NETWORKS = 128, 96
_LAST_BYTES = range(2, 255)


@dataclass(frozen=True)
class Place:
    """Address and port of one server; `own` says that no other server has the address."""

    address: str
    port: int
    own: bool

    def collides_with(self, other: "Place") -> bool:
        """Whether both cannot be had at once."""
        return self.address == other.address and (self.own or self.port == other.port)

    def is_free(self) -> bool:
        """Whether it can be listened on now."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.address, self.port))
                probe.listen(1)
            except OSError:
                return False
        return True


class Places:
    """Which server is where, kept in `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known = _read(path)

    def of(self, name: str) -> Place | None:
        """Where the server `name` is, if it was ever placed."""
        return self._known.get(name)

    def settle(self, name: str, port: int, *, shared_port: int = 0) -> Place:
        """Where the server `name` is to listen: where it was, or somewhere free.

        `port` is the one that AWS would give it, `shared_port` the one to try first on an address that is
        not its own. Raises `LocalCloudError` where nothing is free.
        """
        with self._lock:
            known = self._known.get(name)
            if known is not None and known.is_free():
                return known
            others = [place for other, place in self._known.items() if other != name]
            for place in self._candidates(port, shared_port):
                if not any(place.collides_with(other) for other in others) and place.is_free():
                    self._known[name] = place
                    self._write()
                    return place
        raise LocalCloudError(
            f"No address is free for {name}.",
            f"Every loopback address tried has port {port} taken, and so have ports "
            f"{SHARED_PORTS.start}-{SHARED_PORTS.stop - 1} of {LOOPBACK}.",
            "Stop what listens there.",
        )

    def forget(self, name: str) -> None:
        """Give the place of `name` back."""
        with self._lock:
            if self._known.pop(name, None) is not None:
                self._write()

    def _candidates(self, port: int, shared_port: int) -> Iterator[Place]:
        digest = hashlib.sha256(str(self._path).encode()).digest()
        subnet = f"127.{_FIRST_NETWORK + digest[0] % _NETWORKS}.{digest[1]}"
        if _is_loopback_here(f"{subnet}.1"):
            for last in _LAST_BYTES:
                yield Place(f"{subnet}.{last}", port, own=True)
        for shared in (*((shared_port,) if shared_port else ()), *SHARED_PORTS):
            yield Place(LOOPBACK, shared, own=False)

    def _write(self) -> None:
        known = {name: asdict(place) for name, place in self._known.items()}
        write_private(self._path, json.dumps(known, indent=2))


def _read(path: Path) -> dict[str, Place]:
    try:
        return {name: Place(**place) for name, place in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _is_loopback_here(address: str) -> bool:
    return Place(address, 0, own=True).is_free()
