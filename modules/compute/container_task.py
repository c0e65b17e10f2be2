"""What a task runs: one hardened container, two roles apart, a log group of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition, EcsTaskDefinitionRuntimePlatform
from constructs import Construct

from modules.compute.container_image import ContainerImage
from modules.compute.container_secret import ContainerSecret
from modules.compute.fargate_size import require_size
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.iam import TRACING, TRACING_HAS_NO_ARN, Grant, Role, ServicePrincipal
from modules.observability import LogGroup

CONTAINER = "app"
PORT_NAME = "http"
ARCHITECTURES = ("ARM64", "X86_64")
LONGEST_STOP_SEC = 120
_USER = re.compile(r"[1-9]\d{0,9}(:[1-9]\d{0,9})?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ContainerTask(Construct):
    """A task definition for AWS Fargate whose container cannot write to its image, gain rights or be root.

    ``cpu`` (units, 1024 a processor) and ``memory_mb`` are a pair of ``FARGATE_SIZES``. ``user`` is a number, or two
    with a colon between (user and group), neither 0. ``architecture`` is one of ``ARCHITECTURES``. ``stop_timeout_sec``
    is 2-120: the time between the signal to stop and the end. ``health_command`` is run inside. The task role holds
    what was granted to the service; the execution role pulls the image, writes the log and reads ``secrets``, and
    nobody but the agent has it. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        image: ContainerImage,
        key: IKey,
        cpu: int,
        memory_mb: int,
        environment: Mapping[str, str],
        secrets: Mapping[str, ContainerSecret],
        command: Sequence[str],
        health_command: Sequence[str],
        user: str,
        architecture: str,
        stop_timeout_sec: int,
        port: int | None,
    ) -> None:
        super().__init__(scope, id)
        require_size(cpu, memory_mb)
        require_one_of("architecture", architecture, ARCHITECTURES)
        require_between("stop_timeout_sec", stop_timeout_sec, 2, LONGEST_STOP_SEC)
        _check_user(user)
        _check_variables(environment, secrets)
        physical_name = stack_of(self).physical_name(name, max_length=255)
        self.log_group = LogGroup(self, "Log", name=f"/aws/ecs/{physical_name}", key=key)
        self.role = self._role("Role", name, f"Task: {description}")
        Grant.add(self.role, actions=TRACING, resources=("*",), resource_is_star_because=TRACING_HAS_NO_ARN)
        self.execution_role = self._role("ExecutionRole", f"{name}-execution", f"Starts: {description}")
        self.log_group.grant_write(self.execution_role)
        image.grant_pull(self.execution_role)
        for each in secrets.values():
            each.secret.grant_read(self.execution_role)
        definition: dict[str, Any] = {
            "name": CONTAINER,
            "image": image.uri,
            "essential": True,
            "user": user,
            "privileged": False,
            "readonlyRootFilesystem": True,
            "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
            "stopTimeout": stop_timeout_sec,
            "environment": [{"name": each, "value": environment[each]} for each in sorted(environment)],
            "secrets": [{"name": each, "valueFrom": secrets[each].value_from} for each in sorted(secrets)],
            "logConfiguration": self._logging(),
            **_command(command),
            **_health_check(health_command),
            **_port(port),
        }
        resource = EcsTaskDefinition(
            self,
            "Resource",
            family=physical_name,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(cpu),
            memory=str(memory_mb),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=architecture
            ),
            task_role_arn=self.role.role_arn,
            execution_role_arn=self.execution_role.role_arn,
            container_definitions=json.dumps([definition]),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.task_definition_arn: str = resource.arn

    def _role(self, id: str, name: str, description: str) -> Role:
        principal = ServicePrincipal("ecs-tasks.amazonaws.com")
        return Role(self, id, name=name, assumed_by=principal, description=description)

    def _logging(self) -> dict[str, Any]:
        """Never block the service where the log cannot keep up: up to 25 MiB wait."""
        return {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": self.log_group.log_group_name,
                "awslogs-region": settings_of(self).region,
                "awslogs-stream-prefix": "task",
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        }


def _command(command: Sequence[str]) -> dict[str, Any]:
    return {"command": list(command)} if command else {}


def _health_check(command: Sequence[str]) -> dict[str, Any]:
    if not command:
        return {}
    times = {"interval": 10, "timeout": 5, "retries": 3, "startPeriod": 15}
    return {"healthCheck": {"command": ["CMD", *command], **times}}


def _port(port: int | None) -> dict[str, Any]:
    if port is None:
        return {}
    require_between("port", port, 1024, 65535)
    mapping = {
        "name": PORT_NAME,
        "containerPort": port,
        "hostPort": port,
        "protocol": "tcp",
        "appProtocol": "http",
    }
    return {"portMappings": [mapping]}


def _check_user(user: str) -> None:
    if not _USER.fullmatch(user):
        raise ValueError(f"user must be a number other than 0, or user:group in numbers, got {user!r}")


def _check_variables(environment: Mapping[str, str], secrets: Mapping[str, ContainerSecret]) -> None:
    for name in (*environment, *secrets):
        if not _VARIABLE.fullmatch(name):
            raise ValueError(f"environment and secrets must be named as variables are, got {name!r}")
    both = sorted(set(environment) & set(secrets))
    if both:
        raise ValueError(f"environment and secrets must not share names, got {', '.join(both)} in both")
