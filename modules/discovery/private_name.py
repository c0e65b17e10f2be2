"""A load balancer's name inside one VPC, and nowhere else: a private hosted zone of Amazon Route 53."""

import re
from typing import Protocol

from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone, Route53ZoneVpc
from constructs import Construct

from modules.network import INetwork

_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class INamedLoadBalancer(Protocol):
    """A load balancer that a record of Route 53 can lead to."""

    @property
    def dns_name(self) -> str:
        """The name that AWS gave it."""

    @property
    def zone_id(self) -> str:
        """The hosted zone of that name."""


class PrivateName(Construct):
    """``name``, such as ``services.shop.example.com``, leads to ``load_balancer`` for all that runs in ``network``.

    The zone holds this one name: what a public zone says of every other name of the domain stays as it is.
    A certificate for ``name`` is the load balancer's affair.

    Raises ``ValueError`` for a ``name`` that is no lower-case host name with a dot.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, network: INetwork, load_balancer: INamedLoadBalancer
    ) -> None:
        super().__init__(scope, id)
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"name must be a lower-case host name such as services.shop.example.com, got {name!r}"
            )
        zone = Route53Zone(
            self,
            "Resource",
            name=name,
            comment=f"What {name} is inside the VPC",
            vpc=[Route53ZoneVpc(vpc_id=network.vpc_id)],
        )
        Route53Record(
            self,
            "Alias",
            zone_id=zone.zone_id,
            name=name,
            type="A",
            alias=Route53RecordAlias(
                name=load_balancer.dns_name, zone_id=load_balancer.zone_id, evaluate_target_health=True
            ),
        )
        self.name = name
        self.zone_id: str = zone.zone_id
