"""What AWS Lambda does with the network interfaces of a function in a VPC, and the function's code does not.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
"""

from collections.abc import Sequence

from modules.core import StackSettings, arn
from modules.iam.pod_interfaces import CREATE
from modules.iam.statement import Statement

CHANGE = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
)
# AWS sets the key on what the code of a function asks for, and on nothing that AWS Lambda asks for in its name.
# https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
NOT_BY_ITS_CODE = {"Null": {"lambda:SourceFunctionArn": "true"}}
_LOOK_UPS = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")


def function_interfaces(settings: StackSettings) -> Statement:
    """Return the boundary's statement: interfaces are made and deleted by whoever is no function's code."""
    return Statement((*CREATE, *CHANGE), (arn(settings, "ec2", "*/*"),), NOT_BY_ITS_CODE)


def interface_statements(
    settings: StackSettings, *, subnet_ids: Sequence[str], security_group_id: str
) -> list[Statement]:
    """Return what the role of a function needs to lie in those subnets with that group, and its code nothing."""
    interfaces = arn(settings, "ec2", "network-interface/*")
    places = [arn(settings, "ec2", f"subnet/{subnet}") for subnet in subnet_ids]
    group = arn(settings, "ec2", f"security-group/{security_group_id}")
    return [
        Statement(
            _LOOK_UPS,
            ("*",),
            NOT_BY_ITS_CODE,
            resource_is_star_because="AWS lets interfaces and subnets be described all or not at all",
        ),
        Statement(CREATE, (interfaces, *places, group), NOT_BY_ITS_CODE),
        # So AWS writes it: Lambda asks for these before it knows an interface.
        Statement(CHANGE, (arn(settings, "ec2", "*/*"),), NOT_BY_ITS_CODE),
    ]
