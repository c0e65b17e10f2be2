"""Asks a container how it is.

A success counts at any time, a failure on the probe's own schedule, so that a pod is ready as soon as it can be and
fails no earlier than in Kubernetes.
https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

import http.client
import time
from collections.abc import Mapping
from typing import Any

EAGER_SEC = 0.3


class Probe:
    """One probe of one container that listens on `address`; `passed` is None until it has succeeded or failed."""

    def __init__(self, declared: Mapping[str, Any], ports: Mapping[str, int], address: str) -> None:
        get = declared["httpGet"]
        port = get["port"]
        self._address, self._port = address, ports[port] if isinstance(port, str) else port
        self._path = get.get("path", "/")
        self._period = float(declared.get("periodSeconds", 10))
        self._timeout = float(declared.get("timeoutSeconds", 1))
        self._threshold = int(declared.get("failureThreshold", 3))
        self._failures = 0
        self._due = time.monotonic() + float(declared.get("initialDelaySeconds", 0)) + self._period
        self._asked = 0.0
        self.passed: bool | None = None

    def ask(self) -> None:
        """Ask if it is time to."""
        moment = time.monotonic()
        counts = moment >= self._due
        if not counts and (self.passed or moment - self._asked < EAGER_SEC):
            return
        self._asked = moment
        succeeded = self._succeeds()
        if counts:
            self._due = time.monotonic() + self._period
        if succeeded:
            self.passed, self._failures = True, 0
        elif counts:
            self._failures += 1
            if self._failures >= self._threshold:
                self.passed = False

    def _succeeds(self) -> bool:
        connection = http.client.HTTPConnection(self._address, self._port, timeout=self._timeout)
        try:
            connection.request(
                "GET", self._path, headers={"User-Agent": "kube-probe/1.33", "Connection": "close"}
            )
            return 200 <= connection.getresponse().status < 400
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
