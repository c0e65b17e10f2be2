"""Rows of containers in ``modules/compute``."""

from modules.compute import (
    ContainerCluster,
    ContainerImage,
    ContainerService,
    ContainerWorker,
    ServiceConnect,
)
from modules.core import PlatformStack
from tests.integration.rows.row import MADE_ANEW, Made, Now, Row

DIGEST = "0" * 64


def probe_image(stack: PlatformStack) -> ContainerImage:
    settings = stack.settings
    registry = f"{settings.account_id}.dkr.ecr.{settings.region}.amazonaws.com"
    return ContainerImage(f"{registry}/cairn-test-probe@sha256:{DIGEST}")


def _cluster(stack: PlatformStack, made: Made, _now: Now) -> ContainerCluster:
    return ContainerCluster(stack, "ContainerCluster", name="lifecycle", key=made["Key"])


def _service(stack: PlatformStack, made: Made, now: Now) -> ContainerService:
    made["ListenerRule"]
    service = ContainerService(
        stack,
        "ContainerService",
        name="service",
        description="A row",
        target_group=made["TargetGroup"],
        service_connect=ServiceConnect(namespace=made["Namespace"], discovery_name="service"),
        environment={"GREETING": now("hello", "good day")},
        desired_count=now(2, 3),
        cluster=made["ContainerCluster"],
        network=made["PrivateNetwork"],
        image=probe_image(stack),
        key=made["Key"],
    )
    service.allow_from("FromLoadBalancer", made["ApplicationLoadBalancer"])
    service.add_alarms([made["Topic"]])
    return service


def _worker(stack: PlatformStack, made: Made, now: Now) -> ContainerWorker:
    worker = ContainerWorker(
        stack,
        "ContainerWorker",
        name="worker",
        description="A row",
        queue=made["Queue"],
        memory_mb=now(512, 1024),
        cluster=made["ContainerCluster"],
        network=made["PrivateNetwork"],
        image=probe_image(stack),
        key=made["Key"],
    )
    worker.scale_by_backlog(minimum=2, maximum=now(3, 4), messages_per_task=now(10, 20))
    return worker


ROWS = (
    Row("ContainerCluster", _cluster),
    Row("ContainerService", _service),
    Row("ContainerWorker", _worker),
)

FIXED_TYPES = {
    "aws_ecs_task_definition": MADE_ANEW,
}

PART_OF = {
    "ServiceScaling": "ContainerWorker",
}
