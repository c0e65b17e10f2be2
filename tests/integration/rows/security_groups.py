"""Rows of security groups in ``modules/network``."""

from modules.core import PlatformStack
from modules.network import SecurityGroup
from tests.integration.rows.row import Made, Now, Row


def _security_group(stack: PlatformStack, made: Made, now: Now) -> SecurityGroup:
    network = made["PrivateNetwork"]
    group = SecurityGroup(
        stack, "SecurityGroup", name="lifecycle", description="The rows", vpc_id=network.vpc_id
    )
    group.allow_from("FromItself", group, port=now(8080, 8081), description="Each other")
    group.allow_to_cidr("ToNetwork", network.cidr, port=now(443, 5432), description="The network")
    group.allow_to_gateway_endpoint("s3")
    return group


ROWS = (Row("SecurityGroup", _security_group),)
