"""The way out of the private tier."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from constructs import Construct


class NatGateways(Construct):
    """One NAT gateway in each of the given public subnets, each with an address that stays its own.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        public_subnet_ids: Sequence[str],
        internet_gateway: ITerraformDependable,
    ) -> None:
        super().__init__(scope, id)
        self.nat_gateway_ids: tuple[str, ...] = tuple(
            self._gateway(number, name, subnet_id, internet_gateway)
            for number, subnet_id in enumerate(public_subnet_ids, start=1)
        )

    def _gateway(self, number: int, name: str, subnet_id: str, internet: ITerraformDependable) -> str:
        tags = {"Name": f"{name}-nat-{number}"}
        address = Eip(self, f"Address{number}", domain="vpc", tags=tags, depends_on=[internet])
        gateway = NatGateway(
            self,
            f"Gateway{number}",
            allocation_id=address.allocation_id,
            subnet_id=subnet_id,
            tags=tags,
            depends_on=[internet],
        )
        gateway_id: str = gateway.id
        return gateway_id
