"""What watches over an account is what its file asks for and its organisation does not run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from modules.governance import DEFAULT_RULES, MANAGED_RULES
from stacks.environment import Environment, InvalidEnvironment
from stacks.foundation import Foundation
from stacks.governance import Governance
from stacks.platform import Platform
from tests.support.environments import write_environment

pytestmark = pytest.mark.synth

ALL = {
    "aws_accessanalyzer_analyzer",
    "aws_backup_plan",
    "aws_budgets_budget",
    "aws_cloudtrail",
    "aws_config_configuration_recorder",
    "aws_guardduty_detector",
    "aws_inspector2_enabler",
    "aws_securityhub_account",
}


def environment(folder: Path, **changes: Any) -> Environment:
    path = write_environment(folder, name="gov", account_id="444444444444", base="prod", changes=changes)
    return Environment.load(str(path))


def resources(folder: Path, **changes: Any) -> Mapping[str, Any]:
    app = App(outdir=str(folder / "out"))
    built = environment(folder, **changes)
    foundation = Foundation(app, "foundation", environment=built)
    platform = Platform(app, "platform", environment=built, foundation=foundation)
    Governance(app, "governance", environment=built, foundation=foundation, platform=platform)
    app.synth()
    content = json.loads((folder / "out" / "stacks" / "governance" / "cdk.tf.json").read_text())
    return dict(content["resource"])


def test_an_account_that_stands_alone_is_watched_by_everything(tmp_path: Path) -> None:
    found = resources(tmp_path)
    assert found.keys() >= ALL
    [locked] = found["aws_s3_bucket_object_lock_configuration"].values()
    assert locked["rule"]["default_retention"] == {"mode": "GOVERNANCE", "days": 2557}
    [budget] = found["aws_budgets_budget"].values()
    assert budget["limit_amount"] == "2500.0"


def test_what_the_organisation_runs_is_not_made(tmp_path: Path) -> None:
    runs = ["backup", "cloudtrail", "config", "guardduty", "inspector", "security_hub"]
    found = resources(tmp_path, organisation={"runs": runs})
    assert found.keys() & ALL == {"aws_accessanalyzer_analyzer", "aws_budgets_budget"}
    assert not found.keys() & {"aws_s3_bucket", "aws_kms_key", "aws_iam_role"}


def test_a_trail_writes_to_the_archive_that_the_organisation_has(tmp_path: Path) -> None:
    found = resources(tmp_path, organisation={"audit_bucket_arn": "arn:aws:s3:::acme-log-archive"})
    [trail] = found["aws_cloudtrail"].values()
    assert trail["s3_bucket_name"] == "acme-log-archive"
    assert {bucket["bucket"] for bucket in found["aws_s3_bucket"].values()} == {
        "cairn-gov-audit-access-logs-444444444444",
        "cairn-gov-configuration-444444444444",
    }


def test_what_is_recorded_is_judged_by_the_default_rules(tmp_path: Path) -> None:
    found = resources(tmp_path, watch={"services": ["config"]})
    judged = {one["source"]["source_identifier"] for one in found["aws_config_config_rule"].values()}
    assert judged == {MANAGED_RULES[rule].identifier for rule in DEFAULT_RULES}
    [retention] = found["aws_config_retention_configuration"].values()
    assert retention["retention_period_in_days"] == 2557


def test_an_archive_that_is_deleted_soon_is_not_moved_first(tmp_path: Path) -> None:
    found = resources(tmp_path, watch={"archive_days": 90})
    rules = [one["rule"] for one in found["aws_s3_bucket_lifecycle_configuration"].values()]
    [archive] = [rule for [rule] in rules if rule["id"] == "archive"]
    assert archive["expiration"] == [{"days": 90}]
    assert "transition" not in archive


def test_all_that_carries_the_environments_tags_is_backed_up_into_a_locked_vault(tmp_path: Path) -> None:
    found = resources(tmp_path, watch={"services": ["backup"]})
    [selection] = found["aws_backup_selection"].values()
    assert {one["key"]: one["value"] for one in selection["condition"][0]["string_equals"]} == {
        "aws:ResourceTag/Project": "cairn",
        "aws:ResourceTag/Environment": "gov",
    }
    assert [one.rsplit(":", 2)[1:] for one in selection["resources"]] == [
        ["cluster", "*"],
        ["444444444444", "table/*"],
    ]
    [lock] = found["aws_backup_vault_lock_configuration"].values()
    assert (lock["min_retention_days"], lock.get("changeable_for_days")) == (30, None)
    [vault] = found["aws_backup_vault"].values()
    assert vault["lifecycle"] == {"prevent_destroy": True}
    alarms = found["aws_cloudwatch_metric_alarm"].values()
    assert {alarm["alarm_name"] for alarm in alarms} == {
        "cairn-gov-data-backup-failed",
        "cairn-gov-data-backup-expired",
    }
    assert all("AlarmTopic" in str(alarm["alarm_actions"]) for alarm in alarms)


@pytest.mark.parametrize(
    ("backup", "kept"),
    [
        ({}, {"daily": 35, "monthly": 365}),
        ({"monthly_days": None}, {"daily": 35}),
        ({"daily_days": 40}, {"daily": 40, "monthly": 365}),
    ],
)
def test_backups_are_kept_as_long_as_the_file_says(
    tmp_path: Path, backup: Mapping[str, Any], kept: Mapping[str, int]
) -> None:
    found = resources(tmp_path, watch={"services": ["backup"]}, backup=backup)
    [plan] = found["aws_backup_plan"].values()
    assert {rule["rule_name"]: rule["lifecycle"]["delete_after"] for rule in plan["rule"]} == kept


def test_a_lock_that_nobody_takes_away_is_asked_for(tmp_path: Path) -> None:
    found = resources(tmp_path, watch={"services": ["backup"]}, backup={"lock_changeable_for_days": 3})
    [lock] = found["aws_backup_vault_lock_configuration"].values()
    assert lock["changeable_for_days"] == 3


def test_nothing_is_left_to_make_where_the_file_asks_for_nothing(tmp_path: Path) -> None:
    nothing = {"services": [], "monthly_budget_usd": None, "budget_addresses": []}
    assert not environment(tmp_path, watch=nothing).is_watched
    assert environment(tmp_path, watch={"services": []}).is_watched, "there is a budget"
    assert not Environment.load("local").is_watched


@pytest.mark.parametrize(
    ("table", "fields", "message"),
    [
        ("watch", {"services": ["macie"]}, r"watch\.services\.0 = 'macie'"),
        ("watch", {"recorded_days": 29}, r"watch\.recorded_days = 29"),
        ("watch", {"archive_days": 0}, r"watch\.archive_days = 0"),
        ("watch", {"monthly_budget_usd": 0.0}, r"watch\.monthly_budget_usd = 0\.0"),
        ("watch", {"budget_addresses": ["nobody"]}, r"watch\.budget_addresses\.0 = 'nobody'"),
        ("watch", {"budget_addresses": []}, "must be given together, got 2500.0 and"),
        ("backup", {"daily_days": 36_501}, r"backup\.daily_days = 36501"),
        ("backup", {"monthly_days": 0}, r"backup\.monthly_days = 0"),
        ("backup", {"locked_days": 0}, r"backup\.locked_days = 0"),
        ("backup", {"lock_changeable_for_days": 2}, r"backup\.lock_changeable_for_days = 2"),
        ("backup", {"daily_days": 29}, r"daily_days must be locked_days \(30\) or more, got 29"),
        ("backup", {"monthly_days": 7}, r"monthly_days must be locked_days \(30\) or more, got 7"),
    ],
)
def test_rejects(tmp_path: Path, table: str, fields: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InvalidEnvironment, match=message):
        environment(tmp_path, **{table: fields})
