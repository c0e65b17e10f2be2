"""Addresses that a web ACL knows by name."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.wafv2_ip_set import Wafv2IpSet
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_one_of

SCOPES = ("REGIONAL", "CLOUDFRONT")
_MOST_ADDRESSES = 10_000


class IIpSet(Protocol):
    """A set of addresses that a web ACL can block."""

    @property
    def ip_set_arn(self) -> str:
        """The ARN of the IP set."""


class _ImportedIpSet(Construct):
    def __init__(self, scope: Construct, id: str, *, ip_set_arn: str) -> None:
        super().__init__(scope, id)
        self.ip_set_arn = ip_set_arn


class IpSet(Construct):
    """IPv4 ranges such as ``198.51.100.0/24``, at most 10,000; give it to ``WebAcl(blocked_ip_sets=...)``.

    ``scope_`` is ``REGIONAL``, or ``CLOUDFRONT`` in a stack of us-east-1. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-ip-set-managing.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        addresses: Sequence[str],
        scope_: str = "REGIONAL",
    ) -> None:
        super().__init__(scope, id)
        require_one_of("scope_", scope_, SCOPES)
        _check_addresses(addresses)
        resource = Wafv2IpSet(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=128),
            description=description,
            scope=scope_,
            ip_address_version="IPV4",
            addresses=sorted(addresses),
        )
        self.ip_set_arn: str = resource.arn

    @staticmethod
    def from_ip_set_arn(scope: Construct, id: str, ip_set_arn: str) -> IIpSet:
        """Return an IP set that exists; nothing of it is changed."""
        return _ImportedIpSet(scope, id, ip_set_arn=ip_set_arn)


def _check_addresses(addresses: Sequence[str]) -> None:
    if isinstance(addresses, str) or len(addresses) > _MOST_ADDRESSES:
        raise ValueError(f"addresses must be a sequence of at most {_MOST_ADDRESSES}, got {addresses!r}")
    for address in addresses:
        try:
            is_range = "/" in address and ipaddress.IPv4Network(address).prefixlen > 0
        except ValueError:
            is_range = False
        if not is_range:
            raise ValueError(f"addresses must be IPv4 ranges such as 198.51.100.0/24, got {address!r}")
