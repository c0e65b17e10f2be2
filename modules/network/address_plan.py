"""Divides the address range of a VPC among its three tiers and their zones."""

from dataclasses import dataclass
from ipaddress import IPv4Network


@dataclass(frozen=True, kw_only=True)
class AddressPlan:
    """One CIDR block a zone for each tier, in the order of the zones."""

    public: tuple[str, ...]
    private: tuple[str, ...]
    data: tuple[str, ...]


def address_plan(cidr: str, *, zones: int) -> AddressPlan:
    """Return the blocks of ``zones`` (1-4) zones: half the range is private, a quarter each is data and public.

    Each share is cut for four zones whatever ``zones`` is, so that a zone added later moves nobody's addresses.
    Raises ``ValueError`` where ``cidr`` is not a private IPv4 network of /16-/24.
    """
    private, rest = _network(cidr).subnets(prefixlen_diff=1)
    data, public = rest.subnets(prefixlen_diff=1)
    return AddressPlan(
        public=_per_zone(public, zones), private=_per_zone(private, zones), data=_per_zone(data, zones)
    )


def _network(cidr: str) -> IPv4Network:
    demand = f"cidr must be a private IPv4 network of /16-/24, such as 10.0.0.0/16, got {cidr!r}"
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"{demand}: {error}") from None
    if not network.is_private or not 16 <= network.prefixlen <= 24:
        raise ValueError(demand)
    return network


def _per_zone(share: IPv4Network, zones: int) -> tuple[str, ...]:
    return tuple(str(block) for block in share.subnets(prefixlen_diff=2))[:zones]
