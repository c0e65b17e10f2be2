import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.waf import IpSet, ShieldProtection, WebAcl, WebAclAssociation
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ACL_ARN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/edge/1a2b"
STAGE_ARN = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/live"
BLOCKING_GROUPS = {
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
}


def web_acl(**arguments: Any) -> Template:
    def build(stack: PlatformStack) -> None:
        WebAcl(stack, "WebAcl", name="edge", log_key=imported_key(stack), **arguments)

    return synthesize(build)


def rules(template: Template) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = template.resource("aws_wafv2_web_acl")["rule"]
    return found


def test_a_flood_from_one_address_is_blocked_first() -> None:
    first = min(rules(web_acl(rate_limit=300)), key=lambda rule: rule["priority"])
    assert first["action"] == {"block": {}}
    assert first["statement"]["rate_based_statement"] == {
        "limit": 300,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": 300,
    }


def test_managed_rule_groups_block_whatever_they_match() -> None:
    groups = {
        rule["statement"]["managed_rule_group_statement"]["name"]: rule
        for rule in rules(web_acl())
        if "managed_rule_group_statement" in rule["statement"]
    }
    assert set(groups) >= BLOCKING_GROUPS
    for name in BLOCKING_GROUPS:
        assert groups[name]["override_action"] == {"none": {}}
        assert "rule_action_override" not in groups[name]["statement"]["managed_rule_group_statement"]


def test_rules_have_priorities_of_their_own() -> None:
    priorities = [rule["priority"] for rule in rules(web_acl())]
    assert len(set(priorities)) == len(priorities)


def test_no_request_is_sampled_with_its_headers() -> None:
    found = web_acl().resource("aws_wafv2_web_acl")
    configurations = [found["visibility_config"], *(rule["visibility_config"] for rule in found["rule"])]
    assert {one["sampled_requests_enabled"] for one in configurations} == {False}


def test_the_log_holds_no_credentials() -> None:
    found = web_acl().resource("aws_wafv2_web_acl_logging_configuration")
    redacted = [field["single_header"]["name"] for field in found["redacted_fields"]]
    assert redacted == ["authorization", "cookie"]


def test_the_log_group_is_encrypted_and_named_as_aws_demands() -> None:
    found = web_acl().resource("aws_cloudwatch_log_group")
    assert found["name"] == "aws-waf-logs-cairn-test-edge"
    assert found["kms_key_id"] == KEY_ARN


def test_only_log_delivery_of_this_account_writes_to_the_log() -> None:
    policy = json.loads(web_acl().resource("aws_cloudwatch_log_resource_policy")["policy_document"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": ["delivery.logs.amazonaws.com"]}
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"][0].endswith(".arn}:*")
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"},
    }


def test_a_web_acl_of_another_stack_guards_a_stage() -> None:
    def build(stack: PlatformStack) -> None:
        known = WebAcl.from_web_acl_arn(stack, "WebAcl", ACL_ARN)
        WebAclAssociation(stack, "Association", web_acl=known, resource_arn=STAGE_ARN)

    template = synthesize(build)
    assert template.resource("aws_wafv2_web_acl_association") == {
        "resource_arn": STAGE_ARN,
        "web_acl_arn": ACL_ARN,
    }
    assert template.resources("aws_wafv2_web_acl") == []


@pytest.mark.parametrize("limit", [9, 2_000_000_001])
def test_rejects_a_rate_limit_that_aws_does_not_take(limit: int) -> None:
    with pytest.raises(ValueError, match=f"rate_limit must be 10-2000000000 .* got {limit}"):
        web_acl(rate_limit=limit)


def test_rejects_an_unknown_scope() -> None:
    with pytest.raises(ValueError, match="scope_ must be REGIONAL or CLOUDFRONT, got 'GLOBAL'"):
        web_acl(scope_="GLOBAL")


def test_blocked_addresses_are_turned_away_before_anything_is_counted() -> None:
    def build(stack: PlatformStack) -> None:
        blocked = IpSet(
            stack, "Blocked", name="blocked", description="Blocked", addresses=["198.51.100.0/24"]
        )
        known = IpSet.from_ip_set_arn(stack, "Known", "arn:aws:wafv2:eu-west-1:1:regional/ipset/known/1a")
        WebAcl(stack, "Acl", name="edge", log_key=imported_key(stack), blocked_ip_sets=[blocked, known])

    template = synthesize(build)
    assert template.resource("aws_wafv2_ip_set") == {
        "name": "cairn-test-blocked",
        "description": "Blocked",
        "scope": "REGIONAL",
        "ip_address_version": "IPV4",
        "addresses": ["198.51.100.0/24"],
    }
    first, second, third, *_ = sorted(rules(template), key=lambda rule: rule["priority"])
    assert first["action"] == second["action"] == {"block": {}}
    assert first["statement"]["ip_set_reference_statement"]["arn"].startswith("${aws_wafv2_ip_set.")
    assert second["statement"]["ip_set_reference_statement"]["arn"].endswith("/ipset/known/1a")
    assert "rate_based_statement" in third["statement"]


@pytest.mark.parametrize(
    ("addresses", "scope"),
    [
        ("198.51.100.0/24", "REGIONAL"),
        (["198.51.100.7"], "REGIONAL"),
        (["0.0.0.0/0"], "REGIONAL"),
        (["2001:db8::/32"], "REGIONAL"),
        (["198.51.100.1/24"], "REGIONAL"),
        (["198.51.100.0/24"], "GLOBAL"),
    ],
)
def test_an_ip_set_rejects(addresses: Any, scope: str) -> None:
    with pytest.raises(ValueError, match=r"(addresses|scope_) must be .*, got "):
        synthesize(
            lambda stack: IpSet(stack, "S", name="s", description="S", addresses=addresses, scope_=scope)
        )


def test_a_rate_window_is_one_that_aws_has() -> None:
    with pytest.raises(ValueError, match=r"rate_window_sec must be one of \(60, 120, 300, 600\), got 30"):
        web_acl(rate_window_sec=30)


def protection(resource_arn: str) -> Template:
    return synthesize(
        lambda stack: ShieldProtection(stack, "Protection", name="edge", resource_arn=resource_arn)
    )


@pytest.mark.parametrize(
    "resource_arn",
    [
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/edge/50dc6c495c0c9188",
        "arn:aws:ec2:eu-west-1:123456789012:eip-allocation/eipalloc-0a1b",
        "arn:aws:cloudfront::123456789012:distribution/E1A2B3",
        "arn:aws:route53:::hostedzone/Z1A2B3",
        "arn:aws:globalaccelerator::123456789012:accelerator/1a2b",
    ],
)
def test_shield_protects(resource_arn: str) -> None:
    found = protection(resource_arn).resource("aws_shield_protection")
    assert found == {"name": "cairn-test-edge", "resource_arn": resource_arn}


def test_rejects_what_shield_does_not_protect() -> None:
    with pytest.raises(ValueError, match="resource_arn must be of a load balancer, Elastic IP address"):
        protection(STAGE_ARN)
