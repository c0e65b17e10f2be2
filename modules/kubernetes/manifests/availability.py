"""How many pods there are, and how they are replaced."""

from collections.abc import Mapping
from typing import Any


def deployment(
    *,
    metadata: Mapping[str, Any],
    labels: Mapping[str, str],
    template: Mapping[str, Any],
    progress_deadline_sec: int,
    min_ready_sec: int,
) -> dict[str, Any]:
    """Return a Deployment that starts new pods before it ends old ones.

    It says nothing of ``replicas``: these are the autoscaler's.
    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    """
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": dict(metadata),
        "spec": {
            "revisionHistoryLimit": 3,
            "minReadySeconds": min_ready_sec,
            "progressDeadlineSeconds": progress_deadline_sec,
            "selector": {"matchLabels": dict(labels)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": dict(template),
        },
    }


def autoscaler(
    *, metadata: Mapping[str, Any], minimum: int, maximum: int, cpu_target_percent: int
) -> dict[str, Any]:
    """Return what keeps between ``minimum`` and ``maximum`` pods of the Deployment of the same name.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    target = {"type": "Utilization", "averageUtilization": cpu_target_percent}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": dict(metadata),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": metadata["name"]},
            "minReplicas": minimum,
            "maxReplicas": maximum,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
        },
    }


def disruption_budget(*, metadata: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return what lets nodes be drained one pod at a time, and does not wait for pods that are broken anyway.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": dict(metadata),
        "spec": {
            "maxUnavailable": 1,
            "selector": {"matchLabels": dict(labels)},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }
