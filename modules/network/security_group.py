"""A security group that lets nothing in and nothing out until it is told to, neighbour by neighbour."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Protocol

from cdktf import Token
from cdktf_cdktf_provider_aws.data_aws_prefix_list import DataAwsPrefixList
from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.core import settings_of, stack_of, title
from modules.core.arguments import require_between, require_one_of

GATEWAY_SERVICES = ("dynamodb", "s3")
WORLD = "0.0.0.0/0"
HTTPS = 443
_GROUP_ID = re.compile(r"sg-[0-9a-f]+")


class ISecurityGroup(Protocol):
    """A security group that others let in or reach."""

    @property
    def security_group_id(self) -> str:
        """The id of the security group."""


class _ImportedSecurityGroup(Construct):
    def __init__(self, scope: Construct, id: str, *, security_group_id: str) -> None:
        super().__init__(scope, id)
        if not Token.is_unresolved(security_group_id) and not _GROUP_ID.fullmatch(security_group_id):
            raise ValueError(
                f"security_group_id must be an id such as sg-0a1b2c3d4e5f60718, got {security_group_id!r}"
            )
        self.security_group_id = security_group_id


class SecurityGroup(Construct):
    """A closed security group: each way in and out is a rule of its own, over TCP, with a name.

    The ``id`` of a rule says what it is for (``"FromLoadBalancer"``); ``port`` is 1-65535. Only HTTPS may face the
    whole internet. Raises ``ValueError`` for another port or range.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, description: str, vpc_id: str) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=255)
        resource = AwsSecurityGroup(
            self,
            "Resource",
            name=physical_name,
            description=description,
            vpc_id=vpc_id,
            tags={"Name": physical_name},
        )
        self.security_group_id: str = resource.id

    def allow_from(self, id: str, source: ISecurityGroup, *, port: int, description: str) -> None:
        """Let the members of ``source`` connect to ``port``."""
        self._ingress(id, port, description, referenced_security_group_id=source.security_group_id)

    def allow_from_cidr(self, id: str, cidr: str, *, port: int, description: str) -> None:
        """Let the IPv4 range ``cidr`` connect to ``port``; the whole internet to 443 alone."""
        _check_range("allow_from_cidr", cidr, port)
        self._ingress(id, port, description, cidr_ipv4=cidr)

    def allow_to(self, id: str, destination: ISecurityGroup, *, port: int, description: str) -> None:
        """Let members connect to ``port`` of the members of ``destination``."""
        self._egress(id, port, description, referenced_security_group_id=destination.security_group_id)

    def connect_to(self, id: str, destination: ISecurityGroup, *, port: int, description: str) -> None:
        """Let members connect to ``port`` of the members of ``destination``, and let them in there.

        Both rules are in the stack of this group: so the group of another stack, which cannot refer to this one, takes
        in whoever builds on it.
        """
        self.allow_to(id, destination, port=port, description=description)
        VpcSecurityGroupIngressRule(
            self,
            f"{id}Ingress",
            **self._rule(port, description, of=destination.security_group_id),
            referenced_security_group_id=self.security_group_id,
        )

    def allow_to_cidr(self, id: str, cidr: str, *, port: int, description: str) -> None:
        """Let members connect to ``port`` of the IPv4 range ``cidr``; to 443 alone where it is the whole internet."""
        _check_range("allow_to_cidr", cidr, port)
        self._egress(id, port, description, cidr_ipv4=cidr)

    def allow_to_gateway_endpoint(self, service: str) -> None:
        """Let members reach ``service``, one of ``GATEWAY_SERVICES``, by the VPC's gateway endpoint."""
        require_one_of("service", service, GATEWAY_SERVICES)
        prefix_list = DataAwsPrefixList(
            self,
            f"{title(service)}Prefixes",
            name=f"com.amazonaws.{settings_of(self).region}.{service}",
        )
        description = f"HTTPS to {service} by its gateway endpoint"
        self._egress(f"To{title(service)}", HTTPS, description, prefix_list_id=prefix_list.id)

    @staticmethod
    def from_security_group_id(scope: Construct, id: str, security_group_id: str) -> ISecurityGroup:
        """Return a security group that exists; nothing of it is changed."""
        return _ImportedSecurityGroup(scope, id, security_group_id=security_group_id)

    def _ingress(self, id: str, port: int, description: str, **source: Any) -> None:
        VpcSecurityGroupIngressRule(self, id, **self._rule(port, description), **source)

    def _egress(self, id: str, port: int, description: str, **destination: Any) -> None:
        VpcSecurityGroupEgressRule(self, id, **self._rule(port, description), **destination)

    def _rule(self, port: int, description: str, of: str | None = None) -> dict[str, Any]:
        require_between("port", port, 1, 65535)
        return {
            "security_group_id": of or self.security_group_id,
            "description": description,
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
        }


def _check_range(argument: str, cidr: str, port: int) -> None:
    if Token.is_unresolved(cidr):
        return
    try:
        network = ipaddress.IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"{argument} must be an IPv4 range such as 10.0.0.0/16, got {cidr!r}") from error
    if network == ipaddress.IPv4Network(WORLD) and port != HTTPS:
        raise ValueError(f"{argument} must not be the whole internet but for HTTPS (443), got port {port}")
