"""The kinds of containers: who starts a process for an image.

A database is one: its kind knows the server behind `postgres:16`. The first kind of `load` that matches an image
starts it; what none matches is a service of the checkout (`service_image.ServiceImages`).
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

FACTORIES: tuple[str, ...] = (
    "cairn.localcloud.databases.postgres_kind:PostgresKind",
    "cairn.localcloud.databases.valkey_kind:ValkeyKind",
)
"""`module:name` of a class or function that takes the cloud's home (a `Path`) and returns a kind."""


@dataclass(frozen=True)
class ContainerSpec:
    """One container, as the emulator asked Docker for it; it keeps its spec when it is stopped and started."""

    id: str
    name: str
    image: str
    folder: Path
    """Exists, is the container's own, and is emptied when the cloud starts. Files that are copied in land here."""
    command: tuple[str, ...] | None = None
    """None where the image's own command is meant."""
    environment: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    """The port asked for on the host, by `<container port>/tcp`; 0 where any will do."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Every other argument of docker's `run`, by its name: `volumes`, `mem_limit`, `healthcheck`, …"""


class Workload(Protocol):
    """What runs for one container, from its start to its end."""

    @property
    def pid(self) -> int:
        """The first process."""

    @property
    def address(self) -> str:
        """The loopback address at which the container's ports are reached."""

    @property
    def ports(self) -> Mapping[str, int]:
        """The port on `address`, by `<container port>/tcp`."""

    @property
    def exit_code(self) -> int | None:
        """None while it runs; 128 + the signal's number where a signal ended it."""

    def stop(self, timeout_sec: float) -> None:
        """Ask the process to end, kill it after `timeout_sec`, and return when it is gone."""

    def kill(self) -> None:
        """End the process without asking, and return when it is gone."""


class ContainerKind(Protocol):
    """Starts the images that it matches. One instance serves every container; threads share it."""

    def matches(self, image: str) -> bool:
        """Whether `image`, such as `postgres:16` or `<registry>/orders@sha256:…`, is of this kind."""

    def start(self, container: ContainerSpec) -> Workload:
        """Start the container anew. What it prints belongs into `container.folder / "log"`.

        Every process has to be in a session of its own and to carry the cloud's mark (`processes.MARK`) in
        its environment. Raises `docker.errors.APIError` of the stand-in where it cannot.
        """

    def execute(
        self, container: ContainerSpec, command: Sequence[str], timeout_sec: float | None = None
    ) -> tuple[int, bytes]:
        """Run `command` beside the running container; returns its exit code and what it printed.

        Raises `TimeoutError` where it takes longer than `timeout_sec`, after killing it.
        """

    def remove(self, container: ContainerSpec) -> None:
        """Forget a container that has ended. Data that outlives it on AWS stays."""


def load(home: Path) -> tuple[ContainerKind, ...]:
    """Every kind, in the order of `FACTORIES`, for the cloud whose home is `home`."""
    return tuple(_named(factory)(home) for factory in FACTORIES)


def _named(reference: str) -> Any:
    module, name = reference.split(":")
    return getattr(importlib.import_module(module), name)
