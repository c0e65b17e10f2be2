"""The private way from an API into the VPC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.api_gateway_vpc_link import ApiGatewayVpcLink
from cdktf_cdktf_provider_aws.apigatewayv2_vpc_link import Apigatewayv2VpcLink
from constructs import Construct

from modules.api.load_balancer import INetworkLoadBalancer
from modules.core import stack_of
from modules.network import INetwork, SecurityGroup


class IVpcLink(Protocol):
    """A VPC link that an API can send requests through."""

    @property
    def vpc_link_id(self) -> str:
        """The id of the link."""


class _ImportedVpcLink(Construct):
    def __init__(self, scope: Construct, id: str, *, vpc_link_id: str) -> None:
        super().__init__(scope, id)
        self.vpc_link_id = vpc_link_id


class VpcLink(Construct):
    """The way of REST APIs to ``load_balancer``, by AWS PrivateLink.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        load_balancer: INetworkLoadBalancer,
    ) -> None:
        super().__init__(scope, id)
        resource = ApiGatewayVpcLink(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=1024),
            description=description,
            target_arns=[load_balancer.load_balancer_arn],
        )
        self.vpc_link_id: str = resource.id

    @staticmethod
    def from_vpc_link_id(scope: Construct, id: str, vpc_link_id: str) -> IVpcLink:
        """Return a VPC link of REST APIs that exists; nothing of it is changed."""
        return _ImportedVpcLink(scope, id, vpc_link_id=vpc_link_id)


class HttpVpcLink(Construct):
    """The way of HTTP APIs into the private subnets of ``network``: to ``ports`` of the VPC and nowhere else.

    Targets let its security group in. Raises ``ValueError`` for a port that is not 1-65535.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, network: INetwork, ports: Sequence[int] = (443,)
    ) -> None:
        super().__init__(scope, id)
        group = SecurityGroup(
            self,
            "SecurityGroup",
            name=f"{name}-vpc-link",
            description=f"The VPC link {name}",
            vpc_id=network.vpc_id,
        )
        for port in ports:
            group.allow_to_cidr(f"ToTargets{port}", network.cidr, port=port, description="Its targets")
        resource = Apigatewayv2VpcLink(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=128),
            subnet_ids=list(network.private_subnet_ids),
            security_group_ids=[group.security_group_id],
        )
        self.security_group_id = group.security_group_id
        self.vpc_link_id: str = resource.id

    @staticmethod
    def from_vpc_link_id(scope: Construct, id: str, vpc_link_id: str) -> IVpcLink:
        """Return a VPC link of HTTP APIs that exists; nothing of it is changed."""
        return _ImportedVpcLink(scope, id, vpc_link_id=vpc_link_id)
