"""Rows of ``modules/discovery``."""

from modules.core import PlatformStack
from modules.discovery import (
    DiscoverableService,
    LatticeService,
    LoadBalancerTarget,
    Namespace,
    PrivateName,
    ServiceNetwork,
)
from tests.integration.rows.row import FIXED, IDENTITY, Made, Now, Row


def _namespace(stack: PlatformStack, made: Made, now: Now) -> Namespace:
    return Namespace(
        stack,
        "Namespace",
        name="lifecycle.internal",
        description=now("The rows", "Every row"),
        network=made["PrivateNetwork"],
    )


def _discoverable_service(stack: PlatformStack, made: Made, now: Now) -> DiscoverableService:
    return DiscoverableService(
        stack,
        "DiscoverableService",
        name="lifecycle",
        description="A row",
        namespace=made["Namespace"],
        ttl_sec=now(10, 20),
    )


def _private_name(stack: PlatformStack, made: Made, _now: Now) -> PrivateName:
    return PrivateName(
        stack,
        "PrivateName",
        name="services.lifecycle.example.com",
        network=made["PrivateNetwork"],
        load_balancer=made["ApplicationLoadBalancer"],
    )


def _service_network(stack: PlatformStack, made: Made, _now: Now) -> ServiceNetwork:
    service_network = ServiceNetwork(stack, "ServiceNetwork", name="lifecycle", key=made["Key"])
    service_network.connect("Callers", made["PrivateNetwork"], made["SecurityGroup"])
    return service_network


def _lattice_service(stack: PlatformStack, made: Made, _now: Now) -> LatticeService:
    target = LoadBalancerTarget(load_balancer=made["ApplicationLoadBalancer"], network=made["PrivateNetwork"])
    return LatticeService(
        stack,
        "LatticeService",
        name="lifecycle",
        service_network=made["ServiceNetwork"],
        target=target,
    )


ROWS = (
    Row("Namespace", _namespace),
    Row("DiscoverableService", _discoverable_service),
    Row("PrivateName", _private_name),
    Row("ServiceNetwork", _service_network),
    Row("LatticeService", _lattice_service),
)

FIXED_TYPES = {
    "aws_vpclattice_auth_policy": FIXED,
    "aws_vpclattice_target_group_attachment": IDENTITY,
}
