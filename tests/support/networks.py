"""A network for tests to put things into."""

from modules.core import PlatformStack
from modules.network import INetwork, PrivateNetwork

CIDR = "10.0.0.0/16"


def imported_network(stack: PlatformStack) -> INetwork:
    """Return the one network of ``stack`` that was there before, with two subnets a tier."""
    known = stack.node.try_find_child("ImportedNetwork")
    network: INetwork = known or PrivateNetwork.from_subnets(  # type: ignore[assignment]
        stack,
        "ImportedNetwork",
        vpc_id="vpc-0a1b",
        cidr=CIDR,
        public_subnet_ids=["subnet-01", "subnet-02"],
        private_subnet_ids=["subnet-11", "subnet-12"],
        data_subnet_ids=["subnet-21", "subnet-22"],
    )
    return network
