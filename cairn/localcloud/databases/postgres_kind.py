"""The kind of container behind RDS for PostgreSQL and Aurora PostgreSQL: a real server."""

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cairn.localcloud.containers.docker_errors import APIError
from cairn.localcloud.containers.kinds import ContainerSpec
from cairn.localcloud.databases import force_tls
from cairn.localcloud.databases.binaries import postgres_folder
from cairn.localcloud.databases.child import Child
from cairn.localcloud.databases.connect_right import may_connect
from cairn.localcloud.databases.grounds import Grounds
from cairn.localcloud.databases.iam_login import IamLogin
from cairn.localcloud.databases.image import repository
from cairn.localcloud.databases.inner_port import inner_port
from cairn.localcloud.databases.listener import Listener
from cairn.localcloud.databases.places import Place
from cairn.localcloud.databases.postgres_cluster import InitializationError, Login, PostgresCluster
from cairn.localcloud.databases.postgres_greeting import PostgresGreeting
from cairn.localcloud.databases.server_fault import server_fault
from cairn.localcloud.databases.server_user import reachable_copy
from cairn.localcloud.errors import LocalCloudError
from cairn.localcloud.ports import LOOPBACK

PORT = "5432/tcp"
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
}


@dataclass
class RunningPostgres:
    """One server and the listener before it."""

    child: Child
    listener: Listener

    @property
    def pid(self) -> int:
        """The postmaster."""
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
        """Roll open transactions back and end."""
        self.listener.close()
        self.child.stop(timeout_sec)

    def kill(self) -> None:
        """End at once; the next start recovers what was committed."""
        self.listener.close()
        self.child.kill()


class PostgresKind:
    """Starts `postgres:*` images for RDS, each with data that outlives its container.

    A new container gets the password that it is given; one that is started again keeps the one it has,
    which may have been changed meanwhile.
    """

    def __init__(self, home: Path) -> None:
        self._grounds = Grounds.of(home)
        self._prepared: dict[str, str] = {}

    def matches(self, image: str) -> bool:
        """Every image of the repository `postgres`."""
        return repository(image) == "postgres"

    def start(self, container: ContainerSpec) -> RunningPostgres:
        """Start the server, and listen where it listened before."""
        try:
            place = self._grounds.places.settle(
                container.name, 5432, shared_port=container.ports.get(PORT, 0)
            )
            return self._start(container, place)
        except (InitializationError, LocalCloudError, OSError, ValueError) as error:
            raise APIError(f"PostgreSQL of {container.name} did not start: {error}") from error

    def _start(self, container: ContainerSpec, place: Place) -> RunningPostgres:
        user = self._grounds.user
        program = reachable_copy(postgres_folder(), user, self._grounds.shelf)
        cluster = PostgresCluster(self._grounds.data_of(container.name), program, user)
        if container.id not in self._prepared:
            self._prepared[container.id] = cluster.prepare(_login(container.environment))
        port = inner_port()
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        child = Child(
            [str(program / "bin" / "postgres"), "-D", str(cluster.data), "-p", str(port), *settings],
            folder=cluster.folder,
            log=container.folder / "log",
            user=user,
            stop_signal=signal.SIGINT,
        )
        tls = self._grounds.authority.server_context(
            container.name, ("localhost", container.name), (place.address, LOOPBACK)
        )
        labels = dict(container.labels)
        greeting = PostgresGreeting(tls, lambda: force_tls.is_required(labels))
        login = IamLogin(port, self._prepared[container.id], partial(may_connect, labels, place))
        fault = partial(server_fault, "rds", container.name, labels)
        return RunningPostgres(child, Listener(place, port, greeting=greeting, login=login, fault=fault))

    def execute(
        self,
        container: ContainerSpec,
        command: Sequence[str],
        timeout_sec: float | None = None,  # noqa: ARG002 - it never waits
    ) -> tuple[int, bytes]:
        """Nothing that the emulator does to PostgreSQL needs a shell."""
        return 127, f"{command[0]}: not in this container of {container.name}\n".encode()

    def remove(self, container: ContainerSpec) -> None:
        """Data stays: it is the cluster's, and goes when that is deleted."""
        self._prepared.pop(container.id, None)


def _login(environment: Mapping[str, str]) -> Login:
    user = environment.get("POSTGRES_USER", "postgres")
    return Login(user, environment.get("POSTGRES_PASSWORD", ""), environment.get("POSTGRES_DB", user))
