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
from tests.support.environments import write_environment

pytestmark = pytest.mark.synth

ALL = {
    "aws_accessanalyzer_analyzer",
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
    Governance(app, "governance", environment=built, foundation=foundation)
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
    runs = ["cloudtrail", "config", "guardduty", "inspector", "security_hub"]
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


def test_nothing_is_left_to_make_where_the_file_asks_for_nothing(tmp_path: Path) -> None:
    nothing = {"services": [], "monthly_budget_usd": None, "budget_addresses": []}
    assert not environment(tmp_path, watch=nothing).is_watched
    assert environment(tmp_path, watch={"services": []}).is_watched, "there is a budget"
    assert not Environment.load("local").is_watched


@pytest.mark.parametrize(
    ("watch", "message"),
    [
        ({"services": ["macie"]}, r"watch\.services\.0 = 'macie'"),
        ({"recorded_days": 29}, r"watch\.recorded_days = 29"),
        ({"archive_days": 0}, r"watch\.archive_days = 0"),
        ({"monthly_budget_usd": 0.0}, r"watch\.monthly_budget_usd = 0\.0"),
        ({"budget_addresses": ["nobody"]}, r"watch\.budget_addresses\.0 = 'nobody'"),
        ({"budget_addresses": []}, "must be given together, got 2500.0 and"),
    ],
)
def test_rejects(tmp_path: Path, watch: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InvalidEnvironment, match=message):
        environment(tmp_path, watch=watch)
