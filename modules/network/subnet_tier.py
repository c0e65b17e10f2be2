"""One tier of a network: a subnet and a route table in every zone."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from constructs import Construct

ANYWHERE = "0.0.0.0/0"


class SubnetTier(Construct):
    """Subnets that give out no public address, each with a route table that leads nowhere beyond the VPC.

    https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        vpc_id: str,
        cidrs: Sequence[str],
        availability_zones: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        zones = list(enumerate(zip(cidrs, availability_zones, strict=True), start=1))
        self._subnets = [self._subnet(number, vpc_id, name, cidr, zone) for number, (cidr, zone) in zones]
        self._route_tables = [self._route_table(number, vpc_id, name, zone) for number, (_, zone) in zones]
        self.subnet_ids: tuple[str, ...] = tuple(subnet.id for subnet in self._subnets)
        self.route_table_ids: tuple[str, ...] = tuple(table.id for table in self._route_tables)

    def route_to_internet_gateway(self, gateway_id: str) -> None:
        """Send what leaves the VPC to the internet gateway, from every zone."""
        for number, table in enumerate(self._route_tables, start=1):
            Route(
                self,
                f"DefaultRoute{number}",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                gateway_id=gateway_id,
            )

    def route_to_nat_gateways(self, nat_gateway_ids: Sequence[str]) -> None:
        """Send what leaves the VPC to a NAT gateway; zones share them in turn where there are fewer than zones."""
        for number, table in enumerate(self._route_tables, start=1):
            Route(
                self,
                f"DefaultRoute{number}",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nat_gateway_ids[(number - 1) % len(nat_gateway_ids)],
            )

    def _subnet(self, number: int, vpc_id: str, name: str, cidr: str, zone: str) -> Subnet:
        return Subnet(
            self,
            f"Subnet{number}",
            vpc_id=vpc_id,
            cidr_block=cidr,
            availability_zone=zone,
            map_public_ip_on_launch=False,
            tags={"Name": f"{name}-{zone}"},
        )

    def _route_table(self, number: int, vpc_id: str, name: str, zone: str) -> RouteTable:
        table = RouteTable(self, f"RouteTable{number}", vpc_id=vpc_id, tags={"Name": f"{name}-{zone}"})
        RouteTableAssociation(
            self,
            f"Association{number}",
            route_table_id=table.id,
            subnet_id=self._subnets[number - 1].id,
        )
        return table
