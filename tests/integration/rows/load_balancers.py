"""Rows of load balancers in ``modules/api``."""

from modules.api import (
    ApplicationLoadBalancer,
    BlueGreenRoute,
    HealthCheck,
    HttpVpcLink,
    ListenerRule,
    NetworkLoadBalancer,
    TargetGroup,
    VpcLink,
)
from modules.core import PlatformStack
from tests.integration.rows.row import IDENTITY, Made, Now, Row


def _application(stack: PlatformStack, made: Made, now: Now) -> ApplicationLoadBalancer:
    made["AccessLogBucket"].allow_load_balancer_logs()
    balancer = ApplicationLoadBalancer(
        stack,
        "ApplicationLoadBalancer",
        name="application",
        network=made["PrivateNetwork"],
        certificate_arn=stack.arn("acm", "certificate/0f1e2d3c-0000-4000-8000-000000000000"),
        web_acl=made["WebAcl"],
        access_log_bucket=made["AccessLogBucket"],
        idle_timeout_sec=now(60, 30),
    )
    balancer.allow_from("FromRows", made["SecurityGroup"])
    balancer.add_test_listener(port=now(8443, 9443))
    balancer.redirect_http_from_cidr("FromNetwork", made["PrivateNetwork"].cidr)
    return balancer


def _target_group(stack: PlatformStack, made: Made, now: Now) -> TargetGroup:
    return TargetGroup(
        stack,
        "TargetGroup",
        name="lifecycle",
        network=made["PrivateNetwork"],
        port=8080,
        health_check=HealthCheck(interval_sec=now(10, 15)),
        deregistration_delay_sec=now(30, 60),
    )


def _listener_rule(stack: PlatformStack, made: Made, now: Now) -> ListenerRule:
    return ListenerRule(
        stack,
        "ListenerRule",
        load_balancer=made["ApplicationLoadBalancer"],
        target_group=made["TargetGroup"],
        priority=10,
        paths=now(["/stock/*"], ["/stock", "/stock/*"]),
    )


def _blue_green_route(stack: PlatformStack, made: Made, now: Now) -> BlueGreenRoute:
    balancer = made["ApplicationLoadBalancer"]
    route = BlueGreenRoute(
        stack,
        "BlueGreenRoute",
        name="row",
        network=made["PrivateNetwork"],
        load_balancer=balancer,
        priority=20,
        paths=now(["/row/*"], ["/row", "/row/*"]),
        test_listener=balancer.node.find_child("ForTests"),
        health_check=HealthCheck(interval_sec=now(10, 15)),
    )
    route.add_alarms([made["Topic"]])
    return route


def _network(stack: PlatformStack, made: Made, now: Now) -> NetworkLoadBalancer:
    balancer = NetworkLoadBalancer(
        stack,
        "NetworkLoadBalancer",
        name="network",
        network=made["PrivateNetwork"],
        access_log_bucket=made["AccessLogBucket"],
    )
    group = TargetGroup(
        balancer,
        "TargetGroup",
        name="network",
        network=made["PrivateNetwork"],
        port=443,
        protocol="TCP",
        target_type="alb",
        health_check=HealthCheck(protocol="HTTPS", interval_sec=now(10, 15), success_codes="200-404"),
    )
    balancer.add_listener("Https", port=443, target_group=group)
    balancer.forward_to(made["ApplicationLoadBalancer"], target_group=group)
    return balancer


def _vpc_link(stack: PlatformStack, made: Made, now: Now) -> VpcLink:
    return VpcLink(
        stack,
        "VpcLink",
        name="lifecycle",
        description=now("To the rows", "To every row"),
        load_balancer=made["NetworkLoadBalancer"],
    )


def _http_vpc_link(stack: PlatformStack, made: Made, _now: Now) -> HttpVpcLink:
    return HttpVpcLink(stack, "HttpVpcLink", name="lifecycle", network=made["PrivateNetwork"])


ROWS = (
    Row("ApplicationLoadBalancer", _application),
    Row("TargetGroup", _target_group),
    Row("ListenerRule", _listener_rule),
    Row("BlueGreenRoute", _blue_green_route),
    Row("NetworkLoadBalancer", _network),
    Row("VpcLink", _vpc_link),
    Row("HttpVpcLink", _http_vpc_link),
)

FIXED_TYPES = {
    "aws_lb_target_group_attachment": IDENTITY,
}
