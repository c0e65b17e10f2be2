"""The `docker` package of the emulator's process, whatever is installed: its containers are local processes.

Services of the emulator whose containers have no stand-in find no Docker, as before.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from cairn.localcloud.containers import docker_errors

SERVICES: frozenset[str] = frozenset(
    {"ministack.services.ecs", "ministack.services.elasticache", "ministack.services.rds"}
)
"""Modules of the emulator that are given containers."""


class Settings(dict[str, Any]):
    """A value of `docker.types`: what it was made with."""


def install(home: Path, images: tuple[Path, ...]) -> None:
    """Put the stand-in in place of the `docker` package; nothing is loaded until a service asks for it.

    `home` is the cloud's, `images` the folders whose `<name>/container.toml` say what an image starts.
    """
    docker, types = ModuleType("docker"), ModuleType("docker.types")
    for name in ("Mount", "Ulimit", "LogConfig", "Healthcheck", "DeviceRequest"):
        setattr(types, name, Settings)

    def from_env(**_: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__")
        if caller not in SERVICES:
            raise docker_errors.DockerException(f"there is no Docker for {caller}")
        from cairn.localcloud.containers.client import client_of

        return client_of(home, images)

    docker.__dict__.update(
        from_env=from_env, errors=docker_errors, types=types, DockerClient=from_env, __path__=[]
    )
    sys.modules.update({"docker": docker, "docker.errors": docker_errors, "docker.types": types})


def end() -> None:
    """End every container of this process, and say so to none: the emulator is ending too."""
    client = sys.modules.get("cairn.localcloud.containers.client")
    if client is not None:
        client.end_all()
