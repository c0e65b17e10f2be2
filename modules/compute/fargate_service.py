"""What every service on AWS Fargate has: several zones, closed doors, a way back where a deployment fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceDeploymentController,
    EcsServiceNetworkConfiguration,
)
from constructs import Construct

from modules.compute.closed_group import closed_group
from modules.compute.container_cluster import IContainerCluster
from modules.compute.container_image import ContainerImage
from modules.compute.container_secret import ContainerSecret
from modules.compute.container_task import ContainerTask
from modules.compute.service_scaling import ServiceScaling
from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.iam import Statement
from modules.network import INetwork, ISecurityGroup
from modules.observability import Alarm, ITopic, Metric

FEWEST_TASKS, MOST_TASKS = 2, 5000
ECS, CODE_DEPLOY = "ECS", "CODE_DEPLOY"
DEPLOYMENT_CONTROLLERS = (CODE_DEPLOY, ECS)


class FargateService(Construct):
    """The shared part of ``ContainerService`` and ``ContainerWorker``: see there.

    Its security group lets nobody in, and members reach AWS alone: the VPC's interface endpoints by HTTPS, Amazon S3
    and DynamoDB by their gateway endpoints. Pass it wherever a grantee is asked for: its task role is meant.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        cluster: IContainerCluster,
        network: INetwork,
        image: ContainerImage,
        key: IKey,
        cpu: int,
        memory_mb: int,
        desired_count: int,
        environment: Mapping[str, str] | None,
        secrets: Mapping[str, ContainerSecret] | None,
        command: Sequence[str],
        health_command: Sequence[str],
        user: str,
        architecture: str,
        stop_timeout_sec: int,
        minimum_healthy_percent: int,
        maximum_percent: int,
        port: int | None = None,
        deployment_controller: str = ECS,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("deployment_controller", deployment_controller, DEPLOYMENT_CONTROLLERS)
        require_between("desired_count", desired_count, FEWEST_TASKS, MOST_TASKS)
        require_between("minimum_healthy_percent", minimum_healthy_percent, 50, 100)
        require_between("maximum_percent", maximum_percent, 150, 400)
        self._name, self._cluster, self._desired_count = name, cluster, desired_count
        self.deployment_controller = deployment_controller
        self.cluster_name = cluster.cluster_name
        self.security_group = closed_group(
            self, name=f"{name}-tasks", description=f"The tasks of {name}", network=network
        )
        self.security_group_id = self.security_group.security_group_id
        self.task = ContainerTask(
            self,
            "Task",
            name=name,
            description=description,
            image=image,
            key=key,
            cpu=cpu,
            memory_mb=memory_mb,
            environment=environment or {},
            secrets=secrets or {},
            command=command,
            health_command=health_command,
            user=user,
            architecture=architecture,
            stop_timeout_sec=stop_timeout_sec,
            port=port,
        )
        self.role = self.task.role
        self._settings: dict[str, Any] = {
            "network_configuration": EcsServiceNetworkConfiguration(
                subnets=list(network.private_subnet_ids),
                security_groups=[self.security_group_id],
                assign_public_ip=False,
            ),
            "deployment_minimum_healthy_percent": minimum_healthy_percent,
            "deployment_maximum_percent": maximum_percent,
        }

    @property
    def role_arn(self) -> str:
        """The ARN of the task role."""
        return self.role.role_arn

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of the task role."""
        self.role.add_to_policy(statement)

    def allow_to(self, id: str, destination: ISecurityGroup, *, port: int) -> None:
        """Let tasks connect to ``port`` of the members of ``destination``; ``id`` names the rule."""
        self.security_group.allow_to(id, destination, port=port, description=f"From {self._name}")

    def connect_to(self, id: str, destination: ISecurityGroup, *, port: int) -> None:
        """Let tasks connect to ``port`` of the members of ``destination``, a group of another stack, and in there."""
        self.security_group.connect_to(id, destination, port=port, description=f"From {self._name}")

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when tasks are missing, and when processor or memory are nearly used up for five minutes."""
        for metric in ("CPUUtilization", "MemoryUtilization"):
            self._alarm(
                metric,
                "AWS/ECS",
                90,
                "GreaterThanOrEqualToThreshold",
                "Average",
                "is nearly used up",
                actions,
            )
        self._alarm(
            "RunningTaskCount",
            "ECS/ContainerInsights",
            FEWEST_TASKS,
            "LessThanThreshold",
            "Minimum",
            "is too low to lose a zone",
            actions,
        )

    def _create(self, **settings: Any) -> None:
        depends_on = [
            *self.role.policies,
            *self.task.execution_role.policies,
            *settings.pop("depends_on", ()),
        ]
        resource = EcsService(
            self,
            "Resource",
            name=stack_of(self).physical_name(self._name, max_length=255),
            cluster=self._cluster.cluster_arn,
            task_definition=self.task.task_definition_arn,
            desired_count=self._desired_count,
            launch_type="FARGATE",
            platform_version="LATEST",
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            depends_on=depends_on,
            **_released_by(self.deployment_controller),
            **self._settings,
            **settings,
        )
        if self.deployment_controller == CODE_DEPLOY:
            resource.add_override("lifecycle.ignore_changes", ["load_balancer", "task_definition"])
        self._resource = resource
        self.service_arn: str = resource.id
        self.service_name: str = resource.name

    def _scaling(self, minimum: int, maximum: int) -> ServiceScaling:
        require_between("minimum", minimum, FEWEST_TASKS, MOST_TASKS)
        if not minimum < maximum <= MOST_TASKS:
            raise ValueError(f"maximum must be {minimum + 1}-{MOST_TASKS}, got {maximum}")
        if self.deployment_controller == CODE_DEPLOY:
            moved = ("lifecycle.ignore_changes", ["desired_count", "load_balancer", "task_definition"])
        else:
            moved = ("lifecycle.ignore_changes", ["desired_count"])
        self._resource.add_override(*moved)
        return ServiceScaling(
            self,
            "Scaling",
            name=self._name,
            cluster_name=self._cluster.cluster_name,
            service_name=self.service_name,
            minimum=minimum,
            maximum=maximum,
        )

    def _alarm(
        self,
        metric: str,
        namespace: str,
        threshold: float,
        comparison: str,
        statistic: str,
        trouble: str,
        actions: Sequence[ITopic],
    ) -> None:
        dimensions = {"ClusterName": self._cluster.cluster_name, "ServiceName": self.service_name}
        Alarm(
            self,
            metric,
            name=f"{self._name}-{metric.lower()}",
            description=f"{metric} of {self._name} {trouble}",
            metric=Metric(namespace, metric, dimensions, statistic=statistic),
            threshold=threshold,
            comparison=comparison,
            evaluation_periods=5,
            actions=actions,
        )


def _released_by(deployment_controller: str) -> dict[str, Any]:
    """Amazon ECS goes back by itself where new tasks will not stay up; where CodeDeploy releases, that does."""
    if deployment_controller == CODE_DEPLOY:
        return {"deployment_controller": EcsServiceDeploymentController(type=CODE_DEPLOY)}
    return {
        "availability_zone_rebalancing": "ENABLED",
        "deployment_circuit_breaker": EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
    }
