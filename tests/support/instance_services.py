"""A service on instances as tests of it want one: a catalog, on imported subnets, under an imported key."""

from collections.abc import Callable
from typing import Any

from modules.compute import ContainerImage, InstanceService
from modules.core import PlatformStack
from modules.network import SecurityGroup
from tests.support.grantee import imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

ACCOUNT = "eu-west-1:123456789012"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-catalog@sha256:{'0' * 64}"


class ExistingTargets:
    target_group_arn = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/catalog/0f"
    resource_label = "app/shop/0f/targetgroup/catalog/0f"

    def __init__(self, *listeners: Any, target_type: str = "instance") -> None:
        self.listeners, self.target_type = list(listeners), target_type


def make(stack: PlatformStack, **arguments: Any) -> InstanceService:
    settings: dict[str, Any] = {
        "name": "catalog",
        "description": "Products",
        "network": imported_network(stack),
        "image": ContainerImage(IMAGE),
        "key": imported_key(stack),
        **arguments,
    }
    return InstanceService(stack, "Catalog", **settings)


def synthesized(
    then: Callable[[PlatformStack, InstanceService], object] = lambda *_: None, **arguments: Any
) -> Template:
    return synthesize(lambda stack: then(stack, make(stack, **arguments)))


def listener(stack: PlatformStack) -> Any:
    return SecurityGroup(
        stack, "Other", name="other", description="Stands for a listener", vpc_id="vpc-1"
    ).node.children[0]
