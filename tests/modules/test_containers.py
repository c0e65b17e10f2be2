from typing import Any

import pytest

from modules.compute import ContainerCluster, ContainerImage, ContainerSecret, ITargetGroup, ServiceConnect
from modules.core import PlatformStack
from modules.discovery import Namespace
from modules.network import SecurityGroup
from tests.support.container_services import (
    ACCOUNT,
    CLUSTER_ARN,
    IMAGE,
    ExistingSecret,
    ExistingTargets,
    container,
    made,
    service,
)
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
NAMESPACE_ARN = f"arn:aws:servicediscovery:{ACCOUNT}:namespace/ns-0a1b"


def test_a_cluster_is_watched_and_keeps_sessions_on_record() -> None:
    template = synthesize(lambda stack: ContainerCluster(stack, "Shop", name="shop", key=imported_key(stack)))
    found = template.resource("aws_ecs_cluster")
    assert found["name"] == "cairn-test-shop"
    assert found["setting"] == [{"name": "containerInsights", "value": "enabled"}]
    sessions = found["configuration"]["execute_command_configuration"]
    assert (sessions["kms_key_id"], sessions["logging"]) == (KEY_ARN, "OVERRIDE")
    assert sessions["log_configuration"]["cloud_watch_encryption_enabled"] is True
    log = template.resource("aws_cloudwatch_log_group")
    assert (log["name"], log["kms_key_id"]) == ("/aws/ecs/cairn-test-shop/sessions", KEY_ARN)


def test_a_container_is_hardened_with_nothing_asked_for() -> None:
    found = container(made(service))
    log = found.pop("logConfiguration")
    assert found == {
        "name": "app",
        "image": IMAGE,
        "essential": True,
        "user": "10001:10001",
        "privileged": False,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "stopTimeout": 30,
        "environment": [],
        "secrets": [],
        "portMappings": [
            {
                "name": "http",
                "containerPort": 8080,
                "hostPort": 8080,
                "protocol": "tcp",
                "appProtocol": "http",
            }
        ],
    }
    assert log["logDriver"] == "awslogs"
    assert log["options"].pop("awslogs-group").startswith("${aws_cloudwatch_log_group.Stock_Task_Log_")
    assert log["options"] == {
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "task",
        "mode": "non-blocking",
        "max-buffer-size": "25m",
    }


def test_a_task_runs_on_fargate_under_two_roles() -> None:
    found = made(service).resource("aws_ecs_task_definition")
    assert (found["requires_compatibilities"], found["network_mode"]) == (["FARGATE"], "awsvpc")
    assert (found["cpu"], found["memory"]) == ("256", "512")
    assert found["task_role_arn"].startswith("${aws_iam_role.Stock_Task_Role_")
    assert found["execution_role_arn"].startswith("${aws_iam_role.Stock_Task_ExecutionRole_")


def test_a_service_is_spread_and_rolled_back_with_nothing_asked_for() -> None:
    found = made(service).resource("aws_ecs_service")
    network = found.pop("network_configuration")
    assert (network["subnets"], network["assign_public_ip"]) == (["subnet-11", "subnet-12"], False)
    assert found.pop("task_definition").startswith("${aws_ecs_task_definition.Stock_Task_")
    assert len(found.pop("depends_on")) == 2
    assert found == {
        "name": "cairn-test-stock",
        "cluster": CLUSTER_ARN,
        "desired_count": 2,
        "launch_type": "FARGATE",
        "platform_version": "LATEST",
        "availability_zone_rebalancing": "ENABLED",
        "deployment_circuit_breaker": {"enable": True, "rollback": True},
        "deployment_minimum_healthy_percent": 100,
        "deployment_maximum_percent": 200,
        "enable_execute_command": False,
        "enable_ecs_managed_tags": True,
        "propagate_tags": "SERVICE",
    }


def test_a_service_registers_once_a_load_balancer_leads_to_its_target_group() -> None:
    def behind(stack: PlatformStack) -> None:
        listener = SecurityGroup(
            stack, "Listener", name="l", description="l", vpc_id="vpc-0a"
        ).node.default_child
        service(stack, target_group=ExistingTargets(listener), health_check_grace_period_sec=90)

    found = synthesize(behind).resource("aws_ecs_service")
    assert found["load_balancer"] == [
        {
            "target_group_arn": ExistingTargets.target_group_arn,
            "container_name": "app",
            "container_port": 8080,
        }
    ]
    assert found["health_check_grace_period_seconds"] == 90
    assert [each for each in found["depends_on"] if each.startswith("aws_security_group.Listener_")]


def test_rejects_a_target_group_that_nothing_leads_to() -> None:
    target_group: ITargetGroup = ExistingTargets()
    with pytest.raises(ValueError, match="target_group must have a load balancer: make its ListenerRule"):
        made(service, target_group=target_group)


def test_service_connect_gives_it_a_name_and_a_timeout() -> None:
    def connect(stack: PlatformStack) -> None:
        namespace = Namespace.from_namespace_arn(
            stack, "Names", NAMESPACE_ARN, namespace_name="shop.internal", has_dns=False
        )
        service(stack, service_connect=ServiceConnect(namespace=namespace, discovery_name="stock"))

    assert synthesize(connect).resource("aws_ecs_service")["service_connect_configuration"] == {
        "enabled": True,
        "namespace": NAMESPACE_ARN,
        "service": [
            {
                "port_name": "http",
                "discovery_name": "stock",
                "client_alias": {"port": 8080, "dns_name": "stock"},
                "timeout": {"per_request_timeout_seconds": 15},
            }
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cpu": 300}, "cpu must be one of 256, 512, 1024, .*, got 300"),
        ({"memory_mb": 4096}, "memory_mb must be one of 512, 1024, 2048 where cpu is 256, got 4096"),
        ({"desired_count": 1}, "desired_count must be 2-5000, got 1"),
        ({"minimum_healthy_percent": 49}, "minimum_healthy_percent must be 50-100, got 49"),
        ({"maximum_percent": 100}, "maximum_percent must be 150-400, got 100"),
        ({"user": "root"}, "user must be a number other than 0, .*, got 'root'"),
        ({"user": "0"}, "user must be a number other than 0"),
        ({"user": "1000:0"}, "user must be a number other than 0"),
        ({"architecture": "arm"}, "architecture must be one of ARM64, X86_64, got 'arm'"),
        ({"stop_timeout_sec": 121}, "stop_timeout_sec must be 2-120, got 121"),
        ({"port": 80}, "port must be 1024-65535, got 80"),
        ({"health_check_grace_period_sec": -1}, "health_check_grace_period_sec must be 0-3600, got -1"),
        ({"environment": {"A-B": "1"}}, "environment and secrets must be named as variables are, got 'A-B'"),
        (
            {"environment": {"A": "1"}, "secrets": {"A": ContainerSecret(ExistingSecret())}},
            "environment and secrets must not share names, got A in both",
        ),
    ],
)
def test_a_service_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(service, **arguments)


@pytest.mark.parametrize("uri", [IMAGE.replace("@sha256:", ":"), "nginx:latest", IMAGE[:-1]])
def test_rejects_an_image_that_may_change(uri: str) -> None:
    with pytest.raises(ValueError, match="uri must name an image in Amazon ECR by its digest"):
        ContainerImage(uri)


def test_service_connect_rejects_a_timeout() -> None:
    namespace: Any = object()
    with pytest.raises(ValueError, match="request_timeout_sec must be 1-3600, got 0"):
        ServiceConnect(namespace=namespace, discovery_name="stock", request_timeout_sec=0)


def test_rejects_an_arn_that_is_no_clusters() -> None:
    with pytest.raises(ValueError, match="cluster_arn must be the ARN of an ECS cluster, got 'arn:x'"):
        synthesize(lambda stack: ContainerCluster.from_cluster_arn(stack, "Cluster", "arn:x"))
