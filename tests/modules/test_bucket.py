import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.encryption import Key
from modules.storage import AccessLogBucket, Bucket, LifecycleRule, ObjectLock
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

NAME = "cairn-test-invoices-123456789012"
ARN = f"arn:aws:s3:::{NAME}"
LOGS = "cairn-test-logs-123456789012"
COPY_ARN = "arn:aws:s3:::cairn-test-copy-123456789012"
COPY_KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/c0b1"


class ExistingLogBucket:
    bucket_name = LOGS


def bucket(stack: PlatformStack, **arguments: Any) -> Bucket:
    defaults = {"name": "invoices", "key": imported_key(stack), "access_log": ExistingLogBucket()}
    return Bucket(stack, "Bucket", **{**defaults, **arguments})


def made(**arguments: Any) -> Template:
    return synthesize(lambda stack: bucket(stack, **arguments), protect_data=True)


def test_a_bucket_is_named_for_its_account_and_protected() -> None:
    found = made().resource("aws_s3_bucket")
    assert (found["bucket"], found["force_destroy"]) == (NAME, False)
    assert found["object_lock_enabled"] is False
    assert found["lifecycle"] == {"prevent_destroy": True}


def test_a_bucket_is_encrypted_under_its_key() -> None:
    (rule,) = made().resource("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["bucket_key_enabled"] is True
    assert rule["apply_server_side_encryption_by_default"] == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": KEY_ARN,
    }


def test_a_bucket_is_closed_to_the_public_and_has_no_acls() -> None:
    template = made()
    block = template.resource("aws_s3_bucket_public_access_block")
    switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert [block[switch] for switch in switches] == [True] * 4
    rule = template.resource("aws_s3_bucket_ownership_controls")["rule"]
    assert rule == {"object_ownership": "BucketOwnerEnforced"}


def test_a_bucket_keeps_versions_for_90_days_and_ends_unfinished_uploads() -> None:
    template = made()
    versioning = template.resource("aws_s3_bucket_versioning")["versioning_configuration"]
    assert versioning == {"status": "Enabled"}
    (rule,) = template.resource("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 90}]
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
    assert "expiration" not in rule


def test_a_bucket_refuses_plain_text_and_allows_nobody() -> None:
    (statement,) = made().statements("aws_s3_bucket_policy")
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == {"AWS": ["*"]}
    assert {"s3:GetObject", "s3:ListBucket", "s3:PutObject"} <= set(statement["Action"])
    assert statement["Resource"] == [ARN, f"{ARN}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_every_request_is_logged_below_the_name_of_the_bucket() -> None:
    found = made().resource("aws_s3_bucket_logging")
    assert found["target_bucket"] == LOGS
    assert found["target_prefix"].startswith("${aws_s3_bucket.Bucket_")
    assert found["target_prefix"].endswith(".bucket}/")


def test_objects_may_move_and_expire() -> None:
    rule = LifecycleRule(
        name="old",
        prefix="invoices/",
        transitions={"STANDARD_IA": 30, "GLACIER": 90},
        expire_after_days=400,
        expire_versions_after_days=None,
    )
    (found,) = made(lifecycle_rules=[rule]).resource("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert found["filter"] == [{"prefix": "invoices/"}]
    assert found["transition"] == [
        {"days": 30, "storage_class": "STANDARD_IA"},
        {"days": 90, "storage_class": "GLACIER"},
    ]
    assert found["expiration"] == [{"days": 400}]
    assert "noncurrent_version_expiration" not in found


def test_versions_may_be_locked() -> None:
    template = made(object_lock=ObjectLock(days=365, mode="COMPLIANCE"))
    assert template.resource("aws_s3_bucket")["object_lock_enabled"] is True
    found = template.resource("aws_s3_bucket_object_lock_configuration")
    assert found["rule"] == {"default_retention": {"mode": "COMPLIANCE", "days": 365}}
    assert found["depends_on"][0].startswith("aws_s3_bucket_versioning.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lifecycle_rules": []}, "lifecycle_rules must be 1-1000, got 0"),
        (
            {"lifecycle_rules": [LifecycleRule(name="a"), LifecycleRule(name="a")]},
            r"lifecycle_rules must differ in their names, got \['a', 'a'\]",
        ),
        ({"name": "n" * 50}, "at most 63 are allowed"),
    ],
)
def test_a_bucket_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "a b"}, "name must be 1-255 letters, digits, dots, dashes or _, got 'a b'"),
        ({"transitions": {"COLD": 1}}, "transitions must be one of DEEP_ARCHIVE, .*, got 'COLD'"),
        ({"transitions": {"GLACIER": 0}}, r"transitions\['GLACIER'\] must be 1-36500, got 0"),
        ({"expire_after_days": 0}, "expire_after_days must be 1-36500, got 0"),
        ({"expire_versions_after_days": 36501}, "expire_versions_after_days must be 1-36500, got 36501"),
    ],
)
def test_a_lifecycle_rule_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LifecycleRule(**{"name": "old", **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"days": 0}, "days must be 1-36500, got 0"),
        ({"days": 1, "mode": "FOREVER"}, "mode must be one of COMPLIANCE, GOVERNANCE, got 'FOREVER'"),
    ],
)
def test_an_object_lock_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ObjectLock(**arguments)


def granted(verb: str, prefix: str, *, encrypted: bool = True) -> list[dict[str, Any]]:
    def build(stack: PlatformStack) -> None:
        key = imported_key(stack) if encrypted else None
        existing = Bucket.from_bucket_arn(stack, "Existing", ARN, key=key)
        getattr(existing, verb)(grantee(stack), prefix=prefix)

    return synthesize(build).statements()


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


BELOW = f"{ARN}/invoices/2026/*"


@pytest.mark.parametrize(
    ("verb", "statements"),
    [
        ("grant_get", [key_statement("s3", "kms:Decrypt"), allow(BELOW, "s3:GetObject")]),
        (
            "grant_put",
            [
                key_statement("s3", "kms:Decrypt", "kms:GenerateDataKey"),
                allow(BELOW, "s3:PutObject"),
            ],
        ),
        ("grant_delete", [allow(BELOW, "s3:DeleteObject")]),
        (
            "grant_list",
            [{**allow(ARN, "s3:ListBucket"), "Condition": {"StringLike": {"s3:prefix": "invoices/2026/*"}}}],
        ),
    ],
)
def test_a_grant_gives_exact_actions_below_its_prefix(verb: str, statements: list[dict[str, Any]]) -> None:
    assert granted(verb, "invoices/2026/") == statements


def test_the_whole_bucket_is_granted_by_the_empty_prefix() -> None:
    assert granted("grant_get", "", encrypted=False) == [allow(f"{ARN}/*", "s3:GetObject")]
    assert granted("grant_list", "") == [allow(ARN, "s3:ListBucket")]


@pytest.mark.parametrize("prefix", ["invoices", "/invoices/", "*/", "invoices/*", "in?/"])
def test_rejects_a_prefix_that_is_no_folder(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix must be a folder such as"):
        granted("grant_get", prefix)


@pytest.mark.parametrize("arn", ["arn:aws:sqs:eu-west-1:123456789012:mail", f"{ARN}/key"])
def test_rejects_an_arn_that_is_no_bucket(arn: str) -> None:
    with pytest.raises(ValueError, match="bucket_arn must be the ARN of a bucket, got 'arn:aws:s"):
        synthesize(lambda stack: Bucket.from_bucket_arn(stack, "Existing", arn))


def replicated() -> Template:
    def build(stack: PlatformStack) -> None:
        key = Key.from_key_arn(stack, "CopyKey", COPY_KEY_ARN)
        bucket(stack).replicate_to(Bucket.from_bucket_arn(stack, "Copy", COPY_ARN), destination_key=key)

    return synthesize(build)


def test_every_version_and_deletion_is_replicated_under_the_other_key() -> None:
    found = replicated().resource("aws_s3_bucket_replication_configuration")
    (rule,) = found["rule"]
    assert rule["destination"] == {
        "bucket": COPY_ARN,
        "encryption_configuration": {"replica_kms_key_id": COPY_KEY_ARN},
    }
    assert rule["delete_marker_replication"] == {"status": "Enabled"}
    assert rule["source_selection_criteria"] == {"sse_kms_encrypted_objects": {"status": "Enabled"}}
    assert any(name.startswith("aws_s3_bucket_versioning.") for name in found["depends_on"])


def test_the_replication_reads_here_and_writes_there_and_nothing_else() -> None:
    statements = replicated().statements()
    actions = [statement["Action"] for statement in statements]
    assert actions == [
        ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
        ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
        ["kms:Decrypt"],
        ["kms:Encrypt", "kms:GenerateDataKey"],
    ]
    assert [statement["Resource"] for statement in statements[2:]] == [
        [f"{COPY_ARN}/*"],
        [KEY_ARN],
        [COPY_KEY_ARN],
    ]


def log_bucket(stack: PlatformStack, **arguments: Any) -> AccessLogBucket:
    return AccessLogBucket(stack, "Logs", name="logs", **arguments)


def test_only_amazon_s3_writes_logs_for_the_environments_own_buckets() -> None:
    deny, logging = synthesize(log_bucket).statements("aws_s3_bucket_policy")
    assert deny["Effect"] == "Deny"
    assert logging == {
        "Effect": "Allow",
        "Principal": {"Service": ["logging.s3.amazonaws.com"]},
        "Action": ["s3:PutObject"],
        "Resource": [f"arn:aws:s3:::{LOGS}/*"],
        "Condition": {
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::cairn-test-*"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }


def test_logs_are_encrypted_by_amazon_s3_and_kept_for_a_year() -> None:
    template = synthesize(log_bucket)
    (rule,) = template.resource("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    (rule,) = template.resource("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["expiration"] == [{"days": 365}]


def test_rejects_a_log_that_is_not_kept() -> None:
    with pytest.raises(ValueError, match="retention_days must be 1-36500, got 0"):
        synthesize(lambda stack: log_bucket(stack, retention_days=0))


def test_bucket_policies_wait_until_the_public_is_shut_out() -> None:
    policy = made().resource("aws_s3_bucket_policy")
    assert policy["depends_on"][0].startswith("aws_s3_bucket_public_access_block.")
    assert json.loads(policy["policy"])["Version"] == "2012-10-17"
