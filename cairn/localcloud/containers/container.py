"""A container as Docker describes it, with a local process behind it."""

import io
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from cairn.localcloud.containers import exposure, output
from cairn.localcloud.containers.docker_errors import APIError
from cairn.localcloud.containers.exec_result import ExecResult
from cairn.localcloud.containers.health_check import HealthCheck, HealthWatch
from cairn.localcloud.containers.inspection import inspected, status_of
from cairn.localcloud.containers.kinds import ContainerKind, ContainerSpec, Workload
from cairn.localcloud.containers.memory import MemoryWatch
from cairn.localcloud.ports import LOOPBACK

_STOP_SEC = 10


class Container:
    """What `docker.models.containers.Container` is to the emulator."""

    def __init__(
        self,
        spec: ContainerSpec,
        kind: ContainerKind,
        memory: MemoryWatch,
        on_removed: "Callable[[Container], None]",
    ) -> None:
        self.spec, self._kind, self._memory, self._on_removed = spec, kind, memory, on_removed
        self.id, self.name, self.labels = spec.id, spec.name, spec.labels
        self._workload: Workload | None = None
        self._health: HealthWatch | None = None
        self._created = _now()
        self._finished = ""
        self.out_of_memory = False
        (spec.folder / "log").touch()

    @property
    def status(self) -> str:
        """`created`, `running` or `exited`."""
        return status_of(self._workload)

    @property
    def health(self) -> str | None:
        """`starting`, `healthy`, `unhealthy`, or nothing where the container has no health check."""
        return self._health.status if self._health else None

    @property
    def reached_at(self) -> str:
        """Address of what runs, with its ports where they are known: `127.64.0.1:8080`."""
        if self._workload is None:
            return ""
        address = self._workload.address or LOOPBACK
        return ", ".join(f"{address}:{port}" for port in self._workload.ports.values()) or address

    def start(self) -> None:
        """Start it, or start it again."""
        workload = self._workload = self._kind.start(self.spec)
        limit = self.spec.options.get("mem_limit")
        if limit:
            self._memory.watch(workload.pid, int(limit), self._kill_for_memory)
        exposure.guard(workload.pid, self.spec.folder / "log", lambda: workload.exit_code is None, self.kill)
        declared = self.spec.options.get("healthcheck")
        if declared:
            check = HealthCheck.of(declared)
            self._health = HealthWatch(check, lambda: self._passes(check), lambda: workload.exit_code is None)

    def stop(self, timeout: float | None = None) -> None:
        """Send the stop signal; kill after `timeout` seconds, by default the container's own stop timeout."""
        if self._workload is not None:
            own = self.spec.options.get("stop_timeout", _STOP_SEC)
            self._workload.stop(float(own if timeout is None else timeout))
            self._end()

    def end(self, timeout_sec: float) -> None:
        """Stop it within `timeout_sec`, whatever its own stop timeout: the cloud ends."""
        if self._workload is not None:
            self._workload.stop(timeout_sec)

    def kill(self, signal: object = None) -> None:  # noqa: ARG002 - docker's own
        """Kill it."""
        if self._workload is not None:
            self._workload.kill()
            self._end()

    def remove(self, v: bool = False, force: bool = False) -> None:  # noqa: ARG002 - docker's own
        """Kill it where it runs, and forget it."""
        self.kill()
        self._kind.remove(self.spec)
        self._on_removed(self)

    def wait(self, timeout: float | None = None, **_: Any) -> dict[str, int]:
        """Its exit code, once it has ended; raises `TimeoutError` after `timeout` seconds."""
        deadline = time.monotonic() + (timeout or float("inf"))
        while self._workload is not None and self._workload.exit_code is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} still runs")
            time.sleep(0.05)
        return {"StatusCode": self._workload.exit_code or 0 if self._workload else 0}

    def logs(
        self, stream: bool = False, follow: bool = False, tail: int | str | None = None, **_: Any
    ) -> bytes | Iterator[bytes]:
        """What it printed, or an iterator over its lines."""
        log = self.spec.folder / "log"
        if stream:
            return output.follow(log, lambda: not follow or self.status != "running")
        return output.last_lines(log, tail if isinstance(tail, int) else None)

    def exec_run(self, cmd: str | list[str], **_: Any) -> ExecResult:
        """Run a command beside it."""
        return ExecResult(
            *self._kind.execute(self.spec, ["/bin/sh", "-c", cmd] if isinstance(cmd, str) else cmd)
        )

    def put_archive(self, path: str, data: Any) -> bool:  # noqa: ARG002 - a container has one folder
        """Unpack a tar archive into the container's folder."""
        content = data.read() if hasattr(data, "read") else data
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(self.spec.folder, filter="data")
        return True

    def reload(self) -> None:
        """Do nothing: what it says of itself is always current."""

    @property
    def attrs(self) -> dict[str, Any]:
        """What `docker inspect` shows, as far as the emulator reads it."""
        return inspected(
            self.spec,
            self._workload,
            created=self._created,
            finished=self._finished,
            out_of_memory=self.out_of_memory,
            health=self.health,
        )

    def _passes(self, check: HealthCheck) -> bool:
        try:
            return self._kind.execute(self.spec, check.command, check.timeout_sec)[0] == 0
        except (OSError, APIError):
            return False

    def _kill_for_memory(self) -> None:
        self.out_of_memory = True
        self.kill()

    def _end(self) -> None:
        self._finished = _now()
        if self._workload is not None:
            self._memory.forget(self._workload.pid)


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
