"""The kinds of objects that the API serves: those of the platform's manifests, and what it makes of them."""

from dataclasses import dataclass

from cairn.localcloud.kubernetes.fields import (
    ANYTHING,
    METADATA,
    PEER,
    POD_SPEC,
    RULE_PORTS,
    SELECTOR,
    Shape,
)
from cairn.localcloud.kubernetes.refusal import Refusal


@dataclass(frozen=True)
class Kind:
    """One kind; `fields` are those beside `apiVersion`, `kind` and `metadata`, nothing where it is only read."""

    api_version: str
    name: str
    plural: str
    fields: Shape | None
    namespaced: bool = True

    @property
    def group(self) -> str:
        """The API group, empty for the core."""
        return self.api_version.rpartition("/")[0]

    @property
    def shape(self) -> Shape:
        """Every field that a manifest may have."""
        return {"apiVersion": ANYTHING, "kind": ANYTHING, "metadata": METADATA, **(self.fields or {})}


_PORTS: Shape = [
    {
        "name": ANYTHING,
        "port": ANYTHING,
        "targetPort": ANYTHING,
        "protocol": ANYTHING,
        "appProtocol": ANYTHING,
    }
]
_STRATEGY: Shape = {"type": ANYTHING, "rollingUpdate": {"maxUnavailable": ANYTHING, "maxSurge": ANYTHING}}
_DEPLOYMENT: Shape = {
    "replicas": ANYTHING,
    "revisionHistoryLimit": ANYTHING,
    "minReadySeconds": ANYTHING,
    "progressDeadlineSeconds": ANYTHING,
    "selector": SELECTOR,
    "strategy": _STRATEGY,
    "template": {"metadata": METADATA, "spec": POD_SPEC},
}
_AUTOSCALER: Shape = {
    "scaleTargetRef": {"apiVersion": ANYTHING, "kind": ANYTHING, "name": ANYTHING},
    "minReplicas": ANYTHING,
    "maxReplicas": ANYTHING,
    "metrics": [
        {
            "type": ANYTHING,
            "resource": {"name": ANYTHING, "target": {"type": ANYTHING, "averageUtilization": ANYTHING}},
        }
    ],
    "behavior": {"scaleDown": {"stabilizationWindowSeconds": ANYTHING}},
}
_BUDGET: Shape = {
    "maxUnavailable": ANYTHING,
    "minAvailable": ANYTHING,
    "selector": SELECTOR,
    "unhealthyPodEvictionPolicy": ANYTHING,
}
_POLICY: Shape = {
    "podSelector": SELECTOR,
    "policyTypes": ANYTHING,
    "ingress": [{"from": [PEER], "ports": RULE_PORTS}],
    "egress": [{"to": [PEER], "ports": RULE_PORTS}],
}
_BINDING: Shape = {
    "targetGroupARN": ANYTHING,
    "targetType": ANYTHING,
    "serviceRef": {"name": ANYTHING, "port": ANYTHING},
}

KINDS: tuple[Kind, ...] = (
    Kind("v1", "Namespace", "namespaces", {}, namespaced=False),
    Kind("v1", "ServiceAccount", "serviceaccounts", {"automountServiceAccountToken": ANYTHING}),
    Kind("v1", "ConfigMap", "configmaps", {"data": ANYTHING}),
    Kind("v1", "Service", "services", {"spec": {"type": ANYTHING, "selector": ANYTHING, "ports": _PORTS}}),
    Kind("v1", "Pod", "pods", None),
    Kind("apps/v1", "Deployment", "deployments", {"spec": _DEPLOYMENT}),
    Kind("apps/v1", "ReplicaSet", "replicasets", None),
    Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", {"spec": _AUTOSCALER}),
    Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", {"spec": _BUDGET}),
    Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", {"spec": _POLICY}),
    Kind("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "targetgroupbindings", {"spec": _BINDING}),
)


def kind_at(api_version: str, plural: str) -> Kind:
    """The kind at that address of the API; raises `Refusal` where the local cloud has none."""
    for kind in KINDS:
        if (kind.api_version, kind.plural) == (api_version, plural):
            return kind
    known = ", ".join(f"{kind.api_version} {kind.name}" for kind in KINDS)
    raise Refusal(404, f"the local cloud has no {plural} of {api_version}; it has: {known}")
