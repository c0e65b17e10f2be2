"""Every construct: apply, empty plan, change in place, empty plan, destroy that leaves nothing, apply again."""

import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from cairn.terraform.configuration import Configuration
from modules.core import PlatformStack, StackSettings, StateSettings
from modules.core.remote_state_defaults import add_remote_state_defaults
from tests.integration.rows import BESIDE, FIXED_TYPES, ROWS, Built
from tests.integration.rows.row import MADE_ANEW
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

ASKED_FOR = os.environ.get("CAIRN_ROWS", "").split(",") if os.environ.get("CAIRN_ROWS") else []
"""Rows to run alone, with what they stand on: ``CAIRN_ROWS=Queue,Topic pytest ...``; by default every row."""


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
    made_again: set[str] = field(default_factory=set)
    after_apply_again: list[Change] = field(default_factory=list)

    def row_of(self, change: Change) -> str:
        """The row that a change belongs to."""
        path = self.paths.get(change.address.split("[")[0], change.address)
        made = path.split("/")[1] if "/" in path else path
        return BESIDE.get(made, made)


@pytest.fixture(scope="module")
def lifecycle(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Lifecycle:
    folder = tmp_path_factory.mktemp("lifecycle")
    deployment = Deployment(account, "test", folder)
    seen = Lifecycle()
    before = inventory(account.clients)
    _synthesize(folder, account, changed=False)
    with deployment.destroyed_at_the_end():
        seen.made = _addresses(deployment)
        seen.after_apply = deployment.plan()
        _synthesize(folder, account, changed=True)
        seen.paths = dict(Configuration.read(folder / "stacks" / STACK / "cdk.tf.json").construct_paths)
        seen.second = deployment.changes(deployment.apply())
        seen.after_change = deployment.plan()
    seen.left_in_state = deployment.addresses(STACK)
    seen.left_in_account = inventory(account.clients) - before
    _synthesize(folder, account, changed=False)
    with deployment.destroyed_at_the_end():
        seen.made_again = _addresses(deployment)
        seen.after_apply_again = deployment.plan()
    return seen


def _addresses(deployment: Deployment) -> set[str]:
    return {change.address for result in deployment.apply().values() for change in result.changes}


def _synthesize(folder: Path, account: Account, *, changed: bool) -> None:
    def now(before: Any, after: Any) -> Any:
        return after if changed else before

    app = App(outdir=str(folder))
    stack = PlatformStack(app, STACK, settings=_settings(account, changed=changed))
    made = Built(stack, now, package=_package(folder, answer=now("first", "second")))
    for name in ["DeliveryBoundary", "PermissionsBoundary", *ASKED_FOR] if ASKED_FOR else ROWS:
        made[name]
    app.synth()
    add_remote_state_defaults(folder)


def _package(folder: Path, *, answer: str) -> Path:
    package = folder / "lifecycle.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("lifecycle.py"), f"def handler(event, context):\n    return {answer!r}\n"
        )
    return package


def _settings(account: Account, *, changed: bool) -> StackSettings:
    return StackSettings(
        project="cairn",
        environment="test",
        account_id=account.account_id,
        region=account.region,
        state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
        permissions_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-boundary",
        delivery_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-delivery-boundary",
        tags={"Round": "second" if changed else "first"},
        protect_data=False,
        key_deletion_window_days=7,
    )


@pytest.mark.parametrize("row", ASKED_FOR or list(ROWS))
class TestRow:
    def test_plan_after_the_apply_is_empty(self, lifecycle: Lifecycle, row: str) -> None:
        assert [str(change) for change in lifecycle.after_apply if lifecycle.row_of(change) == row] == []

    def test_changes_in_place(self, lifecycle: Lifecycle, row: str) -> None:
        actions = {change.actions for change in lifecycle.second if lifecycle.row_of(change) == row}
        assert (("update",) in actions) == ROWS[row].in_place

    def test_nothing_that_was_there_is_made_anew(self, lifecycle: Lifecycle, row: str) -> None:
        replaced = [
            str(change)
            for change in lifecycle.second
            if lifecycle.row_of(change) == row
            and {"delete", "replace"} & set(change.actions)
            and FIXED_TYPES.get(change.kind) != MADE_ANEW
        ]
        assert replaced == []

    def test_plan_after_the_change_is_empty(self, lifecycle: Lifecycle, row: str) -> None:
        assert [str(change) for change in lifecycle.after_change if lifecycle.row_of(change) == row] == []


def test_no_plan_speaks_of_anything_outside_the_rows(lifecycle: Lifecycle) -> None:
    rows = set(ROWS)
    others = [*lifecycle.after_apply, *lifecycle.second, *lifecycle.after_change]
    assert [str(change) for change in others if lifecycle.row_of(change) not in rows] == []


def test_every_type_is_changed_in_place_or_listed_with_a_reason(lifecycle: Lifecycle) -> None:
    types = {address.split(".")[0] for address in lifecycle.made}
    updated = {change.kind for change in lifecycle.second if change.actions == ("update",)}
    fixed = set(FIXED_TYPES) & types if ASKED_FOR else set(FIXED_TYPES)
    assert types - updated == fixed


def test_destroy_leaves_nothing_in_the_state(lifecycle: Lifecycle) -> None:
    assert lifecycle.left_in_state == []


def test_destroy_leaves_nothing_in_the_account(lifecycle: Lifecycle) -> None:
    assert lifecycle.left_in_account == set()


def test_apply_after_the_destroy_makes_the_same_again(lifecycle: Lifecycle) -> None:
    assert lifecycle.made_again == lifecycle.made
    assert [str(change) for change in lifecycle.after_apply_again] == []
