"""Registers pods with the target groups that bindings name, as the AWS Load Balancer Controller does.

It acts under the role of the pod identity association of `kube-system/aws-load-balancer-controller`. In a namespace
with the label of `READINESS_GATE`, a pod is ready only once its target groups say that it is healthy.
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/targetgroupbinding/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cairn.localcloud.gaps.load_balancing.target_checks import health_of
from cairn.localcloud.gaps.role_session import CannotAssumeError
from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.kinds import kind_at
from cairn.localcloud.kubernetes.objects import Object, Objects
from cairn.localcloud.kubernetes.pod_identity import assume_role_of

CONTROLLER = ("kube-system", "aws-load-balancer-controller")
READINESS_GATE = {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}
_BINDING = kind_at("elbv2.k8s.aws/v1beta1", "targetgroupbindings")
_SERVICE = kind_at("v1", "services")
_NAMESPACE = kind_at("v1", "namespaces")

Target = tuple[str, int]
"""Address and port."""


class TargetGroups:
    """The controller of one cluster; to be called in the cluster's account and region."""

    def __init__(self, cluster: ClusterKey, objects: Objects) -> None:
        self._cluster, self._objects = cluster, objects
        self._bound: set[str] = set()
        self._refusal = ""

    def settle(self, passing: Mapping[str, Sequence[tuple[Object, str]]]) -> None:
        """Register what passes its probes and deregister the rest; `passing` has labels and address by namespace."""
        wanted: dict[str, set[Target]] = {group: set() for group in self._bound}
        for binding in self._objects.list(self._cluster, _BINDING):
            pods = passing.get(binding["metadata"]["namespace"], ())
            wanted.setdefault(binding["spec"]["targetGroupARN"], set()).update(self._targets(binding, pods))
        for group, targets in wanted.items():
            self._register(group, targets)
        self._bound = {group for group, targets in wanted.items() if targets}

    def _register(self, group: str, targets: set[Target]) -> None:
        """Make `targets` the targets of `group`."""
        from ministack.services import alb

        before = {(each["Id"], int(each.get("Port") or 0)) for each in alb._targets.get(group) or []}
        if targets - before:
            self._call("RegisterTargets", group, targets - before)
        if before - targets:
            self._call("DeregisterTargets", group, before - targets)

    def why_not_ready(self, namespace: str, labels: Object, address: str) -> str:
        """Why a pod has to wait, though it passes its probes; empty where it need not."""
        found = self._objects.get(self._cluster, _NAMESPACE, "", namespace)
        gate = (found or {"metadata": {}})["metadata"].get("labels") or {}
        if not gate.items() >= READINESS_GATE.items():
            return ""
        for binding in self._objects.list(self._cluster, _BINDING, namespace):
            group = binding["spec"]["targetGroupARN"]
            for target in self._targets(binding, [({"labels": labels}, address)]):
                health = health_of(group, *target)
                if health is None or health.state != "healthy":
                    state = health.state if health else "not registered"
                    return f"{self._refusal or f'target {target[0]}:{target[1]} is {state}'} in {group}"
        return ""

    def _targets(self, binding: Object, pods: Sequence[tuple[Object, str]]) -> set[Target]:
        reference = binding["spec"]["serviceRef"]
        service = self._objects.get(
            self._cluster, _SERVICE, binding["metadata"]["namespace"], reference["name"]
        )
        if service is None:
            return set()
        selector = service["spec"]["selector"].items()
        port = _port(service, reference["port"])
        return {
            (address, port)
            for metadata, address in pods
            if port is not None and (metadata.get("labels") or {}).items() >= selector
        }

    def _call(self, action: str, group: str, targets: set[Target]) -> None:
        from ministack.services import alb

        try:
            role = assume_role_of(self._cluster, *CONTROLLER, session_name="controller")
        except CannotAssumeError as error:
            self._refusal = f"the AWS Load Balancer Controller has no role ({error})"
            return
        self._refusal = role.refusal(f"elasticloadbalancing:{action}", group) or ""
        if self._refusal:
            return
        parameters: dict[str, Any] = {"TargetGroupArn": [group]}
        for number, (address, port) in enumerate(sorted(targets), start=1):
            parameters[f"Targets.member.{number}.Id"] = [address]
            parameters[f"Targets.member.{number}.Port"] = [str(port)]
        alb._ACTION_MAP[action](parameters)


def _port(service: Object, wanted: Any) -> int | None:
    for port in service["spec"]["ports"]:
        if wanted in (port.get("name"), port["port"]):
            return int(port.get("targetPort", port["port"]))
    return None
