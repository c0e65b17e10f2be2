"""Rows of ``modules/network``."""

from modules.core import PlatformStack
from modules.network import PrivateNetwork
from tests.integration.rows.row import IDENTITY, Made, Now, Row


def _network(stack: PlatformStack, made: Made, now: Now) -> PrivateNetwork:
    return PrivateNetwork(
        stack,
        "PrivateNetwork",
        name="lifecycle",
        cidr="10.77.0.0/16",
        availability_zones=[f"{stack.settings.region}{zone}" for zone in "ab"],
        nat_gateways=now(1, 2),
        interface_endpoints=("sqs",),
        flow_log_key=made["Key"],
    )


ROWS = (Row("PrivateNetwork", _network),)

FIXED_TYPES = {
    "aws_route_table_association": IDENTITY,
    "terraform_data": "the guard holds the environment's name",
}

PART_OF = {
    "FlowLog": "PrivateNetwork",
    "PlatformStack": "every row",
}
