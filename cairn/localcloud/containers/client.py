"""The client that the emulator takes for Docker's."""

import shutil
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from cairn.localcloud.containers import kinds
from cairn.localcloud.containers.container import Container
from cairn.localcloud.containers.docker_errors import APIError, NotFound
from cairn.localcloud.containers.images import Images
from cairn.localcloud.containers.kinds import ContainerKind, ContainerSpec
from cairn.localcloud.containers.memory import MemoryWatch
from cairn.localcloud.containers.service_image import ServiceImages
from cairn.localcloud.ports import LOOPBACK

NETWORK = "cairn"
_LAST_STOP_SEC = 2.0
_KEPT_LOGS = 50
Found = list[Container]


class Client:
    """One for a process: every service of the emulator sees the same containers."""

    def __init__(self, home: Path, images: Path) -> None:
        found: tuple[ContainerKind, ...] = (*kinds.load(home), ServiceImages(home, images))
        self.images = Images(found)
        self.containers = Containers(self.images, home / "tmp" / "containers")
        self.volumes = self.networks = Nothing()

    def ping(self) -> bool:
        """It is here."""
        return True

    def close(self) -> None:
        """Do nothing."""


client_of = cache(Client)


def end_all() -> None:
    """End every container of every client of this process."""
    for containers in Containers.made:
        containers.end_all()


class Containers:
    """Makes containers and finds them again."""

    made: list["Containers"] = []

    def __init__(self, images: Images, folder: Path) -> None:
        self._images, self._folder = images, folder
        self._memory = MemoryWatch()
        self._known: dict[str, Container] = {}
        self._lock = threading.Lock()
        self._closed = False
        self.made.append(self)

    def create(
        self, image: str, command: Any = None, *, name: str | None = None, environment: Any = None,
        labels: Mapping[str, str] | None = None, ports: Mapping[str, Any] | None = None, **options: Any,
    ) -> Container:  # fmt: skip
        """Make a container and do not start it."""
        if self._closed:
            raise APIError("the cloud is ending")
        identity = uuid.uuid4().hex + uuid.uuid4().hex
        kind = self._images.kind_of(image)
        if name is not None and any(known.name == name for known in self._all()):
            raise APIError(f'Conflict. The container name "/{name}" is already in use')
        folder = self._folder / f"{name or 'container'}-{identity[:8]}"
        folder.mkdir(parents=True, mode=0o700)
        spec = ContainerSpec(
            id=identity,
            name=name or identity[:12],
            image=image,
            folder=folder,
            command=_words(command),
            environment=_environment(environment),
            labels=dict(labels or {}),
            ports={key: _port(value) for key, value in (ports or {}).items()},
            options=options,
        )
        container = Container(spec, kind, self._memory, self._forget)
        with self._lock:
            self._known[identity] = container
        return container

    def run(self, image: str, command: Any = None, **options: Any) -> Container:
        """Make a container and start it; one that does not start is removed."""
        container = self.create(image, command, **options)
        try:
            container.start()
        except Exception:
            container.remove(force=True)
            raise
        return container

    def get(self, reference: str) -> Any:
        """The container of that id, short id or name; the emulator's own for the empty reference."""
        if not reference:
            return _Emulator()
        for container in self._all():
            if reference == container.name or (len(reference) >= 12 and container.id.startswith(reference)):
                return container
        raise NotFound(f"No such container: {reference}")

    def list(self, all: bool = False, filters: Mapping[str, Any] | None = None, **_: Any) -> Found:
        """Those that run, or all of them, with every label that `filters` names."""
        wanted = (filters or {}).get("label") or []
        labels = [wanted] if isinstance(wanted, str) else wanted
        return [
            container
            for container in self._all()
            if (all or container.status == "running") and _has(container.labels, labels)
        ]

    def end_all(self) -> None:
        """Stop every container at once, kill what does not end, and make no more."""
        self._closed = True
        stopping = [
            threading.Thread(target=container.end, args=(_LAST_STOP_SEC,)) for container in self._all()
        ]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()

    def _all(self) -> Found:
        with self._lock:
            return list(self._known.values())

    def _forget(self, container: Container) -> None:
        with self._lock:
            self._known.pop(container.id, None)
        _keep_the_log(container.spec.folder)
        for old in sorted(self._folder.glob("*/log.ended"), key=_age)[:-_KEPT_LOGS]:
            shutil.rmtree(old.parent, ignore_errors=True)


class Nothing:
    """Docker's volumes or networks: there are none."""

    def get(self, name: str) -> Any:
        """Raises `NotFound`."""
        raise NotFound(name)

    def list(self, **_: Any) -> list[Any]:
        """None."""
        return []


class _Emulator:
    """The container that the emulator takes itself to be in: tasks reach it on loopback."""

    attrs = {"NetworkSettings": {"Networks": {NETWORK: {"IPAddress": LOOPBACK}}}}


def _keep_the_log(folder: Path) -> None:
    """Leave of a container what it printed."""
    with suppress(OSError):
        (folder / "log").rename(folder / "log.ended")
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != "log.ended":
            entry.unlink(missing_ok=True)


def _age(log: Path) -> float:
    """When the container was removed, which is when its folder changed last."""
    try:
        return log.parent.stat().st_mtime
    except OSError:
        return 0.0


def _has(labels: Mapping[str, str], wanted: list[str]) -> bool:
    pairs = [label.partition("=") for label in wanted]
    return all(
        name in labels and (not separator or labels[name] == value) for name, separator, value in pairs
    )


def _words(command: Any) -> tuple[str, ...] | None:
    if command is None:
        return None
    return tuple(command.split()) if isinstance(command, str) else tuple(str(word) for word in command)


def _environment(given: Any) -> dict[str, str]:
    if isinstance(given, list):
        return dict(entry.split("=", 1) for entry in given)
    return {name: str(value) for name, value in (given or {}).items()}


def _port(value: Any) -> int:
    port = value[-1] if isinstance(value, tuple | list) else value
    return int(port or 0)
