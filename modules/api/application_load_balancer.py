"""An application load balancer: HTTPS only, behind a web ACL, closed to everyone who was not let in."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from constructs import Construct

from modules.api.https_listener import https_listener
from modules.api.load_balancer import TLS_POLICIES, IApplicationLoadBalancer
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.network import INetwork, ISecurityGroup, SecurityGroup
from modules.observability import Alarm, ITopic, Metric
from modules.storage import IAccessLogBucket
from modules.waf import IWebAcl, WebAclAssociation

HTTP, HTTPS = 80, 443


class _ImportedApplicationLoadBalancer(Construct):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        listener_arn: str,
        load_balancer_full_name: str,
        security_group_id: str,
    ) -> None:
        super().__init__(scope, id)
        self.listener_arn = listener_arn
        self.load_balancer_full_name = load_balancer_full_name
        self.security_group_id = security_group_id


class ApplicationLoadBalancer(Construct):
    """A load balancer for HTTPS, inside the VPC unless it is ``internet_facing``.

    It answers 404 to what no ``ListenerRule`` takes, drops requests with invalid headers, and demands browsers to keep
    to HTTPS. ``tls_policy`` is one of ``TLS_POLICIES``. Its security group lets nobody in: call ``allow_from`` or
    ``allow_from_cidr``. It reaches ``target_ports`` inside the network and nothing else. ``idle_timeout_sec`` is
    1-4000. The environment says whether it is protected from deletion. The policy of ``access_log_bucket`` must let
    Elastic Load Balancing write (``AccessLogBucket.allow_load_balancer_logs``); each request becomes one line there.

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        network: INetwork,
        certificate_arn: str,
        web_acl: IWebAcl,
        access_log_bucket: IAccessLogBucket,
        target_ports: Sequence[int] = (8080,),
        internet_facing: bool = False,
        tls_policy: str = TLS_POLICIES[0],
        idle_timeout_sec: int = 60,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("tls_policy", tls_policy, TLS_POLICIES)
        require_between("idle_timeout_sec", idle_timeout_sec, 1, 4000)
        self._name = name
        self.security_group = self._closed_group(network, target_ports)
        self.security_group_id = self.security_group.security_group_id
        self._resource = Lb(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=32),
            load_balancer_type="application",
            internal=not internet_facing,
            subnets=list(network.public_subnet_ids if internet_facing else network.private_subnet_ids),
            security_groups=[self.security_group_id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            enable_deletion_protection=settings_of(self).protect_data,
            idle_timeout=idle_timeout_sec,
            access_logs=LbAccessLogs(bucket=access_log_bucket.bucket_name, prefix=name, enabled=True),
        )
        self.load_balancer_arn: str = self._resource.arn
        self.load_balancer_full_name: str = self._resource.arn_suffix
        self.dns_name: str = self._resource.dns_name
        self.zone_id: str = self._resource.zone_id
        self._certificate_arn, self._tls_policy = certificate_arn, tls_policy
        self.listener_arn = self._listener("Https", HTTPS)
        WebAclAssociation(self, "WebAcl", web_acl=web_acl, resource_arn=self.load_balancer_arn)

    @staticmethod
    def from_listener_arn(
        scope: Construct,
        id: str,
        listener_arn: str,
        *,
        load_balancer_full_name: str,
        security_group_id: str,
    ) -> IApplicationLoadBalancer:
        """Return a load balancer that exists, by its HTTPS listener; nothing of it is changed."""
        return _ImportedApplicationLoadBalancer(
            scope,
            id,
            listener_arn=listener_arn,
            load_balancer_full_name=load_balancer_full_name,
            security_group_id=security_group_id,
        )

    def allow_from(self, id: str, source: ISecurityGroup) -> None:
        """Let the members of ``source`` call by HTTPS; ``id`` names the rule."""
        self.security_group.allow_from(id, source, port=HTTPS, description=f"HTTPS to {self._name}")

    def allow_from_cidr(self, id: str, cidr: str) -> None:
        """Let the IPv4 range ``cidr`` call by HTTPS, ``0.0.0.0/0`` where it faces the internet."""
        self.security_group.allow_from_cidr(id, cidr, port=HTTPS, description=f"HTTPS to {self._name}")

    def redirect_http_from_cidr(self, id: str, cidr: str) -> None:
        """Answer plain HTTP from ``cidr`` with a redirect to HTTPS, and with nothing else, ever.

        Raises ``ValueError`` for the whole internet, which no port but 443 may face.
        """
        self.security_group.allow_from_cidr(id, cidr, port=HTTP, description="HTTP, to be redirected")
        LbListener(
            self,
            "Redirect",
            load_balancer_arn=self.load_balancer_arn,
            port=HTTP,
            protocol="HTTP",
            default_action=[
                LbListenerDefaultAction(
                    type="redirect",
                    redirect=LbListenerDefaultActionRedirect(
                        protocol="HTTPS", port=str(HTTPS), status_code="HTTP_301"
                    ),
                )
            ],
        )

    def add_test_listener(self, *, port: int = 8443) -> IApplicationLoadBalancer:
        """Return the load balancer as who calls ``port`` (1-65535) sees it, by HTTPS with rules of its own.

        A blue-green release shows its new tasks there before customers get them. Once at most; nobody is let in: call
        ``SecurityGroup.connect_to`` with that port. Raises ``ValueError`` for another port, and for 443.
        """
        require_between("port", port, 1, 65535)
        if port == HTTPS:
            raise ValueError(f"port must be another one than customers call, got {port}")
        return _ImportedApplicationLoadBalancer(
            self,
            "ForTests",
            listener_arn=self._listener("Test", port),
            load_balancer_full_name=self.load_balancer_full_name,
            security_group_id=self.security_group_id,
        )

    def _listener(self, id: str, port: int) -> str:
        return https_listener(
            self,
            id,
            load_balancer_arn=self.load_balancer_arn,
            port=port,
            certificate_arn=self._certificate_arn,
            tls_policy=self._tls_policy,
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when the load balancer itself fails requests, or turns connections away."""
        for metric, trouble in (
            (
                "HTTPCode_ELB_5XX_Count",
                "answers with server errors of its own: no healthy target, or a timeout",
            ),
            ("RejectedConnectionCount", "turns connections away: it has as many as it takes"),
        ):
            Alarm(
                self,
                metric.replace("_", ""),
                name=f"{self._name}-{metric.lower().replace('_', '-')}",
                description=f"The load balancer {self._name} {trouble}",
                metric=Metric("AWS/ApplicationELB", metric, {"LoadBalancer": self.load_balancer_full_name}),
                threshold=1,
                actions=actions,
            )

    def _closed_group(self, network: INetwork, target_ports: Sequence[int]) -> SecurityGroup:
        group = SecurityGroup(
            self,
            "SecurityGroup",
            name=f"{self._name}-load-balancer",
            description=f"The load balancer {self._name}",
            vpc_id=network.vpc_id,
        )
        for port in target_ports:
            group.allow_to_cidr(f"ToTargets{port}", network.cidr, port=port, description="Its targets")
        return group
