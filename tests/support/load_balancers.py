"""Load balancers, target groups and rules as tests of them want them: on a network that exists."""

from collections.abc import Callable
from typing import Any

from modules.api import (
    ApplicationLoadBalancer,
    ListenerRule,
    NetworkLoadBalancer,
    TargetGroup,
)
from modules.core import PlatformStack
from modules.waf import WebAcl
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e"
WEB_ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/edge/0f1e"
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/0f/1e"
NETWORK_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/shop/0f"
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"


class ExistingBucket:
    bucket_name = "cairn-test-access-logs"


class ExistingTopic:
    topic_arn = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"


def application(stack: PlatformStack, **arguments: Any) -> ApplicationLoadBalancer:
    defaults = {
        "name": "shop",
        "network": imported_network(stack),
        "certificate_arn": CERTIFICATE,
        "web_acl": WebAcl.from_web_acl_arn(stack, "Waf", WEB_ACL),
        "access_log_bucket": ExistingBucket(),
    }
    return ApplicationLoadBalancer(stack, "Balancer", **{**defaults, **arguments})


def network_balancer(stack: PlatformStack) -> NetworkLoadBalancer:
    return NetworkLoadBalancer(
        stack, "Link", name="link", network=imported_network(stack), access_log_bucket=ExistingBucket()
    )


def targets(stack: PlatformStack, **arguments: Any) -> TargetGroup:
    defaults = {"name": "stock", "network": imported_network(stack), "port": 8080}
    return TargetGroup(stack, "Targets", **{**defaults, **arguments})


def rule(stack: PlatformStack, group: TargetGroup, **arguments: Any) -> ListenerRule:
    balancer = ApplicationLoadBalancer.from_listener_arn(
        stack, "Existing", LISTENER, load_balancer_full_name="app/shop/0f", security_group_id="sg-0a"
    )
    defaults = {"load_balancer": balancer, "target_group": group, "priority": 10, "paths": ["/stock/*"]}
    return ListenerRule(stack, "Rule", **{**defaults, **arguments})


def made(
    build: Callable[[PlatformStack], Any], then: Callable[[Any], object] = repr, **settings: Any
) -> Template:
    return synthesize(lambda stack: then(build(stack)), **settings)
