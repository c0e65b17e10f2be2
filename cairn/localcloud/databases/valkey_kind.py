"""The kind of container behind ElastiCache for Valkey and Redis OSS: a real Valkey.

What it holds is written every five seconds after a change and when the cloud stops, and read on start.
"""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cairn.localcloud.containers.docker_errors import APIError
from cairn.localcloud.containers.kinds import ContainerSpec
from cairn.localcloud.databases.binaries import valkey_folder
from cairn.localcloud.databases.cache_token import may_connect
from cairn.localcloud.databases.child import Child, server_environment
from cairn.localcloud.databases.grounds import Grounds
from cairn.localcloud.databases.image import repository
from cairn.localcloud.databases.inner_port import inner_port, wait_until_open
from cairn.localcloud.databases.listener import Listener
from cairn.localcloud.databases.server_fault import server_fault
from cairn.localcloud.databases.valkey_arguments import (
    cluster_arguments,
    is_cluster,
    server_arguments,
    speaks_tls,
)
from cairn.localcloud.databases.valkey_login import ADMINISTRATOR, ValkeyLogin
from cairn.localcloud.databases.valkey_users import users_of
from cairn.localcloud.errors import LocalCloudError
from cairn.localcloud.ports import LOOPBACK

PORT = "6379/tcp"
_SAVE_SEC, _SAVE_CHANGES = 5, 1
_OTHERS_OPTIONS = {"--tls": 0, "--cacert": 1, "-h": 1, "-p": 1, "-a": 1, "--no-auth-warning": 0}


@dataclass
class RunningValkey:
    """One server and the listener before it."""

    child: Child
    listener: Listener
    login: ValkeyLogin
    inner_port: int

    @property
    def pid(self) -> int:
        """The server."""
        return self.child.pid

    @property
    def address(self) -> str:
        """The address of its own, or nothing where it shares one and the port says which it is."""
        return self.listener.place.address if self.listener.place.own else ""

    @property
    def ports(self) -> Mapping[str, int]:
        """The listener's port."""
        return {PORT: self.listener.place.port}

    @property
    def exit_code(self) -> int | None:
        """None while the server runs, or is started again after a kill."""
        return self.child.exit_code

    def stop(self, timeout_sec: float) -> None:
        """Save and end."""
        self.listener.close()
        self.child.stop(timeout_sec)

    def kill(self) -> None:
        """End at once."""
        self.listener.close()
        self.child.kill()


class ValkeyKind:
    """Starts `valkey:*` and `redis:*` images."""

    def __init__(self, home: Path) -> None:
        self._grounds = Grounds.of(home)
        self._running: dict[str, RunningValkey] = {}

    def matches(self, image: str) -> bool:
        """Every image of the repositories `valkey` and `redis`."""
        return repository(image) in ("valkey", "redis")

    def start(self, container: ContainerSpec) -> RunningValkey:
        """Start the server with what it held, and listen where it listened before."""
        try:
            running = self._start(container)
        except (LocalCloudError, OSError) as error:
            raise APIError(f"Valkey of {container.name} did not start: {error}") from error
        self._running[container.id] = running
        return running

    def _start(self, container: ContainerSpec) -> RunningValkey:
        place = self._grounds.places.settle(container.name, 6379, shared_port=container.ports.get(PORT, 0))
        command = container.command or ()
        folder, port = self._grounds.data_of(container.name), inner_port()
        labels = dict(container.labels)
        login = ValkeyLogin(port, partial(users_of, labels), partial(may_connect, labels))
        child = Child(
            [
                *(str(valkey_folder() / "valkey-server"), "--port", str(port), "--bind", LOOPBACK),
                *("--dir", str(folder), "--save", f"{_SAVE_SEC} {_SAVE_CHANGES}", "--set-proc-title", "no"),
                *server_arguments(command),
                *login.arguments,
                *(cluster_arguments(place, inner_port()) if is_cluster(command) else ()),
            ],
            folder=folder,
            log=container.folder / "log",
            user=self._grounds.user,
            stop_signal=signal.SIGTERM,
        )
        wait_until_open(port, child, container.folder / "log")
        if is_cluster(command):
            _ask(port, ["CLUSTER", "ADDSLOTSRANGE", "0", "16383"], login)
        tls = None
        if speaks_tls(command):
            names = ("localhost", container.name)
            tls = self._grounds.authority.server_context(container.name, names, (place.address, LOOPBACK))
        fault = partial(server_fault, "elasticache", container.name, labels)
        return RunningValkey(child, Listener(place, port, requests=login, tls=tls, fault=fault), login, port)

    def execute(
        self, container: ContainerSpec, command: Sequence[str], timeout_sec: float | None = None
    ) -> tuple[int, bytes]:
        """Run `redis-cli`, past the listener; the emulator changes AUTH tokens that way."""
        running = self._running.get(container.id)
        if running is None or command[0] not in ("redis-cli", "valkey-cli"):
            return 127, f"{command[0]}: not in this container of {container.name}\n".encode()
        return _ask(running.inner_port, _own_words(command[1:]), running.login, timeout_sec or 10)

    def remove(self, container: ContainerSpec) -> None:
        """Data stays: it goes when the cache is deleted."""
        self._running.pop(container.id, None)


def _own_words(words: Sequence[str]) -> list[str]:
    kept, rest = [], iter(words)
    for word in rest:
        if word in _OTHERS_OPTIONS:
            for _ in range(_OTHERS_OPTIONS[word]):
                next(rest, None)
        else:
            kept.append(word)
    return kept


def _ask(port: int, words: Sequence[str], login: ValkeyLogin, timeout_sec: float = 10) -> tuple[int, bytes]:
    """Run `valkey-cli` as the administrator.

    A cluster's only node takes every slot; one that has them says so, and is left alone.
    """
    argv = [str(valkey_folder() / "valkey-cli"), "-p", str(port), "--user", ADMINISTRATOR, *words]
    environment = {**server_environment(), **login.environment}
    try:
        done = subprocess.run(argv, capture_output=True, timeout=timeout_sec, env=environment)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{words[0]} took longer than {timeout_sec} s") from error
    return done.returncode, done.stdout + done.stderr
