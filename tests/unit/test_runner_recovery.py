"""What becomes of the local cloud when a run in it was killed."""

import io
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from cairn.cli.saving_progress import SavingProgress
from cairn.errors import CairnError
from cairn.recovery import RestorePoint, recover
from cairn.terraform.assembly import Assembly
from cairn.terraform.lock_owners import LockOwners, Owner, ProcessId
from cairn.terraform.result import StackResult
from cairn.terraform.target import Target
from tests.support.assembly_files import write_assembly

LOCAL = Target("local", {})
ACCOUNT, OTHER = "000000000000", "111111111111"


class Cloud:
    """A local cloud that is two folders; notes what it is told."""

    def __init__(self, folder: Path) -> None:
        self.files = SimpleNamespace(state=folder / "state", objects=folder / "s3")
        for data in (self.files.state, self.files.objects):
            data.mkdir(parents=True)
        self.told: list[str] = []

    def save(self) -> None:
        self.told.append("save")

    def stop(self) -> None:
        self.told.append("stop")

    def start(self) -> None:
        self.told.append("start")

    def hold(self, text: str, account_id: str = ACCOUNT) -> None:
        """Put ``text`` into the account's resources and into its Terraform state."""
        saved = self.files.state / "iam.json"
        roles = json.loads(saved.read_text())["payload"]["roles"]["data"] if saved.exists() else {}
        roles[f"{account_id}\x00'role'"] = text
        content = {"__ministack_format__": 2, "payload": {"roles": {"__scoped__": True, "data": roles}}}
        saved.write_text(json.dumps(content))
        self.objects(account_id).mkdir(parents=True, exist_ok=True)
        (self.objects(account_id) / "edge.tfstate").write_text(text)

    def held(self, account_id: str = ACCOUNT) -> set[str]:
        roles = json.loads((self.files.state / "iam.json").read_text())["payload"]["roles"]["data"]
        return {roles[f"{account_id}\x00'role'"], (self.objects(account_id) / "edge.tfstate").read_text()}

    def objects(self, account_id: str = ACCOUNT) -> Path:
        folder: Path = self.files.objects / account_id
        return folder


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return Cloud(tmp_path / "cloud")


@pytest.fixture
def point(cloud: Cloud, tmp_path: Path) -> RestorePoint:
    local_cloud: Any = cloud
    return RestorePoint.of(local_cloud, ACCOUNT, notes=tmp_path / "run" / "local")


def recovered(
    point: RestorePoint, root: Path, *, locked: list[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr("cairn.recovery.killed_run.locked_stacks", lambda *_: locked)
    assembly = Assembly.read(write_assembly(root / "out", {"edge": ()}), environment="local")
    recover(point, assembly, LOCAL, LockOwners(root / "run" / "local"), tell=told.append)
    return told


def test_goes_back_to_the_point_where_a_state_was_left_locked(
    cloud: Cloud, point: RestorePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.hold("before")
    point.take()
    cloud.hold("half-made")
    (cloud.objects() / "edge.tfstate.tflock").touch()

    (told,) = recovered(point, tmp_path, locked=["edge"], monkeypatch=monkeypatch)

    assert "edge" in told
    assert cloud.held() == {"before"}
    assert not (cloud.objects() / "edge.tfstate.tflock").exists()
    assert cloud.told == ["save", "stop", "start"]
    assert not point.exists


def test_another_account_stays_where_it_is_when_one_goes_back(
    cloud: Cloud, point: RestorePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.hold("before")
    cloud.hold("before", OTHER)
    point.take()
    cloud.hold("half-made")
    cloud.hold("after", OTHER)
    recovered(point, tmp_path, locked=["edge"], monkeypatch=monkeypatch)
    assert (cloud.held(), cloud.held(OTHER)) == ({"before"}, {"after"})


def test_never_goes_back_while_another_environment_is_worked_on(
    cloud: Cloud, point: RestorePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.hold("before")
    point.take()
    here = ProcessId.of(os.getpid())
    LockOwners(tmp_path / "run" / "dev").note("edge", Owner(terraform=here, cairn=here))
    with pytest.raises(CairnError, match=f"Process {os.getpid()} is at work on edge of dev"):
        recovered(point, tmp_path, locked=["edge"], monkeypatch=monkeypatch)
    assert point.exists
    assert "stop" not in cloud.told


def test_keeps_everything_where_no_state_was_left_locked(
    cloud: Cloud, point: RestorePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.hold("before")
    point.take()
    cloud.hold("after")
    assert recovered(point, tmp_path, locked=[], monkeypatch=monkeypatch) == []
    assert cloud.held() == {"after"}
    assert not point.exists


def test_a_lock_without_a_point_is_left_to_the_runner(
    cloud: Cloud, point: RestorePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.hold("now")
    assert recovered(point, tmp_path, locked=["edge"], monkeypatch=monkeypatch) == []
    assert cloud.held() == {"now"}


def test_never_goes_back_under_a_run_at_work(
    cloud: Cloud, point: RestorePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.hold("before")
    point.take()
    here = ProcessId.of(os.getpid())
    LockOwners(tmp_path / "run" / "local").note("edge", Owner(terraform=here, cairn=here))
    with pytest.raises(CairnError, match=f"process {os.getpid()}"):
        recovered(point, tmp_path, locked=["edge"], monkeypatch=monkeypatch)
    assert point.exists


def test_takes_a_new_point_only_when_no_stack_is_worked_on(cloud: Cloud, point: RestorePoint) -> None:
    progress = SavingProgress(Console(file=io.StringIO()), point)
    changed = {name: StackResult(name, add=1, has_changes=True) for name in ("edge", "platform")}

    progress.phase("edge", "apply")
    progress.phase("platform", "apply")
    cloud.hold("platform done, edge half-made")
    progress.ended(changed["platform"])
    assert not point.exists
    assert cloud.told == ["save"]

    cloud.hold("both done")
    progress.ended(changed["edge"])
    assert "both done" in (point.folder / "state" / "iam.json").read_text()


def test_takes_no_point_after_a_failure(cloud: Cloud, point: RestorePoint) -> None:
    progress = SavingProgress(Console(file=io.StringIO()), point)
    progress.phase("edge", "apply")
    progress.phase("platform", "apply")
    progress.failed("edge")
    progress.ended(StackResult("platform", add=1, has_changes=True))
    assert not point.exists
    assert cloud.told == ["save"]
