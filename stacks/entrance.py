"""The one way to what listens inside the VPC: REST APIs come through a VPC link, services by HTTPS."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import (
    ApplicationLoadBalancer,
    HealthCheck,
    NetworkLoadBalancer,
    TargetGroup,
    VpcLink,
)
from modules.core import PlatformStack
from modules.encryption import Certificate
from modules.storage import AccessLogBucket
from modules.waf import WebAcl
from stacks.environment import Environment
from stacks.foundation import Foundation

# Whoever comes through the link has one of its few addresses: customers are counted at the stages of their APIs.
REQUESTS_OF_ONE_ADDRESS = 2_000_000_000


class Entrance(PlatformStack):
    """An internal application load balancer that all services share, and the network load balancer before it.

    Each service adds its own listener rule for its own path, in its own stack; a blue-green release adds one to the
    test listener too. Nobody gets in but the VPC link, and who was connected by ``SecurityGroup.connect_to``.
    """

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, foundation: Foundation
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self._network = foundation.network
        self.host = f"services.{environment.domain}"
        self.access_log = AccessLogBucket(self, "AccessLog", name="entrance-logs")
        self.access_log.allow_load_balancer_logs()
        web_acl = WebAcl(
            self,
            "WebAcl",
            name="entrance",
            rate_limit=REQUESTS_OF_ONE_ADDRESS,
            log_key=foundation.log_key,
        )
        self.load_balancer = ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            name="entrance",
            network=self._network,
            certificate_arn=self._certificate_arn(environment),
            web_acl=web_acl,
            access_log_bucket=self.access_log,
        )
        self.test_load_balancer = self.load_balancer.add_test_listener()
        self.vpc_link = self._link()
        TerraformOutput(self, "host", value=self.host, static_id=True)
        TerraformOutput(self, "load_balancer_dns_name", value=self.load_balancer.dns_name, static_id=True)

    def _certificate_arn(self, environment: Environment) -> str:
        organisation = environment.organisation
        if organisation.certificate_arn:
            return organisation.certificate_arn
        certificate = Certificate(
            self, "Certificate", domain_name=self.host, hosted_zone_id=organisation.hosted_zone_id
        )
        return certificate.certificate_arn

    def _link(self) -> VpcLink:
        """A REST API's VPC link leads to a network load balancer, and that to ours."""
        way_in = NetworkLoadBalancer(
            self, "WayIn", name="entrance-link", network=self._network, access_log_bucket=self.access_log
        )
        to_load_balancer = TargetGroup(
            self,
            "ToLoadBalancer",
            name="entrance",
            network=self._network,
            port=443,
            protocol="TCP",
            target_type="alb",
            health_check=HealthCheck(protocol="HTTPS", success_codes="200-404"),
        )
        way_in.add_listener("Https", port=443, target_group=to_load_balancer)
        way_in.forward_to(self.load_balancer, target_group=to_load_balancer)
        self.load_balancer.allow_from("FromLink", way_in)
        return VpcLink(
            self, "Link", name="entrance", description="REST APIs to the services", load_balancer=way_in
        )
