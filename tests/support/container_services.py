"""A container service and a worker as tests of them want them: on a cluster, a network and a key that exist."""

import json
from collections.abc import Callable
from typing import Any

from modules.compute import ContainerCluster, ContainerImage, ContainerService, ContainerWorker
from modules.core import PlatformStack
from modules.iam import Grant, IGrantable
from modules.messaging import Queue
from tests.support.grantee import imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

ACCOUNT = "eu-west-1:123456789012"
CLUSTER_ARN = f"arn:aws:ecs:{ACCOUNT}:cluster/cairn-test-shop"
QUEUE_ARN = f"arn:aws:sqs:{ACCOUNT}:cairn-test-commands"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-stock@sha256:{'0' * 64}"
SECRET_ARN = f"arn:aws:secretsmanager:{ACCOUNT}:secret:cairn-test-database-AbCdEf"
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"

Make = Callable[..., Any]


def shared(stack: PlatformStack) -> dict[str, Any]:
    cluster = stack.node.try_find_child("Cluster")
    return {
        "description": "Keeps the stock",
        "cluster": cluster or ContainerCluster.from_cluster_arn(stack, "Cluster", CLUSTER_ARN),
        "network": imported_network(stack),
        "image": ContainerImage(IMAGE),
        "key": imported_key(stack),
    }


def service(stack: PlatformStack, **arguments: Any) -> ContainerService:
    return ContainerService(stack, "Stock", name="stock", **{**shared(stack), **arguments})


def worker(stack: PlatformStack, **arguments: Any) -> ContainerWorker:
    queue = Queue.from_queue_arn(stack, "Commands", QUEUE_ARN, key=imported_key(stack))
    return ContainerWorker(stack, "Worker", name="worker", **{**shared(stack), "queue": queue, **arguments})


def made(make: Make, then: Callable[[Any], object] = repr, **arguments: Any) -> Template:
    return synthesize(lambda stack: then(make(stack, **arguments)))


def container(template: Template) -> dict[str, Any]:
    (found,) = json.loads(template.resource("aws_ecs_task_definition")["container_definitions"])
    return dict(found)


def of_role(template: Template, name: str) -> list[dict[str, Any]]:
    """Return the statements of the one role whose construct is called ``name``."""
    policies = template.resources("aws_iam_role_policy")
    (policy,) = [each for each in policies if f"_Task_{name}_" in each["role"]]
    return list(json.loads(policy["policy"])["Statement"])


class ExistingSecret:
    secret_arn = SECRET_ARN

    def grant_read(self, grantee: IGrantable) -> Grant:
        return Grant.add(grantee, actions=("secretsmanager:GetSecretValue",), resources=(SECRET_ARN,))


class ExistingTargets:
    target_group_arn = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/stock/0f"
    resource_label = "app/shop/0f/targetgroup/stock/0f"
    target_type = "ip"

    def __init__(self, *listeners: Any) -> None:
        self.listeners = list(listeners)
