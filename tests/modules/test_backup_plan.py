"""What AWS Backup copies, into which vault, and what its role may do."""

from typing import Any

import pytest

from modules.core import PlatformStack
from modules.governance import BackupRule, VaultLock
from modules.messaging import Topic
from tests.support.backups import CLUSTERS, OTHER_VAULT, TABLES, made, plan
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth
VAULT = "${aws_backup_vault.Plan_Vault_"


def with_alarms(**arguments: Any) -> Template:
    def build(stack: PlatformStack) -> None:
        plan(stack, **arguments).add_alarms([Topic(stack, "Ops", name="ops", key=imported_key(stack))])

    return synthesize(build)


@pytest.fixture(scope="module")
def template() -> Template:
    return made()


def test_the_vault_is_under_the_key_and_cannot_be_destroyed(template: Template) -> None:
    vault = template.resource("aws_backup_vault")
    assert {name: vault[name] for name in ("name", "kms_key_arn", "force_destroy", "lifecycle")} == {
        "name": "cairn-test-data",
        "kms_key_arn": KEY_ARN,
        "force_destroy": False,
        "lifecycle": {"prevent_destroy": True},
    }


def test_an_environment_that_protects_no_data_lets_the_vault_go_with_its_backups() -> None:
    vault = synthesize(plan, protect_data=False).resource("aws_backup_vault")
    assert vault["force_destroy"] is True
    assert vault["lifecycle"] == {"prevent_destroy": False}


def test_nobody_deletes_a_backup_within_a_week_without_taking_the_lock_away_first(template: Template) -> None:
    lock = template.resource("aws_backup_vault_lock_configuration")
    assert lock.pop("backup_vault_name").startswith(VAULT)
    assert lock == {"min_retention_days": 7, "max_retention_days": 36500}


def test_a_lock_can_become_one_that_nobody_takes_away() -> None:
    lock = made(lock=VaultLock(min_retention_days=30, max_retention_days=60, changeable_for_days=3))
    found = lock.resource("aws_backup_vault_lock_configuration")
    assert found["changeable_for_days"] == 3
    assert (found["min_retention_days"], found["max_retention_days"]) == (30, 60)


def test_leaving_the_lock_out_is_said() -> None:
    assert made(lock=None).resources("aws_backup_vault_lock_configuration") == []


def test_it_backs_up_daily_and_keeps_it_for_five_weeks(template: Template) -> None:
    found = template.resource("aws_backup_plan")
    [rule] = found["rule"]
    assert found["name"] == "cairn-test-data"
    assert rule.pop("target_vault_name").startswith(VAULT)
    assert rule == {
        "rule_name": "daily",
        "schedule": "cron(0 3 * * ? *)",
        "start_window": 60,
        "completion_window": 360,
        "lifecycle": {"delete_after": 35},
    }


def test_a_rule_moves_to_cold_storage_and_copies_to_another_vault() -> None:
    monthly = BackupRule(
        name="monthly",
        schedule="cron(0 2 1 * ? *)",
        start_window_min=120,
        completion_window_min=600,
        delete_after_days=365,
        cold_storage_after_days=30,
        copy_to_vault_arns=[OTHER_VAULT],
    )
    [rule] = made(rules=[monthly]).resource("aws_backup_plan")["rule"]
    kept = {"cold_storage_after": 30, "delete_after": 365}
    assert rule["copy_action"] == [{"destination_vault_arn": OTHER_VAULT, "lifecycle": kept}]
    assert rule["lifecycle"] == kept
    assert (rule["schedule"], rule["start_window"], rule["completion_window"]) == (
        "cron(0 2 1 * ? *)",
        120,
        600,
    )


def test_it_selects_the_tables_and_clusters_that_carry_the_environment_s_tags(template: Template) -> None:
    selection = template.resource("aws_backup_selection")
    assert selection["name"] == "cairn-test-data"
    assert selection["resources"] == [f"{CLUSTERS}:*", f"{TABLES}/*"]
    assert selection["iam_role_arn"].startswith("${aws_iam_role.Plan_Role_")
    assert selection["plan_id"].startswith("${aws_backup_plan.Plan_")
    assert selection["condition"] == [
        {
            "string_equals": [
                {"key": "aws:ResourceTag/Project", "value": "cairn"},
                {"key": "aws:ResourceTag/Environment", "value": "test"},
            ]
        }
    ]
    assert [each.split(".")[0] for each in selection["depends_on"]] == ["aws_iam_role_policy"]


def test_it_selects_by_the_tags_that_an_organisation_puts_in_place_of_them() -> None:
    selection = synthesize(plan, tags={"Project": "shop-17"}).resource("aws_backup_selection")
    [condition] = selection["condition"]
    assert {"key": "aws:ResourceTag/Project", "value": "shop-17"} in condition["string_equals"]


def test_it_selects_by_other_tags_where_they_are_given() -> None:
    selection = made(tags={"Backup": "daily"}).resource("aws_backup_selection")
    equals = [{"key": "aws:ResourceTag/Backup", "value": "daily"}]
    assert selection["condition"] == [{"string_equals": equals}]


@pytest.mark.parametrize(
    ("rules", "metrics"),
    [
        ([BackupRule(name="daily")], {"NumberOfBackupJobsExpired", "NumberOfBackupJobsFailed"}),
        (
            [BackupRule(name="daily", copy_to_vault_arns=[OTHER_VAULT])],
            {"NumberOfBackupJobsExpired", "NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed"},
        ),
    ],
)
def test_one_failure_is_told(rules: list[BackupRule], metrics: set[str]) -> None:
    alarms = with_alarms(rules=rules).resources("aws_cloudwatch_metric_alarm")
    assert {alarm["metric_name"] for alarm in alarms} == metrics
    assert {alarm["namespace"] for alarm in alarms} == {"AWS/Backup"}
    assert {(alarm["threshold"], alarm["statistic"], alarm["period"]) for alarm in alarms} == {
        (1, "Sum", 300)
    }
    for alarm in alarms:
        assert list(alarm["dimensions"]) == ["BackupVaultName"]
        assert alarm["alarm_actions"] == alarm["ok_actions"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": ""}, "name must be 1-50 letters, digits, dots, dashes or _, got ''"),
        ({"name": "a b"}, "name must be 1-50 letters"),
        ({"schedule": "rate(1 day)"}, r"schedule must be as in cron\(0 3 \* \* \? \*\), got 'rate"),
        ({"start_window_min": 59}, "start_window_min must be 60 or more, got 59"),
        ({"completion_window_min": 119}, "completion_window_min must be 120 or more, got 119"),
        ({"delete_after_days": 0}, "delete_after_days must be 1-36500, got 0"),
        (
            {"cold_storage_after_days": 1},
            r"cold_storage_after_days must be 1 or more, and 90 days before delete_after_days \(35\), got 1",
        ),
        ({"cold_storage_after_days": 0, "delete_after_days": 99}, "cold_storage_after_days must be 1 or"),
        (
            {"copy_to_vault_arns": ["copies"]},
            "copy_to_vault_arns must be ARNs of backup vaults, got 'copies'",
        ),
    ],
)
def test_rejects_a_rule_with(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BackupRule(**{"name": "daily", **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"min_retention_days": 0}, "min_retention_days must be 1-36500, got 0"),
        ({"max_retention_days": 6}, "max_retention_days must be 7-36500, got 6"),
        ({"changeable_for_days": 2}, "changeable_for_days must be 3-36500, got 2"),
    ],
)
def test_rejects_a_lock_with(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        VaultLock(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rules": []}, "the number of rules must be 1-10, got 0"),
        (
            {"rules": [BackupRule(name="daily"), BackupRule(name="daily", delete_after_days=40)]},
            "rules must have names of their own, got 'daily' more than once",
        ),
        (
            {"rules": [BackupRule(name="short", delete_after_days=6)]},
            "delete_after_days of the rule 'short' in a locked vault must be 7-36500, got 6",
        ),
        (
            {"lock": VaultLock(max_retention_days=34)},
            "delete_after_days of the rule 'daily' in a locked vault must be 7-34, got 35",
        ),
        ({"resource_types": []}, "resource_types must be some of Aurora, DynamoDB, got none"),
        ({"resource_types": ["S3"]}, "resource_types must be one of Aurora, DynamoDB, got 'S3'"),
        ({"tags": {}}, "the number of tags must be 1-30, got 0"),
    ],
)
def test_rejects_a_plan_with(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(**arguments)
