"""What runs in containers, on instances and in pods, with the grants that each brings along."""

from modules.compute import ContainerCluster, ContainerImage, ContainerWorker, InstanceService
from modules.core import PlatformStack
from modules.kubernetes import KubernetesCluster, Workload
from modules.messaging import IQueue
from tests.modules.every_grant.places import ACCOUNT, IMAGE
from tests.support.grantee import imported_key
from tests.support.networks import imported_network


def workload(stack: PlatformStack, cluster: KubernetesCluster) -> None:
    Workload(
        stack,
        "Workload",
        name="recommendations",
        description="Recommends products",
        cluster=cluster,
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        target_group=ExistingTargets(),
    )


def worker(stack: PlatformStack, queue: IQueue) -> None:
    ContainerWorker(
        stack,
        "Worker",
        name="worker",
        description="Consumes the queue",
        cluster=ContainerCluster.from_cluster_arn(stack, "Cluster", f"arn:aws:ecs:{ACCOUNT}:cluster/shop"),
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        key=imported_key(stack),
        queue=queue,
    )


class ExistingTargets:
    target_group_arn = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/cairn-test-stock/0f"
    resource_label = "app/shop/0f/targetgroup/stock/0f"
    listeners = ["aws_lb_listener_rule.shop"]
    target_type = "ip"


def instances(stack: PlatformStack) -> None:
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    InstanceService(
        stack,
        "Instances",
        name="catalog",
        description="Products",
        network=imported_network(stack),
        image=ContainerImage(f"{registry}/cairn-test-catalog@sha256:{'0' * 64}"),
        key=imported_key(stack),
    )
