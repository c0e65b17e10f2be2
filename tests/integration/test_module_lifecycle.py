"""Every construct: apply, empty plan, change in place, empty plan, destroy that leaves nothing."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from cairn.terraform.configuration import Configuration
from modules.core import PlatformStack, StackSettings, StateSettings
from modules.core.remote_state_defaults import add_remote_state_defaults
from tests.integration.rows import ROWS
from tests.support.cloud import Account
from tests.support.inventory import inventory
from tests.support.terraform import Change, Deployment

pytestmark = [
    pytest.mark.integration,
    pytest.mark.long,
    pytest.mark.timeout(1200),
    pytest.mark.xdist_group("lifecycle"),
]

STACK = "modules"

MADE_ANEW = "AWS never changes one: another API or container is another one, made before the old one goes"

# Resource types whose arguments the construct fixes, so that no second apply can find one changed in place.
_FIXED = "the construct fixes every argument that AWS can change"
_IDENTITY = "every argument is part of what it is: another one is another resource"
_CLOSED = "a bucket is made closed, versioned and encrypted, and stays so"
NEVER_CHANGES_IN_PLACE: dict[str, str] = {
    "aws_acm_certificate_validation": _IDENTITY,
    "aws_api_gateway_account": "holds the ARN of a role that stays",
    "aws_api_gateway_authorizer": "holds the ARNs of user pools that stay",
    "aws_api_gateway_deployment": MADE_ANEW,
    "aws_api_gateway_gateway_response": _FIXED,
    "aws_api_gateway_integration": _FIXED,
    "aws_api_gateway_request_validator": _FIXED,
    "aws_api_gateway_resource": _IDENTITY,
    "aws_cloudwatch_log_resource_policy": _FIXED,
    "aws_ecs_task_definition": MADE_ANEW,
    "aws_kms_alias": "holds the id of a key that stays",
    "aws_lambda_function_event_invoke_config": _FIXED,
    "aws_lambda_permission": _IDENTITY,
    "aws_lb_target_group_attachment": _IDENTITY,
    "aws_route_table_association": _IDENTITY,
    "aws_s3_bucket_logging": _CLOSED,
    "aws_s3_bucket_ownership_controls": _CLOSED,
    "aws_s3_bucket_policy": _CLOSED,
    "aws_s3_bucket_public_access_block": _CLOSED,
    "aws_s3_bucket_replication_configuration": _CLOSED,
    "aws_s3_bucket_server_side_encryption_configuration": _CLOSED,
    "aws_s3_bucket_versioning": _CLOSED,
    "aws_wafv2_web_acl_association": _IDENTITY,
    "aws_wafv2_web_acl_logging_configuration": _FIXED,
    "terraform_data": "the guard holds the environment's name",
}


@dataclass
class Lifecycle:
    """What was seen at each step; ``paths`` maps an address to the construct that made it."""

    paths: dict[str, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    after_apply: list[Change] = field(default_factory=list)
    second: list[Change] = field(default_factory=list)
    after_change: list[Change] = field(default_factory=list)
    left_in_state: list[str] = field(default_factory=list)
    left_in_account: set[str] = field(default_factory=set)

    def row_of(self, change: Change) -> str:
        """The row that a change belongs to."""
        path = self.paths.get(change.address.split("[")[0], change.address)
        return path.split("/")[1] if "/" in path else path


@pytest.fixture(scope="module")
def lifecycle(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Lifecycle:
    folder = tmp_path_factory.mktemp("lifecycle")
    deployment = Deployment(account, "test", folder)
    seen = Lifecycle()
    before = inventory(account.clients)
    _synthesize(folder, account, changed=False)
    with deployment.destroyed_at_the_end():
        seen.made = {change.address for result in deployment.apply().values() for change in result.changes}
        seen.after_apply = deployment.plan()
        _synthesize(folder, account, changed=True)
        seen.paths = dict(Configuration.read(folder / "stacks" / STACK / "cdk.tf.json").construct_paths)
        seen.second = deployment.changes(deployment.apply())
        seen.after_change = deployment.plan()
    seen.left_in_state = deployment.addresses(STACK)
    seen.left_in_account = inventory(account.clients) - before
    return seen


def _synthesize(folder: Path, account: Account, *, changed: bool) -> None:
    def now(before: Any, after: Any) -> Any:
        return after if changed else before

    app = App(outdir=str(folder))
    stack = PlatformStack(app, STACK, settings=_settings(account, changed=changed))
    made: dict[str, Any] = {"package": _package(folder)}
    for row in ROWS:
        made[row.name] = row.build(stack, made, now)
    app.synth()
    add_remote_state_defaults(folder)


def _package(folder: Path) -> Path:
    package = folder / "lifecycle.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(zipfile.ZipInfo("lifecycle.py"), "def handler(event, context):\n    return None\n")
    return package


def _settings(account: Account, *, changed: bool) -> StackSettings:
    return StackSettings(
        project="cairn",
        environment="test",
        account_id=account.account_id,
        region=account.region,
        state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
        permissions_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-boundary",
        tags={"Round": "second" if changed else "first"},
        protect_data=False,
        key_deletion_window_days=7,
    )


@pytest.mark.parametrize("row", [row.name for row in ROWS])
class TestRow:
    def test_plan_after_the_apply_is_empty(self, lifecycle: Lifecycle, row: str) -> None:
        assert [str(change) for change in lifecycle.after_apply if lifecycle.row_of(change) == row] == []

    def test_changes_in_place(self, lifecycle: Lifecycle, row: str) -> None:
        actions = {change.actions for change in lifecycle.second if lifecycle.row_of(change) == row}
        assert ("update",) in actions

    def test_nothing_that_was_there_is_made_anew(self, lifecycle: Lifecycle, row: str) -> None:
        replaced = [
            str(change)
            for change in lifecycle.second
            if lifecycle.row_of(change) == row
            and {"delete", "replace"} & set(change.actions)
            and NEVER_CHANGES_IN_PLACE.get(change.kind) != MADE_ANEW
        ]
        assert replaced == []

    def test_plan_after_the_change_is_empty(self, lifecycle: Lifecycle, row: str) -> None:
        assert [str(change) for change in lifecycle.after_change if lifecycle.row_of(change) == row] == []


def test_no_plan_speaks_of_anything_outside_the_rows(lifecycle: Lifecycle) -> None:
    rows = {row.name for row in ROWS}
    others = [*lifecycle.after_apply, *lifecycle.second, *lifecycle.after_change]
    assert [str(change) for change in others if lifecycle.row_of(change) not in rows] == []


def test_every_type_is_changed_in_place_or_listed_with_a_reason(lifecycle: Lifecycle) -> None:
    types = {address.split(".")[0] for address in lifecycle.made}
    updated = {change.kind for change in lifecycle.second if change.actions == ("update",)}
    assert types - updated == set(NEVER_CHANGES_IN_PLACE)


def test_destroy_leaves_nothing_in_the_state(lifecycle: Lifecycle) -> None:
    assert lifecycle.left_in_state == []


def test_destroy_leaves_nothing_in_the_account(lifecycle: Lifecycle) -> None:
    assert lifecycle.left_in_account == set()
