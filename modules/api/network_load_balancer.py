"""A network load balancer inside the VPC: what the VPC link of a REST API leads to."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import LbListener, LbListenerDefaultAction
from cdktf_cdktf_provider_aws.lb_target_group_attachment import LbTargetGroupAttachment
from constructs import Construct

from modules.api.application_load_balancer import ApplicationLoadBalancer
from modules.api.load_balancer import TLS_POLICIES, INetworkLoadBalancer
from modules.api.target_group import TargetGroup
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between
from modules.network import INetwork, ISecurityGroup, SecurityGroup
from modules.storage import IAccessLogBucket


class _ImportedNetworkLoadBalancer(Construct):
    def __init__(self, scope: Construct, id: str, *, load_balancer_arn: str) -> None:
        super().__init__(scope, id)
        if ":loadbalancer/net/" not in load_balancer_arn:
            raise ValueError(
                f"load_balancer_arn must be the ARN of a network load balancer, got {load_balancer_arn!r}"
            )
        self.load_balancer_arn = load_balancer_arn


class NetworkLoadBalancer(Construct):
    """A load balancer for TCP and TLS in the private subnets of ``network``, across zones.

    Its security group lets nobody in: call ``allow_from``. A VPC link comes by AWS PrivateLink from addresses that
    nobody knows beforehand, so the group does not hold for it; whoever may use the link is held by the API in front.
    It reaches ``target_ports`` inside the network and nothing else. Access logs are written for TLS listeners.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        network: INetwork,
        access_log_bucket: IAccessLogBucket,
        target_ports: Sequence[int] = (443,),
    ) -> None:
        super().__init__(scope, id)
        self._name = name
        self.security_group = SecurityGroup(
            self,
            "SecurityGroup",
            name=f"{name}-load-balancer",
            description=f"The load balancer {name}",
            vpc_id=network.vpc_id,
        )
        for port in target_ports:
            self.security_group.allow_to_cidr(
                f"ToTargets{port}", network.cidr, port=port, description="Its targets"
            )
        self.security_group_id = self.security_group.security_group_id
        resource = Lb(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=32),
            load_balancer_type="network",
            internal=True,
            subnets=list(network.private_subnet_ids),
            security_groups=[self.security_group_id],
            enforce_security_group_inbound_rules_on_private_link_traffic="off",
            enable_cross_zone_load_balancing=True,
            enable_deletion_protection=settings_of(self).protect_data,
            access_logs=LbAccessLogs(bucket=access_log_bucket.bucket_name, prefix=name, enabled=True),
        )
        self.load_balancer_arn: str = resource.arn
        self.load_balancer_full_name: str = resource.arn_suffix
        self.dns_name: str = resource.dns_name

    @staticmethod
    def from_load_balancer_arn(scope: Construct, id: str, load_balancer_arn: str) -> INetworkLoadBalancer:
        """Return a network load balancer that exists; nothing of it is changed."""
        return _ImportedNetworkLoadBalancer(scope, id, load_balancer_arn=load_balancer_arn)

    def allow_from(self, id: str, source: ISecurityGroup, *, port: int) -> None:
        """Let the members of ``source`` connect to the listener on ``port``; ``id`` names the rule."""
        self.security_group.allow_from(id, source, port=port, description=f"To {self._name}")

    def add_listener(
        self, id: str, *, port: int, target_group: TargetGroup, certificate_arn: str | None = None
    ) -> None:
        """Send what comes to ``port`` (1-65535) to ``target_group``, whose protocol is TCP or TLS.

        With ``certificate_arn`` TLS ends here and starts anew towards the targets as their protocol says; without one
        the bytes go through as they are. Raises ``ValueError`` for another port or protocol.
        """
        require_between("port", port, 1, 65535)
        if target_group.protocol not in ("TCP", "TLS"):
            raise ValueError(f"target_group must speak TCP or TLS, got {target_group.protocol}")
        listener = LbListener(
            self,
            id,
            load_balancer_arn=self.load_balancer_arn,
            port=port,
            protocol="TLS" if certificate_arn else "TCP",
            certificate_arn=certificate_arn,
            ssl_policy=TLS_POLICIES[0] if certificate_arn else None,
            default_action=[
                LbListenerDefaultAction(type="forward", target_group_arn=target_group.target_group_arn)
            ],
        )
        target_group.led_to(listener, load_balancer_full_name=self.load_balancer_full_name)

    def forward_to(self, load_balancer: ApplicationLoadBalancer, *, target_group: TargetGroup) -> None:
        """Make ``load_balancer`` the one target of ``target_group``, whose target type is ``alb``.

        So a REST API reaches an application load balancer through its VPC link.
        """
        LbTargetGroupAttachment(
            self,
            "ToApplicationLoadBalancer",
            target_group_arn=target_group.target_group_arn,
            target_id=load_balancer.load_balancer_arn,
            port=target_group.port,
            depends_on=[load_balancer.node.find_child("Https"), *target_group.listeners],
        )
