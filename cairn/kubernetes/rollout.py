"""Waits until a Deployment runs what was applied: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from cairn.errors import CairnError

_PAUSE_SEC = 1.0
_SLACK_SEC = 60.0
_DEADLINE_SEC = 600


class Cluster(Protocol):
    """Where the Deployment is."""

    cluster: str

    def get(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the object of the kind, namespace and name of ``entry`` as it is now."""


def wait_for_rollout(
    cluster: Cluster, deployment: Mapping[str, Any], *, pause: Callable[[float], None]
) -> None:
    """Return when every pod of ``deployment`` is of its template and available; ``pause`` waits so many seconds.

    Raises ``CairnError`` once the Deployment says that it makes no progress; the pods of before serve on.
    """
    name = f"{deployment['metadata']['namespace']}/{deployment['metadata']['name']}"
    deadline = deployment["spec"].get("progressDeadlineSeconds", _DEADLINE_SEC)
    last_progress, seen = time.monotonic(), ""
    while True:
        found = cluster.get(deployment)
        status = found.get("status", {})
        if status.get("observedGeneration", 0) >= found["metadata"]["generation"]:
            if _is_complete(found["spec"], status):
                return
            for condition in _conditions(status, "Progressing"):
                if condition["status"] == "False":
                    raise _stuck(cluster.cluster, name, condition["message"])
        counts = f"{status.get('updatedReplicas')} {status.get('availableReplicas')} {status.get('replicas')}"
        if counts != seen:
            last_progress, seen = time.monotonic(), counts
        if time.monotonic() - last_progress > deadline + _SLACK_SEC:
            raise _stuck(cluster.cluster, name, f"The controller has said nothing new for {deadline} s.")
        pause(_PAUSE_SEC)


def _is_complete(spec: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    wanted = spec.get("replicas", 1)
    names = ("updatedReplicas", "availableReplicas", "replicas")
    return all(status.get(name, 0) == wanted for name in names)


def _conditions(status: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    return (each for each in status.get("conditions", ()) if each["type"] == kind)


def _stuck(cluster: str, name: str, message: str) -> CairnError:
    return CairnError(
        f"The new version of {name} does not come up in {cluster}.",
        message,
        "The pods of the last good version serve on. Apply a version that works.",
    )
