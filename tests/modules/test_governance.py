from typing import Any

import pytest

from modules.core import PlatformStack
from modules.governance import (
    FEATURES,
    AccessAnalyzer,
    Budget,
    SecurityHub,
    ThreatDetection,
    VulnerabilityScanning,
)
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def made(kind: Any, **arguments: Any) -> Template:
    def build(stack: PlatformStack) -> None:
        kind(stack, "It", **arguments)

    return synthesize(build)


def budget(**arguments: Any) -> dict[str, Any]:
    defaults = {"name": "account", "limit_usd": 250, "email_addresses": ["team@example.com"]}
    return made(Budget, **{**defaults, **arguments}).resource("aws_budgets_budget")


def test_a_detector_looks_at_everything_by_default() -> None:
    template = made(ThreatDetection)
    detector = template.resource("aws_guardduty_detector")
    assert detector == {"enable": True, "finding_publishing_frequency": "FIFTEEN_MINUTES"}
    states = {one["name"]: one["status"] for one in template.resources("aws_guardduty_detector_feature")}
    assert states == dict.fromkeys(FEATURES, "ENABLED")


def test_a_feature_left_out_is_turned_off_and_not_merely_forgotten() -> None:
    template = made(ThreatDetection, features=("S3_DATA_EVENTS",))
    states = {one["name"]: one["status"] for one in template.resources("aws_guardduty_detector_feature")}
    assert states == {**dict.fromkeys(FEATURES, "DISABLED"), "S3_DATA_EVENTS": "ENABLED"}


def test_the_hub_checks_two_standards_with_one_finding_a_control() -> None:
    template = made(SecurityHub)
    assert template.resource("aws_securityhub_account") == {
        "auto_enable_controls": True,
        "control_finding_generator": "SECURITY_CONTROL",
        "enable_default_standards": False,
    }
    subscribed = template.resources("aws_securityhub_standards_subscription")
    start = "arn:aws:securityhub:eu-west-1::standards/"
    assert {one["standards_arn"] for one in subscribed} == {
        f"{start}aws-foundational-security-best-practices/v/1.0.0",
        f"{start}cis-aws-foundations-benchmark/v/3.0.0",
    }
    waits = {kind.split(".")[0] for one in subscribed for kind in one["depends_on"]}
    assert waits == {"aws_securityhub_account"}


def test_analyzers_look_for_access_from_outside_and_for_unused_access() -> None:
    analyzers = made(AccessAnalyzer, name="account").resources("aws_accessanalyzer_analyzer")
    assert analyzers == [
        {"analyzer_name": "cairn-test-account", "type": "ACCOUNT"},
        {
            "analyzer_name": "cairn-test-account-unused",
            "type": "ACCOUNT_UNUSED_ACCESS",
            "configuration": {"unused_access": {"unused_access_age": 90}},
        },
    ]


def test_the_account_scans_instances_images_and_functions() -> None:
    found = made(VulnerabilityScanning).resource("aws_inspector2_enabler")
    assert found == {"account_ids": ["123456789012"], "resource_types": ["EC2", "ECR", "LAMBDA"]}


def test_a_budget_tells_before_it_is_spent() -> None:
    found = budget()
    assert {
        name: found[name] for name in ("name", "budget_type", "time_unit", "limit_amount", "limit_unit")
    } == {
        "name": "cairn-test-account",
        "budget_type": "COST",
        "time_unit": "MONTHLY",
        "limit_amount": "250.0",
        "limit_unit": "USD",
    }
    told = [(one["notification_type"], one["threshold"]) for one in found["notification"]]
    assert told == [("FORECASTED", 100), ("ACTUAL", 80)]
    assert {one["comparison_operator"] for one in found["notification"]} == {"GREATER_THAN"}
    assert {tuple(one["subscriber_email_addresses"]) for one in found["notification"]} == {
        ("team@example.com",)
    }


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (ThreatDetection, {"features": ("DNS",)}, "features must be one of EBS_MALWARE_PROTECTION"),
        (
            ThreatDetection,
            {"finding_publishing_frequency": "DAILY"},
            "finding_publishing_frequency must be one of",
        ),
        (SecurityHub, {"standards": ("soc2",)}, "standards must be one of foundational-security"),
        (
            AccessAnalyzer,
            {"name": "a", "unused_access_age_days": 0},
            "unused_access_age_days must be 1-365, got 0",
        ),
        (VulnerabilityScanning, {"resource_types": ()}, "resource_types must be some of EC2"),
        (VulnerabilityScanning, {"resource_types": ("RDS",)}, "resource_types must be one of EC2"),
        (VulnerabilityScanning, {"resource_types": ("LAMBDA_CODE",)}, "must hold LAMBDA where"),
    ],
)
def test_rejects(kind: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(kind, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"limit_usd": 0}, "limit_usd must be more than 0, got 0"),
        ({"warn_at_percent": 101}, "warn_at_percent must be 1-100, got 101"),
        ({"email_addresses": []}, "the number of email_addresses must be 1-10, got 0"),
        ({"email_addresses": ["a@example.com"] * 11}, "the number of email_addresses must be 1-10, got 11"),
        (
            {"email_addresses": ["nobody"]},
            "email_addresses must be addresses such as team@example.com, got 'nobody'",
        ),
    ],
)
def test_rejects_a_budget_with(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        budget(**arguments)
