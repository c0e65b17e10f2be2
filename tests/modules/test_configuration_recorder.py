"""What AWS Config records of an account, and the rules that judge it."""

import gzip
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.encryption import Key
from modules.governance import DEFAULT_RULES, MANAGED_RULES, ConfigRule, ConfigurationRecorder
from modules.storage import AccessLogBucket, Bucket
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

BUCKET_ARN = "arn:aws:s3:::cairn-test-recorded-123456789012"
SERVICE = {"Service": ["config.amazonaws.com"]}
OWN = {"aws:SourceAccount": "123456789012"}
ROLE = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


def recorder(stack: PlatformStack, **arguments: Any) -> ConfigurationRecorder:
    key = imported_key(stack)
    log = AccessLogBucket(stack, "Log", name="log")
    bucket = Bucket(stack, "Bucket", name="recorded", key=key, access_log=log)
    return ConfigurationRecorder(stack, "Recorder", name="account", key=key, bucket=bucket, **arguments)


def rule(stack: PlatformStack, **arguments: Any) -> ConfigRule:
    return ConfigRule(stack, "Rule", recorder=recorder(stack), **arguments)


@pytest.fixture(scope="module")
def template() -> Template:
    return synthesize(recorder)


def test_every_type_is_recorded_as_it_changes_and_kept_for_seven_years(template: Template) -> None:
    found = template.resource("aws_config_configuration_recorder")
    assert found["name"] == "cairn-test-account"
    assert found["recording_group"] == {"all_supported": True, "include_global_resource_types": True}
    assert found["recording_mode"] == {"recording_frequency": "CONTINUOUS"}
    assert template.resource("aws_config_retention_configuration")["retention_period_in_days"] == 2557
    assert template.resource("aws_config_configuration_recorder_status")["is_enabled"] is True


def test_it_acts_by_the_service_linked_role_that_it_makes(template: Template) -> None:
    role = template.resource("aws_iam_service_linked_role")
    assert role == {"aws_service_name": "config.amazonaws.com"}
    found = template.resource("aws_config_configuration_recorder")
    assert found["role_arn"].startswith("${aws_iam_service_linked_role.Recorder_ServiceRole")


def test_it_acts_by_the_service_linked_role_that_there_is() -> None:
    template = synthesize(lambda stack: recorder(stack, service_role_arn=ROLE))
    assert template.resource("aws_config_configuration_recorder")["role_arn"] == ROLE
    assert template.resources("aws_iam_service_linked_role") == []


def test_it_delivers_under_the_key_once_the_bucket_lets_it(template: Template) -> None:
    channel = template.resource("aws_config_delivery_channel")
    assert channel["s3_bucket_name"].startswith("${aws_s3_bucket_policy.Bucket_Policy")
    assert channel["s3_kms_key_arn"] == KEY_ARN
    assert channel["snapshot_delivery_properties"] == {"delivery_frequency": "TwentyFour_Hours"}
    assert [one for one in template.statements("aws_s3_bucket_policy") if one["Principal"] == SERVICE] == [
        {
            "Effect": "Allow",
            "Principal": SERVICE,
            "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
            "Resource": [BUCKET_ARN],
            "Condition": {"StringEquals": OWN},
        },
        {
            "Effect": "Allow",
            "Principal": SERVICE,
            "Action": ["s3:PutObject"],
            "Resource": [f"{BUCKET_ARN}/AWSLogs/123456789012/Config/*"],
            "Condition": {"StringEquals": {**OWN, "s3:x-amz-acl": "bucket-owner-full-control"}},
        },
    ]


def test_a_key_serves_the_recorder_of_the_account() -> None:
    template = synthesize(
        lambda stack: Key(
            stack, "Key", name="k", description="k", service_principals=["config.amazonaws.com"]
        )
    )
    [use] = [one for one in template.statements("aws_kms_key") if one["Principal"] == SERVICE]
    assert use["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert use["Condition"] == {"StringEquals": OWN}


def test_a_rule_judges_what_is_recorded_once_it_is() -> None:
    template = synthesize(lambda stack: rule(stack, rule="access-keys-rotated"))
    found = template.resource("aws_config_config_rule")
    assert found["name"] == "cairn-test-access-keys-rotated"
    assert found["source"] == {"owner": "AWS", "source_identifier": "ACCESS_KEYS_ROTATED"}
    assert json.loads(found["input_parameters"]) == {"maxAccessKeyAge": "90"}
    [waits] = found["depends_on"]
    assert waits.startswith("aws_config_configuration_recorder_status.")


def test_a_rule_is_told_another_value() -> None:
    template = synthesize(
        lambda stack: rule(stack, rule="access-keys-rotated", parameters={"maxAccessKeyAge": "30"})
    )
    found = template.resource("aws_config_config_rule")
    assert json.loads(found["input_parameters"]) == {"maxAccessKeyAge": "30"}
    template = synthesize(lambda stack: rule(stack, rule="restricted-ssh"))
    assert "input_parameters" not in template.resource("aws_config_config_rule")


def test_every_rule_is_one_of_aws_with_the_parameters_that_it_needs() -> None:
    packed = files("moto.config").joinpath("resources/aws_managed_rules.json.gz").read_bytes()
    known = json.loads(gzip.decompress(packed))["ManagedRules"]
    for name, managed in MANAGED_RULES.items():
        told = {one["Name"]: one.get("Default") for one in known[managed.identifier]["Parameters"]}
        needed = {one["Name"] for one in known[managed.identifier]["Parameters"] if not one["Optional"]}
        assert needed == set(managed.parameters), name
        assert all(told[parameter] == value for parameter, value in managed.parameters.items()), name
    assert set(DEFAULT_RULES) <= set(MANAGED_RULES)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda stack: recorder(stack, recording_frequency="HOURLY"), "recording_frequency must be one of"),
        (lambda stack: recorder(stack, retention_days=29), "retention_days must be 30-2557, got 29"),
        (
            lambda stack: recorder(stack, service_role_arn="arn:aws:iam::123456789012:role/mine"),
            "service_role_arn must be AWS Config's service-linked role",
        ),
        (lambda stack: rule(stack, rule="no-such-rule"), "rule must be one of access-keys-rotated"),
        (
            lambda stack: rule(stack, rule="restricted-ssh", parameters={"port": "22"}),
            "parameters of restricted-ssh must be of none, got 'port'",
        ),
        (
            lambda stack: rule(stack, rule="access-keys-rotated", parameters={"age": "22"}),
            "must be of maxAccessKeyAge, got 'age'",
        ),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)
