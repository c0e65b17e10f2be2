"""One instance: the process of its workload, restarted as systemd would, until it is stopped or gives up."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from cairn.localcloud.containers.client import Client
from cairn.localcloud.containers.docker_errors import APIError
from cairn.localcloud.containers.service_image import INSTANCE_LABEL
from cairn.localcloud.gaps.log_lines import write_line
from instances.workload import RESTART_SEC, STARTS, STARTS_WITHIN_SEC, Workload

_MIB = 1024 * 1024
_log = logging.getLogger("cairn.instances")


class CannotStartError(Exception):
    """The workload cannot be started; the message says why, as AWS does."""


class Machine:
    """An instance that boots when it is made. It has a loopback address of its own, like a private one on AWS.

    `permits` is called before every start and raises `CannotStartError` where the instance's role may not pull the
    image or write the log. `powered_off` is called once, when the workload has been started too often.
    """

    def __init__(
        self,
        instance_id: str,
        workload: Workload,
        *,
        client: Client,
        scope: tuple[str, str],
        permits: Callable[[], None],
        powered_off: Callable[[], None],
    ) -> None:
        self.instance_id, self.workload = instance_id, workload
        self.address = client.addresses.of(instance_id, instance_id)
        self._client, self._scope = client, scope
        self._permits, self._powered_off = permits, powered_off
        self._ending = threading.Event()
        self._container: Any = None
        self._runner: threading.Thread | None = None

    def boot(self, environment: Mapping[str, str]) -> None:
        """Start the workload with `environment` beneath its own."""
        given = {**environment, **self.workload.environment}
        name = f"instance-{self.instance_id}"
        self._runner = threading.Thread(target=self._run, args=(given,), daemon=True, name=name)
        self._runner.start()

    def stop_service(self) -> None:
        """Stop the workload within its stop timeout, and do not start it again."""
        self._ending.set()
        if self._container is not None:
            self._container.stop(self.workload.stop_timeout_sec)
        if self._runner is not None and self._runner is not threading.current_thread():
            self._runner.join(timeout=5)

    def release(self) -> None:
        """Give the address back; the machine is gone."""
        self._client.addresses.release(self.instance_id, self.instance_id)

    def _run(self, environment: Mapping[str, str]) -> None:
        from ministack.core.responses import request_scope

        starts: deque[float] = deque(maxlen=STARTS)
        with request_scope(*self._scope):
            while not self._ending.is_set():
                if len(starts) == STARTS and time.monotonic() - starts[0] < STARTS_WITHIN_SEC:
                    _log.warning("%s powers off: its service ended %s times", self.instance_id, STARTS)
                    self._powered_off()
                    return
                starts.append(time.monotonic())
                self._run_once(environment)
                self._ending.wait(RESTART_SEC)

    def _run_once(self, environment: Mapping[str, str]) -> None:
        try:
            self._permits()
            container = self._client.containers.run(
                self.workload.image,
                name=f"{self.instance_id}-{time.monotonic_ns()}",
                environment=dict(environment),
                labels={INSTANCE_LABEL: self.instance_id},
                ports={f"{self.workload.port}/tcp": self.workload.port},
                stop_timeout=self.workload.stop_timeout_sec,
                **({"mem_limit": self.workload.memory_mb * _MIB} if self.workload.memory_mb else {}),
            )
        except (CannotStartError, APIError) as error:
            _log.warning("%s: the service does not start: %s", self.instance_id, error)
            return
        self._container = container
        if self._ending.is_set():
            container.stop(self.workload.stop_timeout_sec)
        for line in cast("Iterator[bytes]", container.logs(stream=True, follow=True)):
            write_line(self.workload.log_group, self.instance_id, line.decode(errors="replace").rstrip("\n"))
        container.remove(force=True)
