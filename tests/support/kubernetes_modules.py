"""A Kubernetes cluster and a workload in it as tests of them want them: on a network and a key that exist."""

import json
from collections.abc import Callable
from typing import Any

from modules.compute import ContainerImage
from modules.core import PlatformStack
from modules.kubernetes import IKubernetesCluster, KubernetesCluster, Workload
from tests.support.grantee import imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

ACCOUNT = "eu-west-1:123456789012"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-recommendations@sha256:{'0' * 64}"


class ExistingTopic:
    topic_arn = f"arn:aws:sns:{ACCOUNT}:cairn-test-alarms"


def cluster(stack: PlatformStack, **arguments: Any) -> KubernetesCluster:
    network, key = imported_network(stack), imported_key(stack)
    return KubernetesCluster(stack, "Shop", name="shop", network=network, key=key, **arguments)


def existing(stack: PlatformStack) -> IKubernetesCluster:
    return KubernetesCluster.from_cluster_name(
        stack,
        "Shop",
        "cairn-test-shop",
        cluster_security_group_id="sg-0c1c",
        node_role_arn="arn:aws:iam::123456789012:role/cairn-test-shop-nodes",
        controller_role_arn="arn:aws:iam::123456789012:role/cairn-test-shop-controller",
    )


def workload(stack: PlatformStack, name: str = "recommendations", **arguments: Any) -> Workload:
    known: Any = stack.node.try_find_child("Shop")
    return Workload(
        stack,
        name.capitalize(),
        name=name,
        description="Recommends products",
        cluster=known or existing(stack),
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        **arguments,
    )


def made(make: Callable[..., Any], then: Callable[[Any], object] = repr, **arguments: Any) -> Template:
    return synthesize(lambda stack: then(make(stack, **arguments)))


def of_role(template: Template, name: str) -> list[dict[str, Any]]:
    """Return the statements of the role whose construct path holds ``name``."""
    policies = template.resources("aws_iam_role_policy")
    (policy,) = [each for each in policies if name in each["role"]]
    return list(json.loads(policy["policy"])["Statement"])


def allowed(*actions: str, on: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on if isinstance(on, list) else [on]}
