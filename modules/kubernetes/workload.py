"""A service of pods in a Kubernetes cluster, under an IAM role of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.eks_pod_identity_association import EksPodIdentityAssociation
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.compute import ContainerImage, ITargetGroup
from modules.core import settings_of
from modules.core.arguments import require_between, require_one_of
from modules.iam import TRACING, TRACING_HAS_NO_ARN, Grant, Role, Statement
from modules.kubernetes.cluster_roles import REGISTER
from modules.kubernetes.kubernetes_cluster import IKubernetesCluster
from modules.kubernetes.manifest_set import ManifestSet
from modules.kubernetes.manifests.availability import autoscaler, deployment, disruption_budget
from modules.kubernetes.manifests.network import default_deny, pod_policy, service, target_group_binding
from modules.kubernetes.manifests.pod_template import pod_template
from modules.kubernetes.pod_identity_principal import PodIdentityPrincipal
from modules.network import INetwork, ISecurityGroup
from modules.observability import Alarm, ITopic, Metric

ARCHITECTURES = {"ARM64": "arm64", "X86_64": "amd64"}
_NAME = re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAMESPACE_LABELS = {
    "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
    "pod-security.kubernetes.io/enforce": "restricted",
}


class Workload(Construct):
    """Pods that answer HTTP on ``port`` (1024-65535), ``minimum`` to ``maximum`` (2-1000) by processor load.

    They run in a namespace of their own, ``name`` in lower case with hyphens (1-40), which lets nobody in and HTTPS
    alone out until it is told to, and under Kubernetes's restricted standard: neither root nor writing to their
    image. The namespace belongs to the workload, and one namespace to one workload. Pass it wherever a grantee is
    asked for: the role of its pods is meant, which EKS Pod Identity gives to its service account alone.

    ``image`` is named by digest. ``cpu_millicores`` is 50-16000, ``memory_mb`` 64-65536, ``cpu_target_percent``
    10-90, ``user`` a number from 1, ``architecture`` one of ``ARCHITECTURES``. ``health_path`` answers 200 in a pod
    that is well. Behind ``target_group``, whose targets are addresses, a pod is ready once it is healthy there. A pod
    that is told to stop serves on for ``pre_stop_sec`` (0-120) and has ``stop_timeout_sec`` (2-120) to end. A new
    version whose pods do not stay ready for ``min_ready_sec`` (0-300) within ``progress_deadline_sec`` (30-3600)
    fails; the old one serves on. Its manifests are applied by ``cairn apply``, after Terraform. Raises ``ValueError``
    for other values.
    https://docs.aws.amazon.com/eks/latest/best-practices/application.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        cluster: IKubernetesCluster,
        network: INetwork,
        image: ContainerImage,
        port: int = 8080,
        target_group: ITargetGroup | None = None,
        cpu_millicores: int = 250,
        memory_mb: int = 512,
        minimum: int = 2,
        maximum: int = 10,
        cpu_target_percent: int = 60,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = (),
        health_path: str = "/health",
        user: int = 10001,
        architecture: str = "X86_64",
        pre_stop_sec: int = 15,
        stop_timeout_sec: int = 30,
        min_ready_sec: int = 10,
        progress_deadline_sec: int = 300,
    ) -> None:
        super().__init__(scope, id)
        _check_name(name)
        require_between("port", port, 1024, 65535)
        require_between("cpu_millicores", cpu_millicores, 50, 16000)
        require_between("memory_mb", memory_mb, 64, 65536)
        require_between("minimum", minimum, 2, 1000)
        require_between("maximum", maximum, minimum, 1000)
        require_between("cpu_target_percent", cpu_target_percent, 10, 90)
        require_between("user", user, 1, 4294967294)
        require_between("pre_stop_sec", pre_stop_sec, 0, 120)
        require_between("stop_timeout_sec", stop_timeout_sec, 2, 120)
        require_between("min_ready_sec", min_ready_sec, 0, 300)
        require_between("progress_deadline_sec", progress_deadline_sec, 30, 3600)
        require_one_of("architecture", architecture, tuple(ARCHITECTURES))
        if not health_path.startswith("/"):
            raise ValueError(f"health_path must begin with /, got {health_path!r}")
        self.name, self.namespace, self.port = name, name, port
        self._cluster, self._network, self._target_group = cluster, network, target_group
        self._labels = {"app.kubernetes.io/name": name}
        self._metadata = {"name": name, "namespace": name, "labels": self._labels}
        self._callers: list[Mapping[str, Any]] = []
        self._destinations: list[tuple[str, int]] = []
        self.role = self._pod_role(description)
        image.grant_pull(Role.from_role_arn(self, "Nodes", cluster.node_role_arn))
        if target_group is not None:
            self._bind(target_group)
        template = pod_template(
            labels=self._labels,
            service_account=name,
            image=image.uri,
            command=command,
            environment=self._environment(environment or {}),
            port=port,
            health_path=health_path,
            user=user,
            cpu_millicores=cpu_millicores,
            memory_mb=memory_mb,
            architecture=ARCHITECTURES[architecture],
            pre_stop_sec=pre_stop_sec,
            stop_timeout_sec=stop_timeout_sec,
        )
        self._running = (
            deployment(
                metadata=self._metadata,
                labels=self._labels,
                template=template,
                progress_deadline_sec=progress_deadline_sec,
                min_ready_sec=min_ready_sec,
            ),
            autoscaler(
                metadata=self._metadata,
                minimum=minimum,
                maximum=maximum,
                cpu_target_percent=cpu_target_percent,
            ),
            disruption_budget(metadata=self._metadata, labels=self._labels),
        )
        ManifestSet(
            self, "Manifests", name=name, cluster_name=cluster.cluster_name, objects=lambda: self.manifests
        )

    @property
    def role_arn(self) -> str:
        """The ARN of the role of the pods."""
        return self.role.role_arn

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of the role of the pods."""
        self.role.add_to_policy(statement)

    @property
    def manifests(self) -> list[dict[str, Any]]:
        """The objects in the cluster, in the order in which they are applied."""
        metadata, labels = self._metadata, self._labels
        names = {"kubernetes.io/metadata.name": self.namespace, **_NAMESPACE_LABELS}
        found = [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace, "labels": names}},
            default_deny(self.namespace),
            pod_policy(
                metadata=metadata,
                labels=labels,
                port=self.port,
                callers=self._callers,
                destinations=self._destinations,
            ),
            {
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": metadata,
                "automountServiceAccountToken": False,
            },
            service(metadata=metadata, labels=labels, port=self.port),
            *self._running,
        ]
        if self._target_group is not None:
            arn = self._target_group.target_group_arn
            found.append(target_group_binding(metadata=metadata, target_group_arn=arn))
        return found

    def allow_from(self, id: str, source: ISecurityGroup) -> None:
        """Let the members of ``source`` (a load balancer, an ECS service) call; ``id`` names the rule."""
        VpcSecurityGroupIngressRule(
            self,
            id,
            security_group_id=self._cluster.cluster_security_group_id,
            referenced_security_group_id=source.security_group_id,
            description=f"To {self.name}",
            ip_protocol="tcp",
            from_port=self.port,
            to_port=self.port,
        )
        self._let_in({"ipBlock": {"cidr": self._network.cidr}})

    def allow_from_workload(self, caller: Workload) -> None:
        """Let the pods of ``caller``, in the same cluster, call."""
        names = {"matchLabels": {"kubernetes.io/metadata.name": caller.namespace}}
        self._let_in({"namespaceSelector": names})
        caller.allow_to(self._network.cidr, port=self.port)

    def allow_to(self, cidr: str, *, port: int) -> None:
        """Let pods connect to ``port`` (1-65535) of the IPv4 range ``cidr``, where a database is for example.

        HTTPS is open already. Raises ``ValueError`` for another port.
        """
        require_between("port", port, 1, 65535)
        self._destinations.append((cidr, port))

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when containers are started again and again, and when memory is nearly used up."""
        dimensions = {
            "ClusterName": self._cluster.cluster_name,
            "Namespace": self.namespace,
            "PodName": self.name,
        }
        for metric, threshold, trouble in (
            ("pod_number_of_container_restarts", 3.0, "start again and again"),
            ("pod_memory_utilization_over_pod_limit", 90.0, "have hardly any memory left"),
        ):
            Alarm(
                self,
                metric,
                name=f"{self.name}-{metric.replace('_', '-')}",
                description=f"Pods of {self.name} {trouble}",
                metric=Metric("ContainerInsights", metric, dimensions, statistic="Maximum"),
                threshold=threshold,
                evaluation_periods=3,
                actions=actions,
            )

    def _let_in(self, peer: Mapping[str, Any]) -> None:
        if peer not in self._callers:
            self._callers.append(peer)

    def _environment(self, given: Mapping[str, str]) -> dict[str, str]:
        for name in given:
            if not _VARIABLE.fullmatch(name):
                raise ValueError(f"environment must be named as variables are, got {name!r}")
        return {"AWS_REGION": settings_of(self).region, **given}

    def _pod_role(self, description: str) -> Role:
        principal = PodIdentityPrincipal(
            cluster_arn=self._cluster.cluster_arn, namespace=self.namespace, service_account=self.name
        )
        role = Role(self, "Role", name=self.name, assumed_by=principal, description=f"Pods: {description}")
        Grant.add(role, actions=TRACING, resources=("*",), resource_is_star_because=TRACING_HAS_NO_ARN)
        EksPodIdentityAssociation(
            self,
            "Association",
            cluster_name=self._cluster.cluster_name,
            namespace=self.namespace,
            service_account=self.name,
            role_arn=role.role_arn,
        )
        return role

    def _bind(self, target_group: ITargetGroup) -> None:
        """Let the load balancer controller register pods with the group, and no other."""
        if not target_group.listeners:
            raise ValueError(
                "target_group must have a load balancer: make its ListenerRule before the workload"
            )
        controller = Role.from_role_arn(self, "Controller", self._cluster.controller_role_arn)
        Grant.add(controller, actions=REGISTER, resources=(target_group.target_group_arn,))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be 1-40 lower-case letters, digits and hyphens, got {name!r}")
