from ipaddress import IPv4Network
from itertools import combinations

import pytest

from modules.network.address_plan import address_plan


def test_half_the_range_is_private_and_a_quarter_each_is_data_and_public() -> None:
    plan = address_plan("10.0.0.0/16", zones=3)
    assert plan.private == ("10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19")
    assert plan.data == ("10.0.128.0/20", "10.0.144.0/20", "10.0.160.0/20")
    assert plan.public == ("10.0.192.0/20", "10.0.208.0/20", "10.0.224.0/20")


@pytest.mark.parametrize("prefix", range(16, 25))
def test_no_two_subnets_overlap_and_each_is_large_enough_for_aws(prefix: int) -> None:
    plan = address_plan(f"10.20.0.0/{prefix}", zones=3)
    blocks = [IPv4Network(block) for block in (*plan.public, *plan.private, *plan.data)]
    assert not any(one.overlaps(other) for one, other in combinations(blocks, 2))
    assert all(block.prefixlen <= 28 for block in blocks)


def test_a_zone_added_later_moves_nobody() -> None:
    two, three = address_plan("10.0.0.0/16", zones=2), address_plan("10.0.0.0/16", zones=3)
    assert three.private[:2] == two.private
    assert three.public[:2] == two.public


@pytest.mark.parametrize(
    "cidr", ["10.0.0.0/15", "10.0.0.0/25", "8.8.0.0/16", "10.0.0.1/16", "fd00::/56", "x"]
)
def test_rejects_a_range_that_is_no_private_network_of_the_right_size(cidr: str) -> None:
    with pytest.raises(ValueError, match="cidr must be a private IPv4 network of /16-/24") as refused:
        address_plan(cidr, zones=2)
    assert repr(cidr) in str(refused.value)
