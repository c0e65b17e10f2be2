"""The client that the emulator takes for Docker's."""

import os
import threading
from pathlib import Path
from typing import Any

from cairn.localcloud.containers import kinds
from cairn.localcloud.containers.addresses import Addresses
from cairn.localcloud.containers.collection import Containers
from cairn.localcloud.containers.container import Container
from cairn.localcloud.containers.docker_errors import NotFound
from cairn.localcloud.containers.images import Images
from cairn.localcloud.containers.kinds import ContainerKind
from cairn.localcloud.containers.service_image import ServiceImages
from cairn.localcloud.environment import image_folders
from cairn.localcloud.processes import MARK


class Client:
    """One for a process: every service of the emulator sees the same containers."""

    def __init__(self, home: Path, images: tuple[Path, ...]) -> None:
        self.addresses = Addresses(home)
        services = ServiceImages(home, images, self.addresses)
        found: tuple[ContainerKind, ...] = (*kinds.load(home), services)
        self.images = Images(found)
        self.containers = Containers(self.images, home / "tmp" / "containers")
        self.volumes = self.networks = Nothing()

    def ping(self) -> bool:
        """It is here."""
        return True

    def close(self) -> None:
        """Do nothing."""


_clients: dict[tuple[Path, tuple[Path, ...]], Client] = {}
_lock = threading.Lock()


def client_of(home: Path, images: tuple[Path, ...]) -> Client:
    """The one client of this process."""
    with _lock:
        if (home, images) not in _clients:
            _clients[home, images] = Client(home, images)
        return _clients[home, images]


def own_client() -> Client:
    """The client of the emulator in whose process this is called."""
    return client_of(Path(os.environ[MARK]), image_folders())


def every_container() -> list[Container]:
    """Every container of this process, ended ones that are not removed included."""
    return [one for client in list(_clients.values()) for one in client.containers.list(all=True)]


def end_all() -> None:
    """End every container of every client of this process."""
    for client in _clients.values():
        client.containers.end_all()


class Nothing:
    """Docker's volumes or networks: there are none."""

    def get(self, name: str) -> Any:
        """Raises `NotFound`."""
        raise NotFound(name)

    def list(self, **_: Any) -> list[Any]:
        """None."""
        return []
