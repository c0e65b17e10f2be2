"""Rows of ``modules/waf``."""

from modules.core import PlatformStack
from modules.waf import IpSet, ShieldProtection, WebAcl
from tests.integration.rows.row import FIXED, IDENTITY, Made, Now, Row


def _web_acl(stack: PlatformStack, made: Made, now: Now) -> WebAcl:
    return WebAcl(
        stack,
        "WebAcl",
        name="lifecycle",
        rate_limit=now(1000, 2000),
        blocked_ip_sets=[made["IpSet"]],
        log_key=made["Key"],
    )


def _ip_set(stack: PlatformStack, _made: Made, now: Now) -> IpSet:
    return IpSet(
        stack,
        "IpSet",
        name="lifecycle",
        description="Blocked",
        addresses=now(["198.51.100.0/24"], ["198.51.100.0/24", "203.0.113.7/32"]),
    )


def _protection(stack: PlatformStack, made: Made, _now: Now) -> ShieldProtection:
    balancer = made["ApplicationLoadBalancer"]
    return ShieldProtection(
        stack, "ShieldProtection", name="lifecycle", resource_arn=balancer.load_balancer_arn
    )


ROWS = (Row("WebAcl", _web_acl), Row("IpSet", _ip_set), Row("ShieldProtection", _protection))

FIXED_TYPES = {
    "aws_wafv2_web_acl_association": IDENTITY,
    "aws_wafv2_web_acl_logging_configuration": FIXED,
}

PART_OF = {
    "WebAclAssociation": "RestApi",
    "WebAclLog": "WebAcl",
}
