"""Where the Kubernetes API has each kind of object that the constructs make."""

from collections.abc import Mapping
from typing import Any

PLURALS: Mapping[tuple[str, str], str] = {
    ("v1", "Namespace"): "namespaces",
    ("v1", "ServiceAccount"): "serviceaccounts",
    ("v1", "ConfigMap"): "configmaps",
    ("v1", "Service"): "services",
    ("apps/v1", "Deployment"): "deployments",
    ("autoscaling/v2", "HorizontalPodAutoscaler"): "horizontalpodautoscalers",
    ("policy/v1", "PodDisruptionBudget"): "poddisruptionbudgets",
    ("networking.k8s.io/v1", "NetworkPolicy"): "networkpolicies",
    ("elbv2.k8s.aws/v1beta1", "TargetGroupBinding"): "targetgroupbindings",
}
"""By API version and kind, in the order in which they are applied."""
_READ: Mapping[tuple[str, str], str] = {("v1", "Pod"): "pods", ("apps/v1", "ReplicaSet"): "replicasets"}


def collection(api_version: str, kind: str, namespace: str = "") -> str:
    """Return the path of all objects of that kind, of one namespace where it is given."""
    root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
    where = f"/namespaces/{namespace}" if namespace else ""
    plural = {**PLURALS, **_READ}[api_version, kind]
    return f"{root}{where}/{plural}"


def path_of(entry: Mapping[str, Any]) -> str:
    """Return the path of one object."""
    metadata = entry["metadata"]
    return (
        f"{collection(entry['apiVersion'], entry['kind'], metadata.get('namespace', ''))}/{metadata['name']}"
    )


def order(entry: Mapping[str, Any]) -> int:
    """Return the object's place among those that are applied together: what others need comes first."""
    return list(PLURALS).index((entry["apiVersion"], entry["kind"]))
