"""Images of the checkout's own services: each is a process of this machine."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cairn.localcloud.containers.addresses import Addresses
from cairn.localcloud.containers.docker_errors import APIError, ImageNotFound
from cairn.localcloud.containers.image_definition import (
    EVERY_ADDRESS,
    FILE,
    ImageDefinition,
    ImageDefinitionError,
)
from cairn.localcloud.containers.kinds import ContainerSpec
from cairn.localcloud.containers.process import Process
from cairn.localcloud.environment import SPANS_TO
from cairn.localcloud.processes import CONTAINER_MARK, MARK

ROOT = "/app"
TASK_LABEL = "com.amazonaws.ecs.task-arn"
POD_LABEL = "io.kubernetes.pod.uid"
INSTANCE_LABEL = "com.amazonaws.ec2.instance-id"
OWNER_LABELS = (TASK_LABEL, POD_LABEL, INSTANCE_LABEL)
"""Containers with the same value of one of these share an address."""


class ServiceImages:
    """Starts what a `<name>/container.toml` below `images` declares; for every image that no other kind matches."""

    def __init__(self, home: Path, images: Sequence[Path], addresses: Addresses) -> None:
        self._home, self._images, self._addresses = home, images, addresses

    def matches(self, image: str) -> bool:
        """Whether a definition of that name exists; raises `ImageNotFound` saying where one would be."""
        return self._definition(image) is not None

    def start(self, container: ContainerSpec) -> Process:
        """Start the service under the address of its task or instance."""
        definition = self._definition(container.image)
        address = self._addresses.of(_owner(container), container.id)
        entrypoint = container.options.get("entrypoint") or definition.entrypoint
        default = () if container.options.get("entrypoint") else definition.command
        command = default if container.command is None else container.command
        return Process(
            [address if word == EVERY_ADDRESS else word for word in (*entrypoint, *command)],
            folder=self._folder(container),
            environment=self._environment(container, definition, address),
            log=container.folder / "log",
            address=address,
            ports={name: int(name.split("/")[0]) for name in container.ports},
            stop_signal=definition.stop_signal,
        )

    def execute(
        self, container: ContainerSpec, command: Sequence[str], timeout_sec: float | None = None
    ) -> tuple[int, bytes]:
        """Run `command` with the container's environment, where it runs."""
        address = self._addresses.held_by(_owner(container))
        if address is None:
            raise APIError(f"{container.name} does not run")
        environment = self._environment(container, self._definition(container.image), address)
        try:
            done = subprocess.run(
                list(command),
                cwd=self._folder(container),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=timeout_sec,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{command[0]} took longer than {timeout_sec} s") from error
        return done.returncode, done.stdout

    def remove(self, container: ContainerSpec) -> None:
        """Give the address back; the last container of a task does."""
        self._addresses.release(_owner(container), container.id)

    def _definition(self, image: str) -> ImageDefinition:
        path = repository_path(image)
        try:
            files = [file for folder in self._images for file in sorted(folder.glob(f"*/{FILE}"))]
            declared = [ImageDefinition.read(file) for file in files]
        except ImageDefinitionError as error:
            raise APIError(str(error)) from error
        fitting = [
            one for one in declared if path == one.name or path.endswith((f"/{one.name}", f"-{one.name}"))
        ]
        if fitting:
            return max(fitting, key=lambda one: len(one.name))
        known = ", ".join(one.name for one in declared) or "none"
        places = " or ".join(f"{folder}/<name>/{FILE}" for folder in self._images)
        raise ImageNotFound(f"no image named {path}: declare it in {places}. Declared there: {known}")

    def _folder(self, container: ContainerSpec) -> Path:
        """Where it runs: `/app` of the image is the checkout."""
        inside = str(container.options.get("working_dir") or ROOT).removeprefix(ROOT)
        return self._definition(container.image).root / inside.lstrip("/")

    def _environment(
        self, container: ContainerSpec, definition: ImageDefinition, address: str
    ) -> dict[str, str]:
        """The whole environment: nothing of the emulator's own is in it."""
        declared = {**definition.environment, **container.environment}
        return {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "TZ": "UTC",
            "HOME": str(container.folder),
            "TMPDIR": str(container.folder),
            "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "127.0.0.1,localhost",
            SPANS_TO: os.environ.get(SPANS_TO, ""),
            **{name: address if value == EVERY_ADDRESS else value for name, value in declared.items()},
            MARK: str(self._home),
            CONTAINER_MARK: container.name,
        }


def repository_path(image: str) -> str:
    """The repository of an image without registry, tag and digest."""
    name = image.split("@")[0]
    first, _, rest = name.partition("/")
    if rest and ("." in first or ":" in first or first == "localhost"):
        name = rest
    return name.rsplit(":", 1)[0] if ":" in name.rsplit("/", 1)[-1] else name


def _owner(container: ContainerSpec) -> str:
    return next((container.labels[name] for name in OWNER_LABELS if name in container.labels), container.id)
