import json
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.discovery import (
    FunctionTarget,
    IServiceNetwork,
    LatticeService,
    LoadBalancerTarget,
    ServiceNetwork,
)
from modules.network import SecurityGroup
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

NETWORK_ARN = "arn:aws:vpc-lattice:eu-west-1:123456789012:servicenetwork/sn-0a1b"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:stock:live"
BALANCER_ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/stock/0f"
ACCOUNT = {"AWS": ["arn:aws:iam::123456789012:root"]}


@dataclass
class ExistingFunction:
    alias_arn: str = FUNCTION_ARN


@dataclass
class ExistingBalancer:
    load_balancer_arn: str = BALANCER_ARN


def existing(stack: PlatformStack) -> IServiceNetwork:
    return ServiceNetwork.from_service_network_arn(stack, "Network", NETWORK_ARN)


def service(stack: PlatformStack, target: Any = None) -> LatticeService:
    return LatticeService(
        stack,
        "Stock",
        name="stock",
        service_network=existing(stack),
        target=target or FunctionTarget(function=ExistingFunction()),
    )


def network(connected: bool = False) -> Template:
    def build(stack: PlatformStack) -> None:
        made = ServiceNetwork(stack, "Network", name="shop", key=imported_key(stack))
        if connected:
            vpc = imported_network(stack)
            callers = SecurityGroup(
                stack, "Callers", name="callers", description="Callers", vpc_id=vpc.vpc_id
            )
            made.connect("Vpc", vpc, callers)

    return synthesize(build)


def policy(template: Template) -> dict[str, Any]:
    (statement,) = json.loads(template.resource("aws_vpclattice_auth_policy")["policy"])["Statement"]
    return dict(statement)


def test_a_service_network_takes_signed_calls_of_the_account_alone_with_nothing_asked_for() -> None:
    template = network()
    found = template.resource("aws_vpclattice_service_network")
    assert found == {"name": "cairn-test-shop", "auth_type": "AWS_IAM"}
    assert policy(template) == {
        "Effect": "Allow",
        "Principal": ACCOUNT,
        "Action": ["vpc-lattice-svcs:Invoke"],
        "Resource": ["arn:aws:vpc-lattice:eu-west-1:123456789012:service/*"],
    }


def test_every_call_is_logged_and_the_log_is_encrypted() -> None:
    template = network()
    log = template.resource("aws_cloudwatch_log_group")
    assert (log["name"], log["kms_key_id"]) == ("/aws/vpclattice/cairn-test-shop", KEY_ARN)
    subscription = template.resource("aws_vpclattice_access_log_subscription")
    assert subscription["destination_arn"].startswith("${aws_cloudwatch_log_group.Network_Log_")


def test_callers_of_a_vpc_are_those_of_a_security_group() -> None:
    found = network(connected=True).resource("aws_vpclattice_service_network_vpc_association")
    assert found["vpc_identifier"] == "vpc-0a1b"
    (group,) = found["security_group_ids"]
    assert group.startswith("${aws_security_group.Callers_")


def test_a_service_answers_https_by_a_function() -> None:
    template = synthesize(service)
    found = template.resource("aws_vpclattice_service")
    assert found == {"name": "cairn-test-stock", "auth_type": "AWS_IAM"}
    listener = template.resource("aws_vpclattice_listener")
    assert (listener["protocol"], listener["port"]) == ("HTTPS", 443)
    group = template.resource("aws_vpclattice_target_group")
    assert group == {"name": "cairn-test-stock", "type": "LAMBDA"}
    assert template.resource("aws_vpclattice_target_group_attachment")["target"] == {"id": FUNCTION_ARN}


def test_a_service_leads_to_a_load_balancer_by_tls() -> None:
    def build(stack: PlatformStack) -> None:
        vpc = imported_network(stack)
        service(stack, LoadBalancerTarget(load_balancer=ExistingBalancer(), network=vpc, port=8443))

    template = synthesize(build)
    group = template.resource("aws_vpclattice_target_group")
    assert group["type"] == "ALB"
    assert group["config"] == {
        "port": 8443,
        "protocol": "HTTPS",
        "protocol_version": "HTTP1",
        "vpc_identifier": "vpc-0a1b",
    }
    target = template.resource("aws_vpclattice_target_group_attachment")["target"]
    assert target == {"id": BALANCER_ARN, "port": 8443}


def test_a_service_is_in_its_network_and_takes_signed_calls_of_the_account_alone() -> None:
    template = synthesize(service)
    association = template.resource("aws_vpclattice_service_network_service_association")
    assert association["service_network_identifier"] == "sn-0a1b"
    found = policy(template)
    assert (found["Principal"], found["Action"]) == (ACCOUNT, ["vpc-lattice-svcs:Invoke"])
    assert found["Resource"][0].startswith("${aws_vpclattice_service.Stock_")


def test_a_caller_calls_this_service_and_no_other() -> None:
    (statement,) = synthesize(lambda stack: service(stack).grant_invoke(grantee(stack))).statements()
    assert statement["Action"] == ["vpc-lattice-svcs:Invoke"]
    (resource,) = statement["Resource"]
    assert resource.startswith("${aws_vpclattice_service.Stock_")
    assert resource.endswith(".arn}/*")


def test_rejects_a_port_that_is_none() -> None:
    def build(stack: PlatformStack) -> None:
        LoadBalancerTarget(load_balancer=ExistingBalancer(), network=imported_network(stack), port=0)

    with pytest.raises(ValueError, match="port must be 1-65535, got 0"):
        synthesize(build)


def test_rejects_an_arn_that_is_no_service_network() -> None:
    with pytest.raises(ValueError, match="service_network_arn must be the ARN of a service network, got"):
        synthesize(lambda stack: ServiceNetwork.from_service_network_arn(stack, "Network", FUNCTION_ARN))
