"""A VPC in three tiers: public for what faces the internet, private for what runs, data for what must not leave."""

import re
from collections.abc import Sequence
from typing import Protocol

from cdktf import Token
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.network.address_plan import address_plan
from modules.network.flow_log import FlowLog
from modules.network.gateway_endpoints import GatewayEndpoints
from modules.network.interface_endpoints import DEFAULT_INTERFACE_ENDPOINTS, InterfaceEndpoints
from modules.network.nat_gateways import NatGateways
from modules.network.subnet_tier import SubnetTier


class INetwork(Protocol):
    """A VPC and the subnets of its tiers, one a zone."""

    @property
    def vpc_id(self) -> str:
        """The VPC's id."""

    @property
    def cidr(self) -> str:
        """The VPC's IPv4 range."""

    @property
    def public_subnet_ids(self) -> tuple[str, ...]:
        """Subnets with a route to the internet gateway."""

    @property
    def private_subnet_ids(self) -> tuple[str, ...]:
        """Subnets that reach the internet through NAT at most."""

    @property
    def data_subnet_ids(self) -> tuple[str, ...]:
        """Subnets without any route to the internet."""


class _ImportedNetwork(Construct):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc_id: str,
        cidr: str,
        public_subnet_ids: Sequence[str],
        private_subnet_ids: Sequence[str],
        data_subnet_ids: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        self.vpc_id = vpc_id
        self.cidr = cidr
        self.public_subnet_ids = tuple(public_subnet_ids)
        self.private_subnet_ids = tuple(private_subnet_ids)
        self.data_subnet_ids = tuple(data_subnet_ids)


class PrivateNetwork(Construct):
    """A VPC with DNS, flow logs, a closed default security group, and no public address given out by any subnet.

    ``cidr`` is a private range of /16-/24. ``availability_zones`` are two or three. ``nat_gateways`` is 0 up to one a
    zone: with none the private tier reaches AWS by the endpoints alone, with fewer than zones they are shared.
    ``interface_endpoints`` are keys of ``INTERFACE_ENDPOINTS``; S3 and DynamoDB always have gateway endpoints.
    ``flow_log_key`` encrypts the flow logs, which stay as long as the environment keeps logs.

    Raises ``ValueError`` for other values.
    See https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        cidr: str,
        availability_zones: Sequence[str],
        flow_log_key: IKey,
        nat_gateways: int = 0,
        interface_endpoints: Sequence[str] = DEFAULT_INTERFACE_ENDPOINTS,
    ) -> None:
        super().__init__(scope, id)
        _check_zones(availability_zones)
        _check_nat_gateways(nat_gateways, zones=len(availability_zones))
        self._name = stack_of(self).physical_name(name, max_length=200)
        self.cidr = cidr
        plan = address_plan(cidr, zones=len(availability_zones))
        self.vpc_id = self._vpc()
        self._public = self._tier("Public", plan.public, availability_zones)
        self._private = self._tier("Private", plan.private, availability_zones)
        self._data = self._tier("Data", plan.data, availability_zones)
        self.public_subnet_ids = self._public.subnet_ids
        self.private_subnet_ids = self._private.subnet_ids
        self.data_subnet_ids = self._data.subnet_ids
        self._open_to_internet(nat_gateways)
        self._add_endpoints(interface_endpoints)
        self.flow_log = FlowLog(self, "FlowLog", name=name, vpc_id=self.vpc_id, key=flow_log_key)

    def _vpc(self) -> str:
        tags = {"Name": self._name}
        vpc = Vpc(
            self,
            "Resource",
            cidr_block=self.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=tags,
        )
        DefaultSecurityGroup(self, "ClosedDefaultSecurityGroup", vpc_id=vpc.id, tags=tags)
        vpc_id: str = vpc.id
        return vpc_id

    def _tier(self, id: str, cidrs: Sequence[str], zones: Sequence[str]) -> SubnetTier:
        return SubnetTier(
            self,
            id,
            name=f"{self._name}-{id.lower()}",
            vpc_id=self.vpc_id,
            cidrs=cidrs,
            availability_zones=zones,
        )

    def _open_to_internet(self, nat_gateways: int) -> None:
        gateway = InternetGateway(self, "InternetGateway", vpc_id=self.vpc_id, tags={"Name": self._name})
        self._public.route_to_internet_gateway(gateway.id)
        if nat_gateways:
            nat = NatGateways(
                self,
                "Nat",
                name=self._name,
                public_subnet_ids=self.public_subnet_ids[:nat_gateways],
                internet_gateway=gateway,
            )
            self._private.route_to_nat_gateways(nat.nat_gateway_ids)

    def _add_endpoints(self, interface_endpoints: Sequence[str]) -> None:
        GatewayEndpoints(
            self,
            "GatewayEndpoints",
            name=self._name,
            vpc_id=self.vpc_id,
            route_table_ids=(*self._private.route_table_ids, *self._data.route_table_ids),
        )
        if interface_endpoints:
            InterfaceEndpoints(
                self,
                "InterfaceEndpoints",
                name=self._name,
                vpc_id=self.vpc_id,
                cidr=self.cidr,
                subnet_ids=self.private_subnet_ids,
                services=interface_endpoints,
            )

    @staticmethod
    def from_subnets(
        scope: Construct,
        id: str,
        *,
        vpc_id: str,
        cidr: str,
        public_subnet_ids: Sequence[str],
        private_subnet_ids: Sequence[str],
        data_subnet_ids: Sequence[str],
    ) -> INetwork:
        """Return a network that somebody else made; nothing is created and nothing of it is changed.

        Raises ``ValueError`` for ids that are not ids of a VPC or of subnets, and for a tier of fewer than two
        subnets (the public tier may be empty).
        """
        _check_id("vpc_id", vpc_id, "vpc-")
        _check_subnets("public_subnet_ids", public_subnet_ids, at_least=0)
        _check_subnets("private_subnet_ids", private_subnet_ids, at_least=2)
        _check_subnets("data_subnet_ids", data_subnet_ids, at_least=2)
        return _ImportedNetwork(
            scope,
            id,
            vpc_id=vpc_id,
            cidr=cidr,
            public_subnet_ids=public_subnet_ids,
            private_subnet_ids=private_subnet_ids,
            data_subnet_ids=data_subnet_ids,
        )


def _check_zones(zones: Sequence[str]) -> None:
    if not 2 <= len(zones) <= 3 or len(set(zones)) != len(zones):
        raise ValueError(f"availability_zones must be 2-3 different zones, got {', '.join(zones) or 'none'}")


def _check_nat_gateways(nat_gateways: int, *, zones: int) -> None:
    if not 0 <= nat_gateways <= zones:
        raise ValueError(f"nat_gateways must be 0-{zones}, at most one a zone, got {nat_gateways}")


def _check_subnets(argument: str, subnet_ids: Sequence[str], *, at_least: int) -> None:
    if len(subnet_ids) < at_least:
        raise ValueError(f"{argument} must be at least {at_least} subnets, got {len(subnet_ids)}")
    for subnet_id in subnet_ids:
        _check_id(argument, subnet_id, "subnet-")


def _check_id(argument: str, value: str, prefix: str) -> None:
    if not Token.is_unresolved(value) and not re.fullmatch(f"{prefix}[0-9a-f]+", value):
        raise ValueError(f"{argument} must be an id such as {prefix}0a1b2c3d4e5f60718, got {value!r}")
