"""What instances may do, and whom they reach and are reached from."""

import json

import pytest

from modules.compute import InstanceService
from modules.core import PlatformStack
from modules.network import SecurityGroup
from tests.support.grantee import imported_key
from tests.support.instance_services import ACCOUNT, make, synthesized
from tests.support.networks import CIDR
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"


def test_the_role_pulls_logs_drains_and_lets_session_manager_in_and_nothing_else() -> None:
    template = synthesized()
    groups = template.content["resource"]["aws_autoscaling_group"]
    statements = [(one["Action"], one["Resource"]) for one in template.statements()]
    draining = (
        ["autoscaling:CompleteLifecycleAction"],
        [f"${{aws_autoscaling_group.{next(iter(groups))}.arn}}"],
    )
    statements.remove(draining)
    repository = f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-catalog"
    log = template.content["resource"]["aws_cloudwatch_log_group"]
    sessions = [
        f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")
    ]
    assert statements == [
        (["ecr:GetAuthorizationToken", *sessions], ["*"]),
        (
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [repository],
        ),
        (
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [f"${{aws_cloudwatch_log_group.{next(iter(log))}.arn}}:*"],
        ),
        (["ssm:UpdateInstanceInformation"], [f"arn:aws:ec2:{ACCOUNT}:instance/*"]),
    ]
    [managed] = [one for one in template.statements() if "ssm:UpdateInstanceInformation" in one["Action"]]
    assert managed["Condition"] == {"StringEquals": {"aws:ResourceTag/Name": "cairn-test-catalog"}}
    role = template.resource("aws_iam_role")
    assert json.loads(role["assume_role_policy"])["Statement"][0]["Principal"] == {
        "Service": "ec2.amazonaws.com"
    }
    assert role["permissions_boundary"].endswith(":policy/cairn-test-boundary")


def test_grants_go_to_the_role_of_the_instances() -> None:
    def grant(stack: PlatformStack, service: InstanceService) -> None:
        imported_key(stack).grant_decrypt(service)
        assert service.role_arn == service.role.role_arn

    assert any(one["Action"] == ["kms:Decrypt"] for one in synthesized(grant).statements())


def test_instances_are_reached_from_and_reach_who_is_named() -> None:
    def connect(stack: PlatformStack, service: InstanceService) -> None:
        other = SecurityGroup.from_security_group_id(stack, "Cache", "sg-0a1b")
        service.allow_from("FromLoadBalancer", other)
        service.allow_to("ToCache", other, port=6379)

    template = synthesized(connect)
    [way_in] = template.resources(INGRESS)
    assert (way_in["from_port"], way_in["referenced_security_group_id"]) == (8080, "sg-0a1b")
    ways_out = template.resources(EGRESS)
    assert sorted(one["from_port"] for one in ways_out) == [443, 443, 443, 6379]
    assert next(one["cidr_ipv4"] for one in ways_out if "cidr_ipv4" in one) == CIDR


def test_it_is_let_in_by_a_neighbour_of_another_stack() -> None:
    def connected(stack: PlatformStack) -> None:
        database = SecurityGroup.from_security_group_id(stack, "Database", "sg-0d1e")
        make(stack).connect_to("ToDatabase", database, port=5432)

    (rule,) = synthesize(connected).resources(INGRESS)
    assert (rule["security_group_id"], rule["from_port"]) == ("sg-0d1e", 5432)
