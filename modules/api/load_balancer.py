"""Load balancers as others see them, and the TLS policies that both kinds may have."""

from typing import Protocol

# TLS 1.3, and 1.2 with forward secrecy and authenticated encryption alone; or TLS 1.3 alone.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TLS_POLICIES = ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06")


class IApplicationLoadBalancer(Protocol):
    """An application load balancer that rules can be added to."""

    @property
    def listener_arn(self) -> str:
        """The ARN of the HTTPS listener."""

    @property
    def load_balancer_full_name(self) -> str:
        """The last part of the ARN, by which metrics name it: ``app/<name>/<id>``."""

    @property
    def security_group_id(self) -> str:
        """The security group that targets let in."""


class INetworkLoadBalancer(Protocol):
    """A network load balancer that a VPC link can lead to."""

    @property
    def load_balancer_arn(self) -> str:
        """The ARN of the load balancer."""
