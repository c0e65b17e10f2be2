"""What a VPC Lattice service leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from modules.core.arguments import require_between
from modules.network import INetwork


class ILatticeTarget(Protocol):
    """A kind of target, and the one target of it."""

    @property
    def kind(self) -> str:
        """The type of its target group."""

    def configuration(self) -> Mapping[str, Any] | None:
        """Return the configuration of its target group, None for one that has none."""

    def target(self) -> Mapping[str, Any]:
        """Return the id and the port of the target."""


class ILoadBalancer(Protocol):
    """An application load balancer."""

    @property
    def load_balancer_arn(self) -> str:
        """The ARN of the load balancer."""


class IInvocable(Protocol):
    """A function with an alias."""

    @property
    def alias_arn(self) -> str:
        """The ARN of the alias."""


@dataclass(frozen=True, kw_only=True)
class LoadBalancerTarget:
    """The HTTPS listener on ``port`` (1-65535) of an application load balancer in ``network``: containers, instances,
    pods behind it. Raises ``ValueError`` for another port.
    """

    load_balancer: ILoadBalancer
    network: INetwork
    port: int = 443

    def __post_init__(self) -> None:
        require_between("port", self.port, 1, 65535)

    @property
    def kind(self) -> str:
        """The type of its target group."""
        return "ALB"

    def configuration(self) -> Mapping[str, Any] | None:
        """Return the configuration of its target group."""
        return {
            "port": self.port,
            "protocol": "HTTPS",
            "protocol_version": "HTTP1",
            "vpc_identifier": self.network.vpc_id,
        }

    def target(self) -> Mapping[str, Any]:
        """Return the load balancer and its port."""
        return {"id": self.load_balancer.load_balancer_arn, "port": self.port}


@dataclass(frozen=True, kw_only=True)
class FunctionTarget:
    """The alias of a function."""

    function: IInvocable

    @property
    def kind(self) -> str:
        """The type of its target group."""
        return "LAMBDA"

    def configuration(self) -> Mapping[str, Any] | None:
        """Return nothing: a function has no port."""
        return None

    def target(self) -> Mapping[str, Any]:
        """Return the alias."""
        return {"id": self.function.alias_arn}
