"""The fields that an object may have, kind by kind: what the platform's manifests use, each of which is known here.

A table names the fields of an object, a list of one entry says what the entries of a list look like, `ANYTHING` is a
value or a map whose keys are the user's. What AWS or Kubernetes has beyond this is refused, never ignored.
https://kubernetes.io/docs/reference/kubernetes-api/
"""

from typing import Any

from cairn.localcloud.kubernetes.refusal import Refusal

ANYTHING = object()
Shape = Any

METADATA: Shape = {"name": ANYTHING, "namespace": ANYTHING, "labels": ANYTHING, "annotations": ANYTHING}
SELECTOR: Shape = {"matchLabels": ANYTHING}
_HTTP_GET: Shape = {"path": ANYTHING, "port": ANYTHING, "scheme": ANYTHING}
PROBE: Shape = {
    "httpGet": _HTTP_GET,
    "initialDelaySeconds": ANYTHING,
    "periodSeconds": ANYTHING,
    "timeoutSeconds": ANYTHING,
    "failureThreshold": ANYTHING,
    "successThreshold": ANYTHING,
}
CONTAINER: Shape = {
    "name": ANYTHING,
    "image": ANYTHING,
    "imagePullPolicy": ANYTHING,
    "command": ANYTHING,
    "args": ANYTHING,
    "env": [{"name": ANYTHING, "value": ANYTHING}],
    "ports": [{"name": ANYTHING, "containerPort": ANYTHING, "protocol": ANYTHING}],
    "resources": {"requests": ANYTHING, "limits": ANYTHING},
    "securityContext": {
        "allowPrivilegeEscalation": ANYTHING,
        "capabilities": {"drop": ANYTHING},
        "privileged": ANYTHING,
        "readOnlyRootFilesystem": ANYTHING,
        "runAsNonRoot": ANYTHING,
    },
    "startupProbe": PROBE,
    "readinessProbe": PROBE,
    "livenessProbe": PROBE,
    "lifecycle": {"preStop": {"sleep": {"seconds": ANYTHING}}},
    "volumeMounts": [{"name": ANYTHING, "mountPath": ANYTHING, "readOnly": ANYTHING}],
}
POD_SPEC: Shape = {
    "serviceAccountName": ANYTHING,
    "automountServiceAccountToken": ANYTHING,
    "enableServiceLinks": ANYTHING,
    "terminationGracePeriodSeconds": ANYTHING,
    "securityContext": {
        "runAsNonRoot": ANYTHING,
        "runAsUser": ANYTHING,
        "runAsGroup": ANYTHING,
        "fsGroup": ANYTHING,
        "seccompProfile": {"type": ANYTHING},
    },
    "topologySpreadConstraints": [
        {
            "maxSkew": ANYTHING,
            "topologyKey": ANYTHING,
            "whenUnsatisfiable": ANYTHING,
            "labelSelector": SELECTOR,
            "matchLabelKeys": ANYTHING,
        }
    ],
    "nodeSelector": ANYTHING,
    "containers": [CONTAINER],
    "volumes": [{"name": ANYTHING, "emptyDir": {"sizeLimit": ANYTHING, "medium": ANYTHING}}],
}
PEER: Shape = {
    "podSelector": SELECTOR,
    "namespaceSelector": SELECTOR,
    "ipBlock": {"cidr": ANYTHING, "except": ANYTHING},
}
RULE_PORTS: Shape = [{"protocol": ANYTHING, "port": ANYTHING}]


def check(value: Any, shape: Shape, path: str = "") -> None:
    """Raise `Refusal` for a field of `value` that `shape` does not have, or one of another form."""
    if shape is ANYTHING:
        return
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise Refusal(400, f"{path} must be a list, got {value!r}")
        for index, entry in enumerate(value):
            check(entry, shape[0], f"{path}[{index}]")
        return
    if not isinstance(value, dict):
        raise Refusal(400, f"{path or 'the object'} must be a map, got {value!r}")
    for name, inner in value.items():
        where = f"{path}.{name}" if path else name
        if name not in shape:
            raise Refusal(400, f'strict decoding error: unknown field "{where}"; known here: {_known(shape)}')
        check(inner, shape[name], where)


def _known(shape: dict[str, Shape]) -> str:
    return ", ".join(sorted(shape)) or "none"
