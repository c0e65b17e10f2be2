"""AWS Shield Advanced for one resource."""

import re

from cdktf import Token
from cdktf_cdktf_provider_aws.shield_protection import ShieldProtection as AwsShieldProtection
from constructs import Construct

from modules.core import stack_of

_PROTECTABLE = re.compile(
    r"arn:aws:(cloudfront::\d{12}:distribution/|route53:::hostedzone/|globalaccelerator::\d{12}:accelerator/"
    r"|elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/|ec2:[a-z0-9-]+:\d{12}:eip-allocation/).+"
)


class ShieldProtection(Construct):
    """Protection of Shield Advanced for a load balancer, address, distribution, accelerator or hosted zone.

    The account must be subscribed to Shield Advanced, at 3,000 USD a month for a year; Shield Standard guards every
    account without it. A regional REST API is not protected itself: put a ``WebAcl`` before it.

    Raises ``ValueError`` for the ARN of another kind of resource.
    https://docs.aws.amazon.com/waf/latest/developerguide/ddos-protections-by-resource-type.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, resource_arn: str) -> None:
        super().__init__(scope, id)
        if not Token.is_unresolved(resource_arn) and not _PROTECTABLE.fullmatch(resource_arn):
            raise ValueError(
                "resource_arn must be of a load balancer, Elastic IP address, CloudFront distribution, accelerator or "
                f"hosted zone, got {resource_arn!r}"
            )
        resource = AwsShieldProtection(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=128),
            resource_arn=resource_arn,
        )
        self.protection_id: str = resource.id
        self.protection_arn: str = resource.arn
