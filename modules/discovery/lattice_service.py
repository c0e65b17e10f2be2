"""A service of a VPC Lattice service network, and the right to call it."""

from __future__ import annotations

from typing import Protocol

from cdktf_cdktf_provider_aws.vpclattice_auth_policy import VpclatticeAuthPolicy
from cdktf_cdktf_provider_aws.vpclattice_listener import (
    VpclatticeListener,
    VpclatticeListenerDefaultAction,
    VpclatticeListenerDefaultActionForward,
    VpclatticeListenerDefaultActionForwardTargetGroups,
)
from cdktf_cdktf_provider_aws.vpclattice_service import VpclatticeService
from cdktf_cdktf_provider_aws.vpclattice_service_network_service_association import (
    VpclatticeServiceNetworkServiceAssociation,
)
from cdktf_cdktf_provider_aws.vpclattice_target_group import (
    VpclatticeTargetGroup,
    VpclatticeTargetGroupConfigA,
)
from cdktf_cdktf_provider_aws.vpclattice_target_group_attachment import (
    VpclatticeTargetGroupAttachment,
    VpclatticeTargetGroupAttachmentTarget,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.discovery.lattice_policy import INVOKE, callers_of_the_account
from modules.discovery.lattice_target import ILatticeTarget
from modules.discovery.service_network import AUTH, IServiceNetwork
from modules.iam import Grant, IGrantable


class ILatticeService(Protocol):
    """A service that roles can be granted to call."""

    @property
    def service_arn(self) -> str:
        """The ARN of the service."""

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow calling the service."""


class LatticeService(Construct):
    """A service of ``service_network`` that answers HTTPS calls, signed by roles of this account, by ``target``.

    A call passes three policies: the network's, the service's, and the caller's own, which ``grant_invoke`` writes.
    https://docs.aws.amazon.com/vpc-lattice/latest/ug/services.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        service_network: IServiceNetwork,
        target: ILatticeTarget,
    ) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=40)
        resource = VpclatticeService(self, "Resource", name=physical_name, auth_type=AUTH)
        self.service_arn: str = resource.arn
        self.domain_name: str = resource.dns_entry.get(0).domain_name
        VpclatticeAuthPolicy(
            self,
            "AuthPolicy",
            resource_identifier=self.service_arn,
            policy=callers_of_the_account(settings_of(self).account_id, f"{self.service_arn}/*").text,
        )
        VpclatticeListener(
            self,
            "Listener",
            name="https",
            protocol="HTTPS",
            port=443,
            service_identifier=resource.id,
            default_action=_forward_to(self._target_group(physical_name, target)),
        )
        VpclatticeServiceNetworkServiceAssociation(
            self,
            "Association",
            service_identifier=resource.id,
            service_network_identifier=service_network.service_network_id,
        )

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to call every path of this service, and no other service."""
        return Grant.add(grantee, actions=INVOKE, resources=(f"{self.service_arn}/*",))

    def _target_group(self, name: str, target: ILatticeTarget) -> VpclatticeTargetGroup:
        configuration = target.configuration()
        group = VpclatticeTargetGroup(
            self,
            "TargetGroup",
            name=name,
            type=target.kind,
            config=VpclatticeTargetGroupConfigA(**configuration) if configuration else None,
        )
        VpclatticeTargetGroupAttachment(
            self,
            "Target",
            target_group_identifier=group.id,
            target=VpclatticeTargetGroupAttachmentTarget(**target.target()),
        )
        return group


def _forward_to(group: VpclatticeTargetGroup) -> VpclatticeListenerDefaultAction:
    groups = [VpclatticeListenerDefaultActionForwardTargetGroups(target_group_identifier=group.id)]
    return VpclatticeListenerDefaultAction(
        forward=[VpclatticeListenerDefaultActionForward(target_groups=groups)]
    )
