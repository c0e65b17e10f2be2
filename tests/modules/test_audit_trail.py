from typing import Any

import pytest

from modules.core import PlatformStack
from modules.encryption import Key
from modules.governance import AuditTrail
from modules.storage import AccessLogBucket, Bucket
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

BUCKET_ARN = "arn:aws:s3:::cairn-test-events-123456789012"
TRAILS = {"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/*"}}
SERVICE = {"Service": ["cloudtrail.amazonaws.com"]}


@pytest.fixture(scope="module")
def template() -> Template:
    def build(stack: PlatformStack) -> None:
        key = imported_key(stack)
        logs = AccessLogBucket(stack, "Logs", name="logs")
        bucket = Bucket(stack, "Events", name="events", key=key, access_log=logs)
        AuditTrail(stack, "AuditTrail", name="audit", key=key, bucket=bucket)

    return synthesize(build)


def test_a_trail_records_management_events_of_every_region_and_seals_them(template: Template) -> None:
    found = template.resource("aws_cloudtrail")
    expected: dict[str, Any] = {
        "name": "cairn-test-audit",
        "is_multi_region_trail": True,
        "include_global_service_events": True,
        "enable_log_file_validation": True,
        "kms_key_id": KEY_ARN,
        "insight_selector": [
            {"insight_type": "ApiCallRateInsight"},
            {"insight_type": "ApiErrorRateInsight"},
        ],
        "advanced_event_selector": [
            {
                "name": "Management events",
                "field_selector": [{"field": "eventCategory", "equals": ["Management"]}],
            }
        ],
    }
    assert {name: found[name] for name in expected} == expected
    assert found["cloud_watch_logs_group_arn"].startswith("${aws_cloudwatch_log_group.")
    assert found["cloud_watch_logs_group_arn"].endswith(".arn}:*")


def test_a_trail_waits_for_the_policy_that_lets_it_write(template: Template) -> None:
    found = template.resource("aws_cloudtrail")
    assert found["s3_bucket_name"].startswith("${aws_s3_bucket_policy.Events_Policy")
    assert any(address.startswith("aws_iam_role_policy.") for address in found["depends_on"])


def test_only_trails_of_the_account_write_to_the_bucket(template: Template) -> None:
    statements = [
        statement
        for statement in template.statements("aws_s3_bucket_policy")
        if statement["Principal"] == SERVICE
    ]
    assert statements == [
        {
            "Effect": "Allow",
            "Principal": SERVICE,
            "Action": ["s3:GetBucketAcl"],
            "Resource": [BUCKET_ARN],
            "Condition": TRAILS,
        },
        {
            "Effect": "Allow",
            "Principal": SERVICE,
            "Action": ["s3:PutObject"],
            "Resource": [f"{BUCKET_ARN}/AWSLogs/123456789012/*"],
            "Condition": {**TRAILS, "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        },
    ]


def test_its_role_is_for_cloudtrail_and_writes_to_its_log_group_alone(template: Template) -> None:
    [trust] = template.statements("aws_iam_role", "assume_role_policy")
    assert trust["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    [allowed] = template.statements()
    assert allowed["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert all("aws_cloudwatch_log_group.AuditTrail_LogGroup" in one for one in allowed["Resource"])


def test_a_key_serves_trails_of_the_account() -> None:
    statements = synthesize(
        lambda stack: Key(
            stack, "Key", name="k", description="k", service_principals=["cloudtrail.amazonaws.com"]
        )
    ).statements("aws_kms_key")
    use = [one for one in statements if one["Principal"] == SERVICE]
    assert {action for one in use for action in one["Action"]} == {
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
    }
    assert TRAILS in [one.get("Condition") for one in use]
