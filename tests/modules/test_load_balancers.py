from typing import Any

import pytest

from modules.api import (
    ApplicationLoadBalancer,
    NetworkLoadBalancer,
)
from modules.core import PlatformStack
from modules.network import SecurityGroup
from modules.storage import AccessLogBucket
from tests.support.load_balancers import (
    CERTIFICATE,
    EGRESS,
    INGRESS,
    LISTENER,
    WEB_ACL,
    ExistingTopic,
    application,
    made,
    network_balancer,
    rule,
    targets,
)
from tests.support.networks import CIDR
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


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


def test_tests_have_a_listener_of_their_own_that_nobody_is_let_in_to() -> None:
    found = made(lambda stack: application(stack).add_test_listener())
    tests, customers = sorted(found.resources("aws_lb_listener"), key=lambda one: -int(one.pop("port")))
    assert tests == customers
    assert found.resources(INGRESS) == []


def test_a_rule_for_tests_is_another_than_customers_have() -> None:
    def build(stack: PlatformStack) -> None:
        balancer = application(stack)
        tested = balancer.add_test_listener(port=9443)
        assert tested.security_group_id == balancer.security_group_id
        assert tested.load_balancer_full_name == balancer.load_balancer_full_name
        assert tested.listener_arn != balancer.listener_arn

    made(build)


@pytest.mark.parametrize(
    ("port", "message"), [(0, "port must be 1-65535"), (443, "port must be another one")]
)
def test_rejects_a_port_where_no_tests_can_be(port: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: application(stack).add_test_listener(port=port))


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
