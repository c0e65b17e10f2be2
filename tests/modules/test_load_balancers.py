from collections.abc import Callable
from typing import Any

import pytest

from modules.api import (
    ApplicationLoadBalancer,
    HealthCheck,
    HttpVpcLink,
    ListenerRule,
    NetworkLoadBalancer,
    TargetGroup,
    VpcLink,
)
from modules.core import PlatformStack
from modules.network import SecurityGroup
from modules.storage import AccessLogBucket
from modules.waf import WebAcl
from tests.support.networks import CIDR, imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

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


def test_an_application_load_balancer_is_private_logged_and_protected_with_nothing_asked_for() -> None:
    found = made(application).resource("aws_lb")
    (group,) = found.pop("security_groups")
    assert group.startswith("${aws_security_group.Balancer_SecurityGroup_")
    assert found == {
        "name": "cairn-test-shop",
        "load_balancer_type": "application",
        "internal": True,
        "subnets": ["subnet-11", "subnet-12"],
        "drop_invalid_header_fields": True,
        "desync_mitigation_mode": "strictest",
        "enable_deletion_protection": True,
        "idle_timeout": 60,
        "access_logs": {"bucket": "cairn-test-access-logs", "prefix": "shop", "enabled": True},
    }


def test_it_speaks_https_alone_and_answers_404_to_what_no_rule_takes() -> None:
    found = made(application).resource("aws_lb_listener")
    assert found.pop("load_balancer_arn").startswith("${aws_lb.Balancer_")
    assert found == {
        "port": 443,
        "protocol": "HTTPS",
        "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "certificate_arn": CERTIFICATE,
        "routing_http_response_server_enabled": False,
        "routing_http_response_strict_transport_security_header_value": "max-age=31536000; includeSubDomains",
        "default_action": [
            {
                "type": "fixed-response",
                "fixed_response": {
                    "content_type": "text/plain",
                    "status_code": "404",
                    "message_body": "Not found",
                },
            }
        ],
    }


def test_it_stands_behind_the_web_acl() -> None:
    found = made(application).resource("aws_wafv2_web_acl_association")
    assert found["web_acl_arn"] == WEB_ACL
    assert found["resource_arn"].startswith("${aws_lb.Balancer_")


def test_it_lets_nobody_in_and_reaches_its_targets_ports_inside_the_network_alone() -> None:
    template = made(lambda stack: application(stack, target_ports=[8080, 8443]))
    assert template.resources(INGRESS) == []
    out = [(found["cidr_ipv4"], found["from_port"], found["to_port"]) for found in template.resources(EGRESS)]
    assert out == [(CIDR, 8080, 8080), (CIDR, 8443, 8443)]


def test_facing_the_internet_it_stands_in_the_public_subnets() -> None:
    found = made(lambda stack: application(stack, internet_facing=True)).resource("aws_lb")
    assert (found["internal"], found["subnets"]) == (False, ["subnet-01", "subnet-02"])


def test_who_may_call_is_let_in_to_https() -> None:
    def let_in(balancer: ApplicationLoadBalancer) -> None:
        neighbour = SecurityGroup.from_security_group_id(balancer, "Neighbour", "sg-0b")
        balancer.allow_from("FromNeighbour", neighbour)
        balancer.allow_from_cidr("FromInternet", "0.0.0.0/0")

    internet, neighbour = sorted(
        made(application, let_in).resources(INGRESS), key=lambda each: "cidr_ipv4" not in each
    )
    assert (neighbour["referenced_security_group_id"], neighbour["from_port"]) == ("sg-0b", 443)
    assert (internet["cidr_ipv4"], internet["from_port"], internet["to_port"]) == ("0.0.0.0/0", 443, 443)


def test_plain_http_is_redirected_and_nothing_else() -> None:
    template = made(
        application, lambda balancer: balancer.redirect_http_from_cidr("FromOffice", "10.9.0.0/16")
    )
    (found,) = [each for each in template.resources("aws_lb_listener") if each["port"] == 80]
    assert found["default_action"] == [
        {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
    ]
    assert template.resource(INGRESS)["cidr_ipv4"] == "10.9.0.0/16"


def test_plain_http_never_faces_the_internet() -> None:
    with pytest.raises(
        ValueError, match=r"must not be the whole internet but for HTTPS \(443\), got port 80"
    ):
        made(application, lambda balancer: balancer.redirect_http_from_cidr("FromAll", "0.0.0.0/0"))


def test_where_data_is_not_protected_it_can_be_deleted() -> None:
    assert made(application, protect_data=False).resource("aws_lb")["enable_deletion_protection"] is False


def test_a_target_group_asks_its_targets_how_they_are() -> None:
    found = made(targets).resource("aws_lb_target_group")
    assert found.pop("name").startswith("cairn-test-stock-")
    assert found == {
        "vpc_id": "vpc-0a1b",
        "port": 8080,
        "protocol": "HTTP",
        "target_type": "ip",
        "deregistration_delay": "30",
        "health_check": {
            "enabled": True,
            "path": "/health",
            "protocol": "HTTP",
            "port": "traffic-port",
            "interval": 10,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
            "matcher": "200",
        },
        "lifecycle": {"create_before_destroy": True},
    }


def test_a_target_group_with_another_identity_has_another_name() -> None:
    one, other = (
        made(lambda stack, port=port: targets(stack, port=port)).resource("aws_lb_target_group")["name"]
        for port in (8080, 8081)
    )
    assert one != other


def test_a_rule_sends_paths_and_hosts_to_its_target_group() -> None:
    template = made(lambda stack: rule(stack, targets(stack), hosts=["api.example.com"]))
    found = template.resource("aws_lb_listener_rule")
    assert (found["listener_arn"], found["priority"]) == (LISTENER, 10)
    assert found["condition"] == [
        {"path_pattern": {"values": ["/stock/*"]}},
        {"host_header": {"values": ["api.example.com"]}},
    ]
    (action,) = found["action"]
    assert action["type"] == "forward"
    assert action["target_group_arn"].startswith("${aws_lb_target_group.Targets_")


def test_a_target_group_knows_who_leads_to_it() -> None:
    def check(stack: PlatformStack) -> None:
        group = targets(stack)
        assert group.listeners == []
        rule(stack, group)
        assert len(group.listeners) == 1
        assert group.resource_label.startswith("app/shop/0f/")

    synthesize(check)


def test_a_target_group_without_a_load_balancer_has_no_metrics() -> None:
    with pytest.raises(
        ValueError, match="The target group stock has no load balancer: make its ListenerRule"
    ):
        made(targets, lambda group: group.add_alarms([ExistingTopic()]))


def test_alarms_tell_of_unhealthy_targets_and_of_a_failing_load_balancer() -> None:
    def alarms(stack: PlatformStack) -> None:
        group = targets(stack)
        rule(stack, group)
        group.add_alarms([ExistingTopic()])
        application(stack).add_alarms([ExistingTopic()])

    found = synthesize(alarms).resources("aws_cloudwatch_metric_alarm")
    assert {each["metric_name"] for each in found} == {
        "UnHealthyHostCount",
        "HTTPCode_ELB_5XX_Count",
        "RejectedConnectionCount",
    }
    assert {each["namespace"] for each in found} == {"AWS/ApplicationELB"}
    assert all(each["alarm_actions"] == [ExistingTopic.topic_arn] for each in found)


def test_a_network_load_balancer_stays_inside_the_network() -> None:
    found = made(network_balancer).resource("aws_lb")
    (group,) = found.pop("security_groups")
    assert group.startswith("${aws_security_group.Link_SecurityGroup_")
    assert found == {
        "name": "cairn-test-link",
        "load_balancer_type": "network",
        "internal": True,
        "subnets": ["subnet-11", "subnet-12"],
        "enforce_security_group_inbound_rules_on_private_link_traffic": "off",
        "enable_cross_zone_load_balancing": True,
        "enable_deletion_protection": True,
        "access_logs": {"bucket": "cairn-test-access-logs", "prefix": "link", "enabled": True},
    }


@pytest.mark.parametrize(("certificate", "protocol"), [(None, "TCP"), (CERTIFICATE, "TLS")])
def test_its_listener_ends_tls_where_it_has_a_certificate(certificate: str | None, protocol: str) -> None:
    def listen(stack: PlatformStack) -> None:
        group = targets(stack, port=443, protocol="TCP")
        network_balancer(stack).add_listener(
            "Https", port=443, target_group=group, certificate_arn=certificate
        )
        assert len(group.listeners) == 1

    found = synthesize(listen).resource("aws_lb_listener")
    assert (found["port"], found["protocol"]) == (443, protocol)
    assert found.get("certificate_arn") == certificate
    assert ("ssl_policy" in found) is (certificate is not None)


def test_a_neighbour_may_call_a_network_load_balancer() -> None:
    def let_in(balancer: NetworkLoadBalancer) -> None:
        source = SecurityGroup.from_security_group_id(balancer, "Neighbour", "sg-0b")
        balancer.allow_from("FromNeighbour", source, port=443)

    assert made(network_balancer, let_in).resource(INGRESS)["referenced_security_group_id"] == "sg-0b"


def test_a_network_load_balancer_may_lead_to_an_application_load_balancer() -> None:
    def chain(stack: PlatformStack) -> None:
        group = targets(stack, port=443, protocol="TCP", target_type="alb")
        balancer = network_balancer(stack)
        balancer.add_listener("Https", port=443, target_group=group)
        balancer.forward_to(application(stack), target_group=group)

    template = synthesize(chain)
    found = template.resource("aws_lb_target_group_attachment")
    assert found["target_id"].startswith("${aws_lb.Balancer_")
    assert [each.split(".")[0] for each in found["depends_on"]] == ["aws_lb_listener", "aws_lb_listener"]
    assert "deregistration_delay" not in template.resource("aws_lb_target_group")


def test_a_rest_api_reaches_a_network_load_balancer_by_a_vpc_link() -> None:
    def link(stack: PlatformStack) -> VpcLink:
        balancer = NetworkLoadBalancer.from_load_balancer_arn(stack, "Existing", NETWORK_BALANCER)
        return VpcLink(stack, "VpcLink", name="shop", description="The shop", load_balancer=balancer)

    assert made(link).resource("aws_api_gateway_vpc_link") == {
        "name": "cairn-test-shop",
        "description": "The shop",
        "target_arns": [NETWORK_BALANCER],
    }


def test_an_http_api_reaches_ports_of_the_network_by_a_vpc_link() -> None:
    template = made(lambda stack: HttpVpcLink(stack, "Link", name="shop", network=imported_network(stack)))
    found = template.resource("aws_apigatewayv2_vpc_link")
    assert (found["name"], found["subnet_ids"]) == ("cairn-test-shop", ["subnet-11", "subnet-12"])
    assert found["security_group_ids"][0].startswith("${aws_security_group.Link_SecurityGroup_")
    assert (template.resource(EGRESS)["cidr_ipv4"], template.resource(EGRESS)["from_port"]) == (CIDR, 443)
    assert template.resources(INGRESS) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": "health"}, "path must start with / and be 1-1024 characters long, got 'health'"),
        ({"protocol": "TCP"}, "protocol must be one of HTTP, HTTPS, got 'TCP'"),
        ({"interval_sec": 4}, "interval_sec must be 5-300, got 4"),
        ({"timeout_sec": 1}, "timeout_sec must be 2-120, got 1"),
        ({"timeout_sec": 10}, r"timeout_sec must be less than interval_sec \(10\), got 10"),
        ({"healthy_threshold": 1}, "healthy_threshold must be 2-10, got 1"),
        ({"unhealthy_threshold": 11}, "unhealthy_threshold must be 2-10, got 11"),
        ({"success_codes": "ok"}, "success_codes must be HTTP codes of 200-499 .*, got 'ok'"),
        ({"success_codes": "500"}, "success_codes must be HTTP codes of 200-499"),
    ],
)
def test_a_health_check_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        HealthCheck(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"port": 0}, "port must be 1-65535, got 0"),
        ({"protocol": "UDP"}, "protocol must be one of HTTP, HTTPS, TCP, TLS, got 'UDP'"),
        ({"target_type": "lambda"}, "target_type must be one of alb, instance, ip, got 'lambda'"),
        ({"target_type": "alb"}, "protocol must be TCP where target_type is alb, got 'HTTP'"),
        ({"deregistration_delay_sec": 3601}, "deregistration_delay_sec must be 0-3600, got 3601"),
        ({"name": "a-name-that-is-far-too-long"}, "at most 32 are allowed"),
    ],
)
def test_a_target_group_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: targets(stack, **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"priority": 0}, "priority must be 1-50000, got 0"),
        ({"priority": 50001}, "priority must be 1-50000, got 50001"),
        ({"paths": []}, r"paths must be a sequence of at least one, got \[\]"),
        ({"paths": "/stock"}, "paths must be a sequence of at least one, got '/stock'"),
        ({"paths": ["stock"]}, r"paths must be patterns such as /stock/\*, got 'stock'"),
        ({"hosts": ["a.b"] * 5}, "paths and hosts must be at most 5 together, got 6"),
    ],
)
def test_a_listener_rule_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: rule(stack, targets(stack), **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"tls_policy": "ELBSecurityPolicy-2016-08"},
            "tls_policy must be one of ELBSecurityPolicy-TLS13-1-2-",
        ),
        ({"idle_timeout_sec": 0}, "idle_timeout_sec must be 1-4000, got 0"),
        ({"target_ports": [70000]}, "port must be 1-65535, got 70000"),
    ],
)
def test_an_application_load_balancer_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: application(stack, **arguments))


def test_a_network_load_balancer_rejects_targets_that_speak_http() -> None:
    with pytest.raises(ValueError, match="target_group must speak TCP or TLS, got HTTP"):
        made(lambda stack: network_balancer(stack).add_listener("Http", port=80, target_group=targets(stack)))


def test_a_network_load_balancer_rejects_a_port_that_is_none() -> None:
    with pytest.raises(ValueError, match="port must be 1-65535, got 0"):
        made(
            lambda stack: network_balancer(stack).add_listener(
                "Tcp", port=0, target_group=targets(stack, protocol="TCP")
            )
        )


def test_rejects_an_arn_that_is_no_network_load_balancers() -> None:
    with pytest.raises(ValueError, match="load_balancer_arn must be the ARN of a network load balancer"):
        made(lambda stack: NetworkLoadBalancer.from_load_balancer_arn(stack, "Existing", LISTENER))


def test_load_balancers_write_where_their_logs_belong_and_wait_until_they_may() -> None:
    def logged(stack: PlatformStack) -> None:
        bucket = AccessLogBucket(stack, "Logs", name="logs")
        bucket.allow_load_balancer_logs()
        application(stack, access_log_bucket=bucket)

    template = synthesize(logged)
    assert template.resource("aws_lb")["access_logs"]["bucket"].startswith("${aws_s3_bucket_policy.Logs_")
    arn = "arn:aws:s3:::cairn-test-logs-123456789012"
    account = {"aws:SourceAccount": "123456789012"}
    delivery = {"Service": ["delivery.logs.amazonaws.com"]}
    source = {"ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"}}
    assert template.statements("aws_s3_bucket_policy")[-3:] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["logdelivery.elasticloadbalancing.amazonaws.com"]},
            "Action": ["s3:PutObject"],
            "Resource": [f"{arn}/*/AWSLogs/123456789012/*"],
            "Condition": {
                "ArnLike": {
                    "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*"
                }
            },
        },
        {
            "Effect": "Allow",
            "Principal": delivery,
            "Action": ["s3:PutObject"],
            "Resource": [f"{arn}/*/AWSLogs/123456789012/*"],
            "Condition": {"StringEquals": {**account, "s3:x-amz-acl": "bucket-owner-full-control"}, **source},
        },
        {
            "Effect": "Allow",
            "Principal": delivery,
            "Action": ["s3:GetBucketAcl"],
            "Resource": [arn],
            "Condition": {"StringEquals": account, **source},
        },
    ]
