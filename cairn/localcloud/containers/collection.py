"""The containers of one client."""

import threading
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cairn.localcloud.containers import arguments
from cairn.localcloud.containers.container import Container
from cairn.localcloud.containers.docker_errors import APIError, NotFound
from cairn.localcloud.containers.ended_logs import keep_log
from cairn.localcloud.containers.images import Images
from cairn.localcloud.containers.kinds import ContainerSpec
from cairn.localcloud.containers.memory import MemoryWatch
from cairn.localcloud.ports import LOOPBACK

NETWORK = "cairn"
LAST_STOP_SEC = 2.0
"""How long containers may take to end when the cloud does."""
Found = list[Container]


class Containers:
    """Makes containers and finds them again."""

    def __init__(self, images: Images, folder: Path) -> None:
        self._images, self._folder = images, folder
        self._memory = MemoryWatch()
        self._known: dict[str, Container] = {}
        self._lock = threading.Lock()
        self._closed = False

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
            command=arguments.words(command),
            environment=arguments.environment(environment),
            labels=dict(labels or {}),
            ports={key: arguments.port(value) for key, value in (ports or {}).items()},
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
            if (all or container.status == "running") and arguments.has_labels(container.labels, labels)
        ]

    def end_all(self) -> None:
        """Stop every container at once, kill what does not end, and make no more."""
        self._closed = True
        stopping = [
            threading.Thread(target=container.end, args=(LAST_STOP_SEC,)) for container in self._all()
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
        keep_log(container.spec.folder)


class _Emulator:
    """The container that the emulator takes itself to be in: tasks reach it on loopback."""

    attrs = {"NetworkSettings": {"Networks": {NETWORK: {"IPAddress": LOOPBACK}}}}
