"""The processes that one pod has, one after another, at one address."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import Any

from cairn.localcloud.containers import output
from cairn.localcloud.containers.collection import NETWORK
from cairn.localcloud.containers.container import Container
from cairn.localcloud.containers.docker_errors import APIError
from cairn.localcloud.containers.service_image import POD_LABEL

_UNITS = {"Ki": 1024, "Mi": 1024**2, "Gi": 1024**3, "k": 1000, "M": 1000**2, "G": 1000**3}


class PodContainers:
    """Starts the container of a pod's template with `environment`, again where it ended.

    `log` is given every line that the container prints, in a thread of its own.
    """

    def __init__(
        self,
        client: Any,
        template: Mapping[str, Any],
        *,
        name: str,
        uid: str,
        environment: Callable[[], Mapping[str, str]],
        log: Callable[[int, str], None],
    ) -> None:
        self.name = name
        self._client, self._uid, self._log = client, uid, log
        self._declared = template["spec"]["containers"][0]
        self._grace = template["spec"].get("terminationGracePeriodSeconds", 30)
        self._environment = environment
        self._current: Container | None = None
        self._count = 0

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._current is not None and self._current.status == "running"

    @property
    def last_words(self) -> str:
        """How the last process ended."""
        if self._current is None:
            return ""
        state = self._current.attrs["State"]
        why = "OOMKilled" if self._current.out_of_memory else "Error" if state["ExitCode"] else "Completed"
        printed = output.last_lines(self._current.spec.folder / "log", 3).decode(errors="replace").strip()
        return f"{why}, exit code {state['ExitCode']}: {printed}"

    def start(self) -> str:
        """Start a process and return its address; raises `APIError` where it cannot be started."""
        before = self._current
        given = {each["name"]: str(each.get("value", "")) for each in self._declared.get("env", [])}
        container = self._client.containers.create(
            self._declared["image"],
            self._declared.get("args"),
            name=f"{self.name}-{self._count}",
            labels={POD_LABEL: self._uid},
            entrypoint=self._declared.get("command"),
            environment={**given, **self._environment()},
            network=NETWORK,
            mem_limit=_bytes(self._declared.get("resources", {}).get("limits", {}).get("memory")),
            stop_timeout=self._grace,
        )
        try:
            container.start()
        except APIError:
            container.remove(force=True)
            raise
        self._current, number = container, self._count
        self._count += 1
        if before is not None:
            before.remove(force=True)
        threading.Thread(target=self._follow, args=(container, number), daemon=True).start()
        networks: dict[str, Any] = container.attrs["NetworkSettings"]["Networks"]
        return str(next(iter(networks.values()))["IPAddress"])

    def stop(self, grace_sec: float) -> None:
        """End the process: signal, `grace_sec`, kill."""
        if self._current is not None:
            self._current.stop(grace_sec)

    def end(self, grace_sec: float) -> None:
        """End the process and give the address back."""
        self.stop(grace_sec)
        if self._current is not None:
            with contextlib.suppress(APIError):
                self._current.remove(force=True)

    def _follow(self, container: Container, number: int) -> None:
        log = container.spec.folder / "log"
        with contextlib.suppress(FileNotFoundError):
            for line in output.follow(log, lambda: container.status != "running"):
                self._log(number, line.decode(errors="replace").rstrip("\n"))


def _bytes(quantity: str | None) -> int | None:
    if quantity is None:
        return None
    for unit, factor in _UNITS.items():
        if str(quantity).endswith(unit):
            return int(str(quantity).removesuffix(unit)) * factor
    return int(quantity)
