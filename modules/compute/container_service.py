"""A service of containers on AWS Fargate that others call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceLoadBalancer,
    EcsServiceServiceConnectConfiguration,
    EcsServiceServiceConnectConfigurationService,
    EcsServiceServiceConnectConfigurationServiceClientAlias,
    EcsServiceServiceConnectConfigurationServiceTimeout,
)
from constructs import Construct

from modules.compute.container_cluster import IContainerCluster
from modules.compute.container_image import ContainerImage
from modules.compute.container_secret import ContainerSecret
from modules.compute.container_task import CONTAINER, PORT_NAME
from modules.compute.fargate_service import CODE_DEPLOY, ECS, FargateService
from modules.compute.service_scaling import ServiceScaling
from modules.compute.target_group import ITargetGroup
from modules.core.arguments import require_between
from modules.discovery import INamespace
from modules.encryption import IKey
from modules.iam import TASK_DEFINITIONS, TASK_DEFINITIONS_HAVE_NO_ARN, TO_TASKS, Grant, IGrantable
from modules.network import INetwork, ISecurityGroup


@dataclass(frozen=True, kw_only=True)
class ServiceConnect:
    """The name that tasks of ``namespace`` call the service by, through a proxy that balances, retries and measures.

    An answer has ``request_timeout_sec`` (1-3600) to come. The successor of AWS App Mesh, which is shut down. Raises
    ``ValueError`` for another timeout.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
    """

    namespace: INamespace
    discovery_name: str
    request_timeout_sec: int = 15

    def __post_init__(self) -> None:
        require_between("request_timeout_sec", self.request_timeout_sec, 1, 3600)


class ContainerService(FargateService):
    """Tasks that answer HTTP on ``port`` (1024-65535), at least two, spread over the private subnets' zones.

    ``image`` is named by digest. A deployment starts new tasks before it stops old ones: between
    ``minimum_healthy_percent`` (50-100) and ``maximum_percent`` (150-400) of ``desired_count`` (2-5000) run meanwhile,
    and where new ones will not stay up, AWS goes back to the last good ones. Behind ``target_group`` a task has
    ``health_check_grace_period_sec`` (0-3600) before the load balancer's checks count.

    ``deployment_controller`` is ``ECS``, or ``CODE_DEPLOY`` for a service that goes out blue-green: Terraform then
    registers task definitions and leaves it to a ``BlueGreenDeployment`` to release them; ``target_group`` is the blue
    one of its ``BlueGreenRoute``, and there is no ``service_connect``, which CodeDeploy does not take.

    ``key`` encrypts the log and must name ``logs.amazonaws.com``. Sizes, users and the rest: see ``ContainerTask``.
    Raises ``ValueError`` for other values.
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
        port: int = 8080,
        target_group: ITargetGroup | None = None,
        service_connect: ServiceConnect | None = None,
        deployment_controller: str = ECS,
        cpu: int = 256,
        memory_mb: int = 512,
        desired_count: int = 2,
        environment: Mapping[str, str] | None = None,
        secrets: Mapping[str, ContainerSecret] | None = None,
        command: Sequence[str] = (),
        health_command: Sequence[str] = (),
        user: str = "10001:10001",
        architecture: str = "X86_64",
        stop_timeout_sec: int = 30,
        health_check_grace_period_sec: int = 60,
        minimum_healthy_percent: int = 100,
        maximum_percent: int = 200,
    ) -> None:
        super().__init__(
            scope,
            id,
            name=name,
            description=description,
            cluster=cluster,
            network=network,
            image=image,
            key=key,
            cpu=cpu,
            memory_mb=memory_mb,
            desired_count=desired_count,
            environment=environment,
            secrets=secrets,
            command=command,
            health_command=health_command,
            user=user,
            architecture=architecture,
            stop_timeout_sec=stop_timeout_sec,
            minimum_healthy_percent=minimum_healthy_percent,
            maximum_percent=maximum_percent,
            port=port,
            deployment_controller=deployment_controller,
        )
        _check_controller(deployment_controller, target_group, service_connect)
        require_between("health_check_grace_period_sec", health_check_grace_period_sec, 0, 3600)
        self.port, self.container_name = port, CONTAINER
        self._create(
            load_balancer=_load_balancer(target_group, port),
            health_check_grace_period_seconds=health_check_grace_period_sec if target_group else None,
            service_connect_configuration=_service_connect(service_connect, port),
            depends_on=_listeners(target_group),
        )

    def allow_from(self, id: str, source: ISecurityGroup) -> None:
        """Let the members of ``source`` (a load balancer, a VPC link, another service) call; ``id`` names the rule."""
        self.security_group.allow_from(id, source, port=self.port, description=f"To {self._name}")

    def grant_register_task_definition(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to register task definitions that run under this service's two roles, and no others.

        No part of the running platform does: give it to a role under the delivery boundary.
        """
        Grant.add(
            grantee,
            actions=TASK_DEFINITIONS,
            resources=("*",),
            resource_is_star_because=TASK_DEFINITIONS_HAVE_NO_ARN,
        )
        return self.grant_pass_roles(grantee)

    def grant_pass_roles(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to give this service's two roles to its tasks, and to nothing else."""
        roles = (self.role_arn, self.task.execution_role.role_arn)
        return Grant.add(grantee, actions=("iam:PassRole",), resources=roles, conditions=TO_TASKS)

    def scale(self, *, minimum: int, maximum: int) -> ServiceScaling:
        """Return what decides how many tasks run, ``minimum`` (at least 2) to ``maximum``; see ``ServiceScaling``.

        Once at most a service. Raises ``ValueError`` for other numbers.
        """
        return self._scaling(minimum, maximum)


def _load_balancer(target_group: ITargetGroup | None, port: int) -> list[EcsServiceLoadBalancer] | None:
    if target_group is None:
        return None
    return [
        EcsServiceLoadBalancer(
            target_group_arn=target_group.target_group_arn, container_name=CONTAINER, container_port=port
        )
    ]


def _check_controller(
    deployment_controller: str, target_group: ITargetGroup | None, service_connect: ServiceConnect | None
) -> None:
    if deployment_controller != CODE_DEPLOY:
        return
    if target_group is None:
        raise ValueError("deployment_controller CODE_DEPLOY needs the blue target_group of a BlueGreenRoute")
    if service_connect is not None:
        raise ValueError(
            "deployment_controller CODE_DEPLOY does not go with service_connect, which CodeDeploy does not take: "
            "call the service through its load balancer, or leave the controller at ECS"
        )


def _listeners(target_group: ITargetGroup | None) -> Sequence[object]:
    if target_group is None:
        return ()
    if not target_group.listeners:
        raise ValueError("target_group must have a load balancer: make its ListenerRule before the service")
    return target_group.listeners


def _service_connect(
    wanted: ServiceConnect | None, port: int
) -> EcsServiceServiceConnectConfiguration | None:
    if wanted is None:
        return None
    alias = EcsServiceServiceConnectConfigurationServiceClientAlias(port=port, dns_name=wanted.discovery_name)
    timeout = EcsServiceServiceConnectConfigurationServiceTimeout(
        per_request_timeout_seconds=wanted.request_timeout_sec
    )
    return EcsServiceServiceConnectConfiguration(
        enabled=True,
        namespace=wanted.namespace.namespace_arn,
        service=[
            EcsServiceServiceConnectConfigurationService(
                port_name=PORT_NAME,
                discovery_name=wanted.discovery_name,
                client_alias=alias,
                timeout=timeout,
            )
        ],
    )
