"""What a Deployment says of its rollout: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"""

import calendar
import time
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.kubernetes.objects import Object, now

_DEADLINE_SEC = 600


@dataclass(frozen=True)
class Counts:
    """Pods of a Deployment: all, those of its template, those that are ready, and available."""

    wanted: int
    replicas: int
    updated: int
    ready: int
    available: int
    updated_available: int
    least: int
    """How few may be available during a rollout."""

    @property
    def complete(self) -> bool:
        """Whether the template's pods are all that there is, and all that is wanted."""
        return self.replicas == self.updated == self.updated_available == self.wanted


def status_of(deployment: Object, counts: Counts, failure: str) -> Object:
    """The new status; `failure` says what keeps pods of the template from being available."""
    before = deployment.get("status", {})
    return {
        "observedGeneration": deployment["metadata"]["generation"],
        "replicas": counts.replicas,
        "updatedReplicas": counts.updated,
        "readyReplicas": counts.ready,
        "availableReplicas": counts.available,
        "unavailableReplicas": max(0, counts.wanted - counts.available),
        "conditions": [
            _available(counts, before),
            _progressing(deployment, counts, before, failure),
        ],
    }


def _available(counts: Counts, before: Object) -> Object:
    enough = counts.available >= counts.least
    reason = "MinimumReplicasAvailable" if enough else "MinimumReplicasUnavailable"
    return _condition(before, "Available", enough, reason, "")


def _progressing(deployment: Object, counts: Counts, before: Object, failure: str) -> Object:
    known = condition_of(before, "Progressing")
    deadline = float(deployment["spec"].get("progressDeadlineSeconds", _DEADLINE_SEC))
    name = deployment["metadata"]["name"]
    if counts.complete:
        return _condition(before, "Progressing", True, "NewReplicaSetAvailable", f'"{name}" has rolled out')
    same_spec = before.get("observedGeneration") == deployment["metadata"]["generation"]
    moved = (
        not known or not same_spec or _moved(before, counts) or known["reason"] == "NewReplicaSetAvailable"
    )
    late = bool(known) and time.time() - _seconds(known["lastUpdateTime"]) > deadline
    if not moved and (late or known["status"] == "False"):
        message = f'"{name}" has not made progress within {deadline:.0f} s. {failure}'.strip()
        return _condition(before, "Progressing", False, "ProgressDeadlineExceeded", message)
    made = _condition(before, "Progressing", True, "ReplicaSetUpdated", failure)
    if not moved:
        made["lastUpdateTime"] = known["lastUpdateTime"]
    return made


def condition_of(status: Object, kind: str) -> dict[str, Any]:
    """The condition of that type; empty where there is none."""
    return next((dict(each) for each in status.get("conditions", []) if each["type"] == kind), {})


def _moved(before: Object, counts: Counts) -> bool:
    """Whether more pods of the template are there or ready, or fewer of others, than before."""
    return bool(
        counts.updated > before.get("updatedReplicas", 0)
        or counts.ready > before.get("readyReplicas", 0)
        or counts.available > before.get("availableReplicas", 0)
        or counts.replicas - counts.updated < before.get("replicas", 0) - before.get("updatedReplicas", 0)
    )


def _condition(before: Object, kind: str, holds: bool, reason: str, message: str) -> dict[str, Any]:
    known = condition_of(before, kind)
    wanted = {"type": kind, "status": str(holds), "reason": reason, "message": message}
    moment = now()
    if known.get("status") == wanted["status"]:
        wanted["lastTransitionTime"] = known["lastTransitionTime"]
    same = known.items() >= wanted.items()
    return {
        "lastTransitionTime": moment,
        **wanted,
        "lastUpdateTime": known["lastUpdateTime"] if same else moment,
    }


def _seconds(moment: str) -> float:
    return float(calendar.timegm(time.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")))
