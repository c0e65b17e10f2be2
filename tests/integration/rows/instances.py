"""Rows of instances in ``modules/compute``."""

from modules.api import ListenerRule, TargetGroup
from modules.compute import ContainerImage, InstanceService
from modules.core import PlatformStack
from tests.integration.rows.row import Made, Now, Row

DIGEST = "0" * 64


def _service(stack: PlatformStack, made: Made, now: Now) -> InstanceService:
    balancer, network = made["ApplicationLoadBalancer"], made["PrivateNetwork"]
    targets = TargetGroup(
        balancer, "Instances", name="instances", network=network, port=8080, target_type="instance"
    )
    ListenerRule(
        balancer,
        "ToInstances",
        load_balancer=balancer,
        target_group=targets,
        priority=20,
        paths=["/products/*"],
    )
    registry = f"{stack.settings.account_id}.dkr.ecr.{stack.settings.region}.amazonaws.com"
    service = InstanceService(
        stack,
        "InstanceService",
        name="instances",
        description="A row",
        network=network,
        image=ContainerImage(f"{registry}/cairn-test-probe@sha256:{DIGEST}"),
        key=made["Key"],
        target_group=targets,
        environment={"GREETING": now("hello", "good day")},
        warmup_sec=5,
        stop_timeout_sec=now(30, 45),
    )
    service.allow_from("FromLoadBalancer", balancer)
    service.add_alarms([made["Topic"]])
    scaling = service.scale(minimum=2, maximum=now(3, 4))
    scaling.track_cpu(now(50, 60))
    scaling.track_requests(now(1000, 2000), targets)
    return service


ROWS = (Row("InstanceService", _service),)

PART_OF = {
    "InstanceScaling": "InstanceService",
}
