"""What the role of a backup plan may do, and that one failure is told."""

from typing import Any

import pytest

from modules.core import PlatformStack
from modules.encryption import Key
from modules.governance import BackupRule
from tests.support.backups import CLUSTERS, OTHER_VAULT, TABLES, made, plan
from tests.support.grantee import KEY_ARN, imported_key, key_statement
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth
SNAPSHOTS = "arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:awsbackup:*"
VAULT = "${aws_backup_vault.Plan_Vault_"


def statements(template: Template) -> list[dict[str, Any]]:
    """The role's statements, with the vault's reference cut to what does not change with ids."""
    found = template.statements()
    for statement in found:
        statement["Resource"] = [
            "the vault" if resource.startswith(VAULT) else resource for resource in statement["Resource"]
        ]
    return found


def allow(*actions: str, on: str | list[str], **more: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": [on] if isinstance(on, str) else on,
        **more,
    }


@pytest.fixture(scope="module")
def template() -> Template:
    return made()


def test_the_role_is_the_service_s_alone_under_the_delivery_boundary(template: Template) -> None:
    role = template.resource("aws_iam_role")
    assert role["name"] == "cairn-test-data-backup"
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn
    assert '"Service": "backup.amazonaws.com"' in role["assume_role_policy"]


def test_the_role_backs_up_and_neither_reads_nor_restores(template: Template) -> None:
    assert statements(template) == [
        allow("rds:DescribeDBClusters", "rds:ListTagsForResource", on=f"{CLUSTERS}:cairn-test-*"),
        allow(
            "rds:AddTagsToResource",
            "rds:CreateDBClusterSnapshot",
            "rds:DescribeDBClusterSnapshots",
            on=[f"{CLUSTERS}:cairn-test-*", SNAPSHOTS],
        ),
        allow(
            "rds:CopyDBClusterSnapshot",
            "rds:DeleteDBClusterSnapshot",
            "rds:ListTagsForResource",
            on=SNAPSHOTS,
        ),
        allow(
            "dynamodb:DescribeTable",
            "dynamodb:ListTagsOfResource",
            "dynamodb:StartAwsBackupJob",
            on=f"{TABLES}/cairn-test-*",
        ),
        allow("backup:CopyIntoBackupVault", "backup:DescribeBackupVault", on="the vault"),
        allow(
            "backup:CopyFromBackupVault",
            "backup:TagResource",
            on="arn:aws:backup:eu-west-1:123456789012:recovery-point:*",
        ),
        allow("tag:GetResources", on="*"),
        allow("kms:DescribeKey", on=KEY_ARN),
        allow("kms:CreateGrant", on=KEY_ARN, Condition={"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        key_statement("dynamodb", "kms:Decrypt", "kms:GenerateDataKey"),
    ]


def test_a_plan_of_tables_alone_touches_no_cluster() -> None:
    template = made(resource_types=["DynamoDB"])
    assert template.resource("aws_backup_selection")["resources"] == [f"{TABLES}/*"]
    actions = {action for statement in template.statements() for action in statement["Action"]}
    assert not {action for action in actions if action.startswith("rds:")}


def test_the_role_may_use_the_keys_of_the_data_each_once() -> None:
    other = KEY_ARN[:-1] + "9"

    def build(stack: PlatformStack) -> None:
        own, data = imported_key(stack), Key.from_key_arn(stack, "Data", other)
        plan(stack, data_keys=[data, own])

    lent = [each for each in synthesize(build).statements() if each["Action"] == ["kms:CreateGrant"]]
    assert [each["Resource"] for each in lent] == [[KEY_ARN, other]]


def test_the_role_may_copy_into_the_vaults_that_rules_name_and_no_other() -> None:
    rules = [BackupRule(name=name, copy_to_vault_arns=[OTHER_VAULT]) for name in ("daily", "again")]
    found = statements(made(rules=rules))
    assert (
        allow("backup:CopyIntoBackupVault", "backup:DescribeBackupVault", on=["the vault", OTHER_VAULT])
        in found
    )
