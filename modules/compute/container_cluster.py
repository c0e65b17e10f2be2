"""An Amazon ECS cluster: watched by Container Insights, and every session inside a container on record."""

from __future__ import annotations

from typing import Protocol

from cdktf import Token
from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterSetting,
)
from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.observability import LogGroup


class IContainerCluster(Protocol):
    """A cluster that services run in."""

    @property
    def cluster_arn(self) -> str:
        """The ARN of the cluster."""

    @property
    def cluster_name(self) -> str:
        """The name of the cluster."""


class _ImportedCluster(Construct):
    def __init__(self, scope: Construct, id: str, *, cluster_arn: str) -> None:
        super().__init__(scope, id)
        if ":cluster/" not in cluster_arn or Token.is_unresolved(cluster_arn):
            raise ValueError(f"cluster_arn must be the ARN of an ECS cluster, got {cluster_arn!r}")
        self.cluster_arn = cluster_arn
        self.cluster_name = cluster_arn.split("/")[-1]


class ContainerCluster(Construct):
    """A cluster for tasks on AWS Fargate.

    Services have ``ecs execute-command`` off. Where somebody turns it on, ``key`` encrypts the session, and all that
    was typed and shown is kept in a log group under that key, which must name ``logs.amazonaws.com``.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, key: IKey) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=255)
        self.session_log = LogGroup(self, "SessionLog", name=f"/aws/ecs/{physical_name}/sessions", key=key)
        resource = EcsCluster(
            self,
            "Resource",
            name=physical_name,
            setting=[EcsClusterSetting(name="containerInsights", value="enabled")],
            configuration=EcsClusterConfiguration(
                execute_command_configuration=self._sessions(key),
            ),
        )
        self.cluster_arn: str = resource.arn
        self.cluster_name: str = resource.name

    @staticmethod
    def from_cluster_arn(scope: Construct, id: str, cluster_arn: str) -> IContainerCluster:
        """Return a cluster that exists; nothing of it is changed."""
        return _ImportedCluster(scope, id, cluster_arn=cluster_arn)

    def _sessions(self, key: IKey) -> EcsClusterConfigurationExecuteCommandConfiguration:
        return EcsClusterConfigurationExecuteCommandConfiguration(
            kms_key_id=key.key_arn,
            logging="OVERRIDE",
            log_configuration=EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
                cloud_watch_encryption_enabled=True,
                cloud_watch_log_group_name=self.session_log.log_group_name,
            ),
        )
