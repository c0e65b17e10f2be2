"""Who reaches a pod, and whom it reaches."""

from collections.abc import Iterable, Mapping
from typing import Any

from modules.kubernetes.manifests.pod_template import PORT_NAME

HTTPS = 443
_DNS = ({"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53})
_POD_IDENTITY_AGENT = "169.254.170.23/32"
_EVERYWHERE = "0.0.0.0/0"


def service(*, metadata: Mapping[str, Any], labels: Mapping[str, str], port: int) -> dict[str, Any]:
    """Return the name by which other pods and the binding find the pods: on port 80."""
    ports = [{"name": PORT_NAME, "port": 80, "targetPort": port, "protocol": "TCP"}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": dict(metadata),
        "spec": {"type": "ClusterIP", "selector": dict(labels), "ports": ports},
    }


def target_group_binding(*, metadata: Mapping[str, Any], target_group_arn: str) -> dict[str, Any]:
    """Return what puts the pods of the Service of the same name into a target group.

    https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/targetgroupbinding/
    """
    return {
        "apiVersion": "elbv2.k8s.aws/v1beta1",
        "kind": "TargetGroupBinding",
        "metadata": dict(metadata),
        "spec": {
            "targetGroupARN": target_group_arn,
            "targetType": "ip",
            "serviceRef": {"name": metadata["name"], "port": PORT_NAME},
        },
    }


def default_deny(namespace: str) -> dict[str, Any]:
    """Return what closes a namespace: nothing in, nothing out, but what another policy allows."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "default-deny", "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }


def pod_policy(
    *,
    metadata: Mapping[str, Any],
    labels: Mapping[str, str],
    port: int,
    callers: Iterable[Mapping[str, Any]],
    destinations: Iterable[tuple[str, int]],
) -> dict[str, Any]:
    """Return what opens the pods: to ``callers`` on ``port``, and towards what every pod needs and ``destinations``.

    Every pod needs names, credentials, and AWS by HTTPS. Amazon S3 and DynamoDB answer at public addresses even
    through a gateway endpoint: that is why HTTPS is open to every address; the subnet's routes decide what is there.
    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    peers = [dict(caller) for caller in callers]
    names = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
    out = [
        {"to": [names], "ports": list(_DNS)},
        _to(_POD_IDENTITY_AGENT, 80),
        _to(_EVERYWHERE, HTTPS),
        *(_to(cidr, number) for cidr, number in destinations),
    ]
    inside = [{"from": peers, "ports": [{"protocol": "TCP", "port": port}]}] if peers else []
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": dict(metadata),
        "spec": {
            "podSelector": {"matchLabels": dict(labels)},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": inside,
            "egress": out,
        },
    }


def _to(cidr: str, port: int) -> dict[str, Any]:
    return {"to": [{"ipBlock": {"cidr": cidr}}], "ports": [{"protocol": "TCP", "port": port}]}
