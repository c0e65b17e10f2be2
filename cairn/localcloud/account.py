"""One account of the local cloud, and what is there before the first apply to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of twelve digits with the bucket of Terraform's state in it.

    `state_key` is the ARN of the alias of the key that encrypts the state. `hosted_zones` are the Route 53 zones that
    an environment uses and does not make: id to domain name. `provider_port` is where a payment provider is to listen.
    """

    account_id: str
    region: str
    state_bucket: str
    state_key: str | None = None
    hosted_zones: Mapping[str, str] = field(default_factory=dict)
    provider_port: int | None = None
