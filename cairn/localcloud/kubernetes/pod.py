"""A pod: one container that is started again when it ends, asked how it is, and stopped in its own time."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from cairn.localcloud.containers.docker_errors import APIError, ImageNotFound
from cairn.localcloud.kubernetes.containers import PodContainers
from cairn.localcloud.kubernetes.probe import Probe

_TICK_SEC = 0.1
_FIRST_PAUSE_SEC, _LONGEST_PAUSE_SEC = 10.0, 300.0
_GOOD_AFTER_SEC = 600.0


class Pod:
    """Runs from construction until `terminate`; what it is like is read by the controller's thread.

    `admit` says why the pod may not be started now, nothing where it may; `ended` is called when it is gone.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        containers: PodContainers,
        *,
        admit: Callable[[], str | None],
        ended: Callable[[], None],
    ) -> None:
        self._spec = template["spec"]
        self._container = self._spec["containers"][0]
        self._containers, self._admit, self._ended = containers, admit, ended
        self._terminating = threading.Event()
        self._probes: dict[str, Probe] = {}
        self._pause_sec = 0.0
        self._started_at = 0.0
        self._passed_since: float | None = None
        self.phase, self.reason, self.message = "Pending", "", ""
        self.restarts = 0
        self.address: str | None = None
        threading.Thread(target=self._live, daemon=True, name=f"pod-{containers.name}").start()

    @property
    def terminating(self) -> bool:
        """Whether it was told to end."""
        return self._terminating.is_set()

    @property
    def passing_for_sec(self) -> float | None:
        """For how long its container has run and passed its readiness probe; nothing where it does not."""
        since = self._passed_since
        return None if since is None or self.terminating else time.monotonic() - since

    def terminate(self) -> None:
        """Stop it: pre-stop sleep, stop signal, grace period, kill."""
        self._terminating.set()

    def _live(self) -> None:
        while not self._terminating.is_set():
            if self._containers.running:
                self._look()
            else:
                self._passed_since = None
                self._start_again()
            self._terminating.wait(_TICK_SEC)
        self._passed_since = None
        sleep = self._container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        began = time.monotonic()
        if self._containers.running:
            time.sleep(float(sleep))
        grace = float(self._spec.get("terminationGracePeriodSeconds", 30))
        self._containers.end(max(0.0, grace - (time.monotonic() - began)))
        self._ended()

    def _start_again(self) -> None:
        if self._started_at:
            self._say("Waiting", "CrashLoopBackOff", self._containers.last_words)
            if time.monotonic() - self._started_at > _GOOD_AFTER_SEC:
                self._pause_sec = 0.0
            if self._terminating.wait(self._pause_sec):
                return
            self._pause_sec = min(max(self._pause_sec * 2, _FIRST_PAUSE_SEC), _LONGEST_PAUSE_SEC)
        refusal = self._admit()
        if refusal is not None:
            reason, _, message = refusal.partition(": ")
            self._say("Pending", reason, message)
            self._terminating.wait(1)
            return
        try:
            self.address = self._containers.start()
        except ImageNotFound as error:
            self._fail_to_start("ErrImagePull", error)
        except APIError as error:
            self._fail_to_start("RunContainerError", error)
        else:
            self.restarts += bool(self._started_at)
            self._started_at = time.monotonic()
            self._probes = self._made_probes(self.address)
            self._say("Running")

    def _fail_to_start(self, reason: str, error: APIError) -> None:
        self._say("Waiting", reason, str(error))
        self._terminating.wait(_FIRST_PAUSE_SEC)

    def _made_probes(self, address: str) -> dict[str, Probe]:
        ports = {
            port["name"]: port["containerPort"] for port in self._container.get("ports", []) if "name" in port
        }
        names = ("startupProbe", "readinessProbe", "livenessProbe")
        return {
            name: Probe(self._container[name], ports, address) for name in names if name in self._container
        }

    def _look(self) -> None:
        startup = self._probes.get("startupProbe")
        if startup is not None and not startup.passed:
            startup.ask()
            if startup.passed is False:
                self._kill("startup")
            return
        for name in ("livenessProbe", "readinessProbe"):
            if name in self._probes:
                self._probes[name].ask()
        liveness, readiness = self._probes.get("livenessProbe"), self._probes.get("readinessProbe")
        if liveness is not None and liveness.passed is False:
            self._kill("liveness")
        elif readiness is not None and not readiness.passed:
            self._passed_since = None
        elif self._passed_since is None:
            self._passed_since = time.monotonic()

    def _kill(self, probe: str) -> None:
        self._passed_since = None
        self._containers.stop(float(self._spec.get("terminationGracePeriodSeconds", 30)))
        self._say("Waiting", "Unhealthy", f"the {probe} probe failed, the container is started again")

    def _say(self, phase: str, reason: str = "", message: str = "") -> None:
        self.phase = "Running" if phase == "Running" else "Pending" if not self._started_at else "Running"
        self.reason, self.message = reason, message
