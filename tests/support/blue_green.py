"""A service that goes out blue-green, as tests of it want one: the stock, behind an imported load balancer."""

import json
from typing import Any

from modules.api import ApplicationLoadBalancer, BlueGreenRoute
from modules.compute import ContainerService
from modules.core import PlatformStack
from modules.delivery import BlueGreenDeployment
from modules.observability import Alarm, Metric
from tests.support.container_services import shared
from tests.support.load_balancers import LISTENER, ExistingTopic
from tests.support.networks import imported_network
from tests.support.synth import Template

ACCOUNT = "eu-west-1:123456789012"
TEST_LISTENER = LISTENER.replace("/1e", "/2f")


def balancer(stack: PlatformStack, id: str, listener_arn: str) -> Any:
    return ApplicationLoadBalancer.from_listener_arn(
        stack, id, listener_arn, load_balancer_full_name="app/shop/0f", security_group_id="sg-0a"
    )


def route(stack: PlatformStack, **arguments: Any) -> BlueGreenRoute:
    defaults = {
        "name": "stock",
        "network": imported_network(stack),
        "load_balancer": balancer(stack, "Balancer", LISTENER),
        "priority": 10,
        "paths": ["/stock/*"],
    }
    return BlueGreenRoute(stack, "Route", **{**defaults, **arguments})


def with_tests(stack: PlatformStack) -> BlueGreenRoute:
    return route(stack, test_listener=balancer(stack, "TestBalancer", TEST_LISTENER))


def service(stack: PlatformStack, way: BlueGreenRoute, **arguments: Any) -> ContainerService:
    arguments = {"target_group": way.blue, "deployment_controller": "CODE_DEPLOY", **arguments}
    return ContainerService(stack, "Stock", name="stock", **shared(stack), **arguments)


def alarm(stack: PlatformStack, id: str = "Errors") -> Alarm:
    metric = Metric("Shop", "Errors", {})
    return Alarm(
        stack, id, name=id.lower(), description="Fails", metric=metric, threshold=1, actions=[ExistingTopic()]
    )


def deployment(
    stack: PlatformStack, way: BlueGreenRoute | None = None, **arguments: Any
) -> BlueGreenDeployment:
    way = way or with_tests(stack)
    defaults: dict[str, Any] = {"route": way, "alarms": [alarm(stack)]}
    if "service" not in arguments:
        defaults["service"] = service(stack, way)
    return BlueGreenDeployment(stack, "Release", name="stock", **{**defaults, **arguments})


def of(template: Template, name: str) -> list[dict[str, Any]]:
    """The statements of the role whose construct is called ``name``, with references cut to what they name."""
    (policy,) = [body for body in template.resources("aws_iam_role_policy") if f"{name}_" in body["role"]]
    statements = json.loads(policy["policy"])["Statement"]
    return list(statements)
