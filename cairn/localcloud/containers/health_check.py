"""Runs a container's health check.

A success counts at any time, a failure on the container's own schedule: so that a container is healthy as soon as it
can be, and unhealthy no earlier than on AWS.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EAGER_SEC = 0.5


@dataclass(frozen=True)
class HealthCheck:
    """When to ask and what to make of the answers. Defaults and ranges are those of ECS."""

    command: tuple[str, ...]
    interval_sec: float = 30
    timeout_sec: float = 5
    retries: int = 3
    start_period_sec: float = 0

    @classmethod
    def of(cls, declared: Mapping[str, Any]) -> "HealthCheck":
        """From docker's `healthcheck` argument, whose times are nanoseconds."""
        command: Sequence[str] = declared["test"]
        words = ("/bin/sh", "-c", *command[1:]) if command[0] == "CMD-SHELL" else tuple(command[1:])
        return cls(
            words,
            interval_sec=declared["interval"] / 1e9,
            timeout_sec=declared["timeout"] / 1e9,
            retries=declared["retries"],
            start_period_sec=declared["start_period"] / 1e9,
        )


class HealthWatch:
    """The health of one container: `starting`, then `healthy` or `unhealthy`."""

    def __init__(self, check: HealthCheck, passes: Callable[[], bool], alive: Callable[[], bool]) -> None:
        self.status = "starting"
        self._check, self._passes, self._alive = check, passes, alive
        self._failures = 0
        threading.Thread(target=self._run, daemon=True, name="container-health").start()

    def _run(self) -> None:
        started = time.monotonic()
        due = started + self._check.interval_sec
        while self._alive():
            now = time.monotonic()
            on_schedule = now >= due
            if on_schedule:
                due = now + self._check.interval_sec
            counts = on_schedule and now - started >= self._check.start_period_sec
            self._judge(self._passes(), counts)
            self._wait_until(min(due, time.monotonic() + EAGER_SEC) if self.status == "starting" else due)

    def _judge(self, passed: bool, counts: bool) -> None:
        if passed:
            self._failures = 0
            self.status = "healthy"
        elif counts:
            self._failures += 1
            if self._failures >= self._check.retries:
                self.status = "unhealthy"

    def _wait_until(self, moment: float) -> None:
        while self._alive() and (left := moment - time.monotonic()) > 0:
            time.sleep(min(left, EAGER_SEC))
