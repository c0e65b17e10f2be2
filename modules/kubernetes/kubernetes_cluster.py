"""An Amazon EKS cluster: reached from inside the network alone, every step in its log, secrets under a key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.eks_cluster import (
    EksCluster,
    EksClusterAccessConfig,
    EksClusterEncryptionConfig,
    EksClusterEncryptionConfigProvider,
    EksClusterUpgradePolicy,
    EksClusterVpcConfig,
    EksClusterZonalShiftConfig,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption import IKey
from modules.iam import Grant, IGrantable, Role, ServicePrincipal, Statement
from modules.kubernetes import add_ons
from modules.kubernetes.cluster_access import ClusterAccess
from modules.kubernetes.cluster_roles import (
    control_plane_statements,
    load_balancing_statements,
    network_statements,
    node_statements,
    observability_statements,
)
from modules.kubernetes.node_group import NodeGroup, Nodes
from modules.kubernetes.system_pods import SystemPods
from modules.network import INetwork
from modules.observability import Alarm, ITopic, LogGroup, Metric

CONTROL_PLANE_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
INSIGHTS_LOGS = ("application", "dataplane", "host", "performance")
_VERSION = re.compile(r"1\.\d{2}")


class IKubernetesCluster(Protocol):
    """A cluster that workloads run in."""

    @property
    def cluster_arn(self) -> str:
        """The ARN of the cluster."""

    @property
    def cluster_name(self) -> str:
        """The name of the cluster."""

    @property
    def cluster_security_group_id(self) -> str:
        """The id of the security group that Amazon EKS gives nodes and pods."""

    @property
    def node_role_arn(self) -> str:
        """The ARN of the role of the nodes, which pull images."""

    @property
    def controller_role_arn(self) -> str:
        """The ARN of the role of the AWS Load Balancer Controller, which registers pods with target groups."""

    def grant_administer(self, grantee: IGrantable, *, id: str) -> Grant:
        """Allow everything in the cluster; see ``ClusterAccess``."""

    def grant_edit(self, grantee: IGrantable, *, id: str, namespaces: Sequence[str]) -> Grant:
        """Allow reading and changing what runs in ``namespaces``; see ``ClusterAccess``."""

    def grant_view(self, grantee: IGrantable, *, id: str, namespaces: Sequence[str]) -> Grant:
        """Allow reading what runs in ``namespaces``; see ``ClusterAccess``."""


class _ImportedCluster(ClusterAccess):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cluster_name: str,
        cluster_security_group_id: str,
        node_role_arn: str,
        controller_role_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self.cluster_name = cluster_name
        self.cluster_arn = stack_of(self).arn("eks", f"cluster/{cluster_name}")
        self.cluster_security_group_id = cluster_security_group_id
        self.node_role_arn = node_role_arn
        self.controller_role_arn = controller_role_arn


class KubernetesCluster(ClusterAccess):
    """A cluster with managed nodes in the private subnets of ``network``, and the add-ons of ``ADD_ONS``.

    ``version`` is that of Kubernetes, such as ``1.34``; it is updated in place, one minor version at a time. ``key``
    encrypts Kubernetes's secrets and the logs, and must name ``logs.amazonaws.com``. Who makes the cluster administers
    it, as an access entry that can be seen and deleted: that is who applies its manifests; everyone else is granted
    access. What pods print is in the log group ``pod_log_group_name``. ``public_access_cidrs`` opens the endpoint to
    these IPv4 ranges, and never to the whole internet.

    The AWS Load Balancer Controller has its role here; the controller itself is installed by its chart, see
    docs/how-to/run-on-kubernetes.md. Raises ``ValueError`` for another version or range.
    https://docs.aws.amazon.com/eks/latest/best-practices/security.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        network: INetwork,
        key: IKey,
        version: str = "1.34",
        nodes: Nodes | None = None,
        public_access_cidrs: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        if not _VERSION.fullmatch(version):
            raise ValueError(f"version must be that of Kubernetes, such as 1.34, got {version!r}")
        for cidr in public_access_cidrs:
            if not re.fullmatch(r"[\d.]+/\d+", cidr) or cidr.endswith("/0"):
                raise ValueError(
                    f"public_access_cidrs must be IPv4 ranges, and not the whole internet, got {cidr!r}"
                )
        self._name, self._key, self._network = name, key, network
        self._physical_name = stack_of(self).physical_name(name, max_length=100)
        self.cluster_arn = stack_of(self).arn("eks", f"cluster/{self._physical_name}")
        self.role = self._control_plane_role()
        self._resource = self._cluster(version, public_access_cidrs)
        self.cluster_name: str = self._resource.name
        self.cluster_security_group_id: str = self._resource.vpc_config.cluster_security_group_id
        self.node_role = self._node_role()
        self.node_role_arn = self.node_role.role_arn
        pods_network = self._pods_network()
        ready = add_ons.install(
            self,
            cluster_name=self.cluster_name,
            before_nodes=True,
            after=[self._resource, pods_network.association],
        )
        self._nodes = NodeGroup(
            self,
            "Nodes",
            name=name,
            cluster_name=self.cluster_name,
            nodes=nodes or Nodes(),
            role=self.node_role,
            subnet_ids=network.private_subnet_ids,
            ready_after=ready,
        )
        observability = self._observability()
        add_ons.install(
            self,
            cluster_name=self.cluster_name,
            before_nodes=False,
            after=[self._nodes.resource, observability.association],
        )
        self.controller_role_arn = self._controller().role_arn
        self.pod_log_group_name = self._insights_log("application")

    @staticmethod
    def from_cluster_name(
        scope: Construct,
        id: str,
        cluster_name: str,
        *,
        cluster_security_group_id: str,
        node_role_arn: str,
        controller_role_arn: str,
    ) -> IKubernetesCluster:
        """Return a cluster of this account that exists; nothing of it is changed."""
        return _ImportedCluster(
            scope,
            id,
            cluster_name=cluster_name,
            cluster_security_group_id=cluster_security_group_id,
            node_role_arn=node_role_arn,
            controller_role_arn=controller_role_arn,
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when a node has failed, and when nodes' memory is nearly used up for five minutes."""
        for metric, threshold, trouble in (
            ("cluster_failed_node_count", 1.0, "a node has failed"),
            ("node_memory_utilization", 90.0, "nodes have hardly any memory left"),
        ):
            Alarm(
                self,
                metric,
                name=f"{self._name}-{metric.replace('_', '-')}",
                description=f"In the cluster {self._name} {trouble}",
                metric=Metric(
                    "ContainerInsights", metric, {"ClusterName": self.cluster_name}, statistic="Maximum"
                ),
                threshold=threshold,
                evaluation_periods=5,
                actions=actions,
            )

    def _cluster(self, version: str, public_access_cidrs: Sequence[str]) -> EksCluster:
        log = LogGroup(self, "Log", name=f"/aws/eks/{self._physical_name}/cluster", key=self._key)
        return EksCluster(
            self,
            "Resource",
            name=self._physical_name,
            role_arn=self.role.role_arn,
            version=version,
            enabled_cluster_log_types=list(CONTROL_PLANE_LOGS),
            bootstrap_self_managed_addons=False,
            access_config=EksClusterAccessConfig(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=True
            ),
            encryption_config=EksClusterEncryptionConfig(
                provider=EksClusterEncryptionConfigProvider(key_arn=self._key.key_arn), resources=["secrets"]
            ),
            vpc_config=EksClusterVpcConfig(
                subnet_ids=list(self._network.private_subnet_ids),
                endpoint_private_access=True,
                endpoint_public_access=bool(public_access_cidrs),
                public_access_cidrs=list(public_access_cidrs) or None,
            ),
            upgrade_policy=EksClusterUpgradePolicy(support_type="STANDARD"),
            zonal_shift_config=EksClusterZonalShiftConfig(enabled=True),
            depends_on=[*self.role.policies, log],
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings_of(self).protect_data),
        )

    def _control_plane_role(self) -> Role:
        role = self._service_role("Role", f"{self._name}-cluster", "eks.amazonaws.com", "The control plane")
        self._key.grant_encrypt_decrypt(role)
        return _with(role, control_plane_statements())

    def _node_role(self) -> Role:
        role = self._service_role("NodeRole", f"{self._name}-nodes", "ec2.amazonaws.com", "The nodes")
        return _with(role, node_statements(settings_of(self), self.cluster_arn))

    def _service_role(self, id: str, name: str, service: str, what: str) -> Role:
        description = f"{what} of the Kubernetes cluster {self._name}"
        return Role(self, id, name=name, assumed_by=ServicePrincipal(service), description=description)

    def _pods_network(self) -> SystemPods:
        return self._system_pods(
            "PodNetwork",
            ("kube-system", "aws-node"),
            "Gives pods their addresses",
            network_statements(
                settings_of(self),
                cluster_name=self._physical_name,
                subnet_ids=self._network.private_subnet_ids,
                security_group_id=self.cluster_security_group_id,
            ),
        )

    def _observability(self) -> SystemPods:
        pods = self._system_pods(
            "Observability",
            ("amazon-cloudwatch", "cloudwatch-agent"),
            "Collects logs and metrics",
            observability_statements(),
        )
        for kind in INSIGHTS_LOGS:
            name = self._insights_log(kind)
            LogGroup(self, f"{kind.capitalize()}Log", name=name, key=self._key).grant_write(pods)
        return pods

    def _insights_log(self, kind: str) -> str:
        return f"/aws/containerinsights/{self._physical_name}/{kind}"

    def _controller(self) -> SystemPods:
        return self._system_pods(
            "LoadBalancing",
            ("kube-system", "aws-load-balancer-controller"),
            "Registers pods with target groups",
            load_balancing_statements(),
        )

    def _system_pods(
        self, id: str, account: tuple[str, str], what: str, statements: list[Statement]
    ) -> SystemPods:
        return SystemPods(
            self,
            id,
            name=f"{self._name}-{account[1]}",
            description=f"{what}, in the Kubernetes cluster {self._name}",
            cluster_name=self.cluster_name,
            cluster_arn=self.cluster_arn,
            namespace=account[0],
            service_account=account[1],
            statements=statements,
        )


def _with(role: Role, statements: Sequence[Statement]) -> Role:
    for statement in statements:
        role.add_to_policy(statement)
    return role
