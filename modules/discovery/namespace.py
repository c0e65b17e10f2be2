"""A Cloud Map namespace: the one place where the names of an environment's services live."""

from __future__ import annotations

import re
from typing import Protocol

from cdktf import Token
from cdktf_cdktf_provider_aws.service_discovery_http_namespace import ServiceDiscoveryHttpNamespace
from cdktf_cdktf_provider_aws.service_discovery_private_dns_namespace import (
    ServiceDiscoveryPrivateDnsNamespace,
)
from constructs import Construct

from modules.network import INetwork

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class INamespace(Protocol):
    """A namespace that services can be made in."""

    @property
    def namespace_id(self) -> str:
        """The id of the namespace."""

    @property
    def namespace_arn(self) -> str:
        """The ARN of the namespace, which Amazon ECS Service Connect asks for."""

    @property
    def namespace_name(self) -> str:
        """The name of the namespace."""

    @property
    def has_dns(self) -> bool:
        """Whether names are answered by DNS in the VPC too, and not by the API alone."""


class _ImportedNamespace(Construct):
    def __init__(
        self, scope: Construct, id: str, *, namespace_arn: str, namespace_name: str, has_dns: bool
    ) -> None:
        super().__init__(scope, id)
        if ":namespace/" not in namespace_arn or Token.is_unresolved(namespace_arn):
            raise ValueError(f"namespace_arn must be the ARN of a Cloud Map namespace, got {namespace_arn!r}")
        self.namespace_arn = namespace_arn
        self.namespace_id = namespace_arn.split("/")[-1]
        self.namespace_name = namespace_name
        self.has_dns = has_dns


class Namespace(Construct):
    """A namespace called ``name``, such as ``shop.internal``.

    With ``network`` names are answered by DNS inside that VPC, and nowhere else. Without one they are found by the API
    and by Amazon ECS Service Connect alone. Service Connect and Amazon VPC Lattice are the successors of AWS App Mesh,
    which AWS shut down on 2026-09-30.

    Raises ``ValueError`` for a ``name`` that is no lower-case host name.
    https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-namespaces.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, description: str, network: INetwork | None = None
    ) -> None:
        super().__init__(scope, id)
        if not _NAME.fullmatch(name):
            raise ValueError(f"name must be a lower-case host name such as shop.internal, got {name!r}")
        self.has_dns = network is not None
        resource: ServiceDiscoveryHttpNamespace | ServiceDiscoveryPrivateDnsNamespace
        if network is None:
            resource = ServiceDiscoveryHttpNamespace(self, "Resource", name=name, description=description)
        else:
            resource = ServiceDiscoveryPrivateDnsNamespace(
                self, "Resource", name=name, description=description, vpc=network.vpc_id
            )
        self.namespace_id: str = resource.id
        self.namespace_arn: str = resource.arn
        self.namespace_name = name

    @staticmethod
    def from_namespace_arn(
        scope: Construct, id: str, namespace_arn: str, *, namespace_name: str, has_dns: bool
    ) -> INamespace:
        """Return a namespace that exists; ``has_dns`` says whether DNS answers for it."""
        return _ImportedNamespace(
            scope, id, namespace_arn=namespace_arn, namespace_name=namespace_name, has_dns=has_dns
        )
