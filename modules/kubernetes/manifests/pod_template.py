"""A pod that cannot be root, write to its image, gain rights or take more memory than it was given.

https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Mapping, Sequence
from typing import Any

CONTAINER = "app"
PORT_NAME = "http"


def pod_template(
    *,
    labels: Mapping[str, str],
    service_account: str,
    image: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    health_path: str,
    user: int,
    cpu_millicores: int,
    memory_mb: int,
    architecture: str,
    pre_stop_sec: int,
    stop_timeout_sec: int,
) -> dict[str, Any]:
    """Return the template; memory is a limit as well as a request, processor time a request alone.

    A pod that is told to stop goes on serving for ``pre_stop_sec``, until no load balancer sends it anything, and has
    ``stop_timeout_sec`` to end after that.
    """
    container = {
        "name": CONTAINER,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        **({"args": list(command)} if command else {}),
        "env": [{"name": name, "value": environment[name]} for name in sorted(environment)],
        "ports": [{"name": PORT_NAME, "containerPort": port, "protocol": "TCP"}],
        "resources": {
            "requests": {"cpu": f"{cpu_millicores}m", "memory": f"{memory_mb}Mi"},
            "limits": {"memory": f"{memory_mb}Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
        },
        "startupProbe": _probe(health_path, period_sec=2, failures=30),
        "readinessProbe": _probe(health_path, period_sec=5, failures=2),
        "livenessProbe": _probe(health_path, period_sec=10, failures=6),
        "lifecycle": {"preStop": {"sleep": {"seconds": pre_stop_sec}}},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - a path inside the container
    }
    return {
        "metadata": {"labels": dict(labels)},
        "spec": {
            "serviceAccountName": service_account,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "terminationGracePeriodSeconds": pre_stop_sec + stop_timeout_sec,
            "nodeSelector": {"kubernetes.io/arch": architecture},
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": user,
                "runAsGroup": user,
                "fsGroup": user,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "topologySpreadConstraints": [
                _spread("topology.kubernetes.io/zone", "DoNotSchedule", labels),
                _spread("kubernetes.io/hostname", "ScheduleAnyway", labels),
            ],
            "containers": [container],
            "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}],
        },
    }


def _probe(path: str, *, period_sec: int, failures: int) -> dict[str, Any]:
    return {
        "httpGet": {"path": path, "port": PORT_NAME},
        "periodSeconds": period_sec,
        "timeoutSeconds": 2,
        "failureThreshold": failures,
    }


def _spread(topology: str, otherwise: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": topology,
        "whenUnsatisfiable": otherwise,
        "labelSelector": {"matchLabels": dict(labels)},
        "matchLabelKeys": ["pod-template-hash"],
    }
