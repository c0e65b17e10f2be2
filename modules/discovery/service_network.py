"""A VPC Lattice service network: services call each other across VPCs and kinds of compute, each call signed."""

from __future__ import annotations

from typing import Protocol

from cdktf import Token
from cdktf_cdktf_provider_aws.vpclattice_access_log_subscription import VpclatticeAccessLogSubscription
from cdktf_cdktf_provider_aws.vpclattice_auth_policy import VpclatticeAuthPolicy
from cdktf_cdktf_provider_aws.vpclattice_service_network import VpclatticeServiceNetwork
from cdktf_cdktf_provider_aws.vpclattice_service_network_vpc_association import (
    VpclatticeServiceNetworkVpcAssociation,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.discovery.lattice_policy import callers_of_the_account
from modules.encryption import IKey
from modules.network import INetwork, ISecurityGroup
from modules.observability import LogGroup

AUTH = "AWS_IAM"


class IServiceNetwork(Protocol):
    """A service network that services can be put into."""

    @property
    def service_network_arn(self) -> str:
        """The ARN of the service network."""

    @property
    def service_network_id(self) -> str:
        """The id of the service network."""


class _ImportedServiceNetwork(Construct):
    def __init__(self, scope: Construct, id: str, *, service_network_arn: str) -> None:
        super().__init__(scope, id)
        if ":servicenetwork/" not in service_network_arn or Token.is_unresolved(service_network_arn):
            raise ValueError(
                f"service_network_arn must be the ARN of a service network, got {service_network_arn!r}"
            )
        self.service_network_arn = service_network_arn
        self.service_network_id = service_network_arn.split("/")[-1]


class ServiceNetwork(Construct):
    """A network of services in which every call is signed and comes from a role of this account.

    With Amazon ECS Service Connect it is the successor of AWS App Mesh, which AWS shut down on 2026-09-30: Service
    Connect between the services of one cluster, VPC Lattice across clusters, functions and instances. Every call is
    logged under ``key``, which must name ``logs.amazonaws.com`` among its service principals.
    https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-networks.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, key: IKey) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=63)
        resource = VpclatticeServiceNetwork(self, "Resource", name=physical_name, auth_type=AUTH)
        self.service_network_arn: str = resource.arn
        self.service_network_id: str = resource.id
        self.log_group = LogGroup(self, "Log", name=f"/aws/vpclattice/{physical_name}", key=key)
        VpclatticeAccessLogSubscription(
            self,
            "AccessLog",
            resource_identifier=self.service_network_id,
            destination_arn=self.log_group.log_group_arn,
        )
        services = stack_of(self).arn("vpc-lattice", "service/*")
        VpclatticeAuthPolicy(
            self,
            "AuthPolicy",
            resource_identifier=self.service_network_arn,
            policy=callers_of_the_account(settings_of(self).account_id, services).text,
        )

    def connect(self, id: str, network: INetwork, callers: ISecurityGroup) -> None:
        """Let what runs in ``network`` call the services; ``callers`` says from where; ``id`` names the association."""
        VpclatticeServiceNetworkVpcAssociation(
            self,
            id,
            service_network_identifier=self.service_network_id,
            vpc_identifier=network.vpc_id,
            security_group_ids=[callers.security_group_id],
        )

    @staticmethod
    def from_service_network_arn(scope: Construct, id: str, service_network_arn: str) -> IServiceNetwork:
        """Return a service network that exists; nothing of it is changed."""
        return _ImportedServiceNetwork(scope, id, service_network_arn=service_network_arn)
