"""Loopback addresses for tasks: each has one of its own, so that every task can use the same port."""

import hashlib
import itertools
import socket
import threading
from pathlib import Path

from cairn.localcloud.containers.docker_errors import APIError

_FIRST_NETWORK, _NETWORKS = 64, 64
_GUARD_PORT = 65535
_TRIES = 512


class Addresses:
    """Addresses of 127.64.0.0/10, handed out in turn; threads may share it.

    An address in use is held by a socket that is bound and does not listen, so that two clouds on one machine
    never hand out the same.
    """

    def __init__(self, home: Path) -> None:
        digest = hashlib.sha256(str(home).encode()).digest()
        self._network = _FIRST_NETWORK + digest[0] % _NETWORKS
        self._numbers = itertools.cycle(range(digest[1] * 254, 256 * 254))
        self._held: dict[str, tuple[str, socket.socket]] = {}
        self._users: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def of(self, owner: str, user: str) -> str:
        """The address of `owner`, the same until every user of it has released it.

        Raises `APIError` where the system has no such address.
        """
        with self._lock:
            if owner not in self._held:
                self._held[owner] = self._free_address()
            self._users.setdefault(owner, set()).add(user)
            return self._held[owner][0]

    def held_by(self, owner: str) -> str | None:
        """The address that `owner` has, if it has one."""
        with self._lock:
            return self._held[owner][0] if owner in self._held else None

    def release(self, owner: str, user: str) -> None:
        """Say that `user` no longer needs the address of `owner`."""
        with self._lock:
            users = self._users.get(owner, set())
            users.discard(user)
            if users or owner not in self._held:
                return
            del self._users[owner]
            self._held.pop(owner)[1].close()

    def _free_address(self) -> tuple[str, socket.socket]:
        for number in itertools.islice(self._numbers, _TRIES):
            address = f"127.{self._network}.{number // 254}.{number % 254 + 1}"
            guard = socket.socket()
            try:
                guard.bind((address, _GUARD_PORT))
            except OSError as error:
                guard.close()
                why = error
            else:
                return address, guard
        raise APIError(
            f"no loopback address for a task: {address} cannot be used ({why}). Where the system has 127.0.0.1 "
            f"alone, add aliases, as root: ifconfig lo0 alias {address}"
        )
