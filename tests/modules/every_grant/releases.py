"""Releases beside what runs: containers blue-green, a function by and by."""

from typing import Any

from modules.api import ApplicationLoadBalancer, BlueGreenRoute
from modules.compute import Alias, ContainerCluster, ContainerImage, ContainerService, Function
from modules.core import PlatformStack
from modules.delivery import BlueGreenDeployment, FunctionDeployment, ServiceRelease
from modules.delivery.artifact_store import ArtifactStore
from modules.messaging import Topic
from modules.observability import Alarm, Metric
from modules.storage import IBucket
from tests.modules.every_grant.places import ACCOUNT, IMAGE
from tests.support.grantee import imported_key
from tests.support.networks import imported_network


def release_beside(stack: PlatformStack, function: Function, bucket: IBucket) -> None:
    role: Any = stack.node.find_child("Deliverer")
    errors = Alarm(
        stack,
        "Errors",
        name="errors",
        description="Fails",
        metric=Metric("Shop", "Errors", {}),
        threshold=1,
        actions=[Topic(stack, "Ops", name="ops", key=imported_key(stack))],
    )
    route = BlueGreenRoute(
        stack,
        "Route",
        name="released",
        network=imported_network(stack),
        load_balancer=ApplicationLoadBalancer.from_listener_arn(
            stack,
            "Balancer",
            f"arn:aws:elasticloadbalancing:{ACCOUNT}:listener/app/cairn-test-shop/0f/1e",
            load_balancer_full_name="app/cairn-test-shop/0f",
            security_group_id="sg-0a",
        ),
        priority=10,
        paths=["/stock/*"],
    )
    service = ContainerService(
        stack,
        "Released",
        name="released",
        description="Goes out blue-green",
        cluster=ContainerCluster.from_cluster_arn(
            stack, "Shared", f"arn:aws:ecs:{ACCOUNT}:cluster/cairn-test-shop"
        ),
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        key=imported_key(stack),
        target_group=route.blue,
        deployment_controller="CODE_DEPLOY",
    )
    hooks = {"BeforeAllowTraffic": function}
    deployment = BlueGreenDeployment(
        stack, "BlueGreen", name="released", service=service, route=route, alarms=[errors], hooks=hooks
    )
    action = ServiceRelease(name="Release", deployment=deployment, input="source")
    action.grant_to(role, ArtifactStore(bucket=bucket, key=imported_key(stack), prefix="cairn-test-shop/"))
    FunctionDeployment(
        stack,
        "Canary",
        name="fn",
        function=function,
        alias=Alias(stack, "Stable", function=function, name="stable", version=function.version),
        alarms=[errors],
        hooks=hooks,
    ).grant_deploy(role)
