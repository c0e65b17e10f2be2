"""Applying to the local cloud: once in full, then only looked at, and in full again where something differs."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cairn.cli.local_apply import apply_locally
from cairn.errors import CairnError
from cairn.localcloud.account import Account
from cairn.terraform.assembly import Assembly
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.result import StackResult
from cairn.terraform.runner import Runner
from cairn.terraform.target import Target
from tests.support.assembly_files import write_assembly
from tests.support.fake_terraform import FakeTerraform, error, planned, summary

ACCOUNT = Account(account_id="000000000000", region="us-east-1", state_bucket="b")
OUTPUTS = {"type": "outputs", "outputs": {"name": {"value": "orders"}}}


class Machine:
    """A checkout with two stacks, a local cloud that is two folders, and a program in Terraform's place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.fake = FakeTerraform.install(root / "fake")
        self.target = Target("local", {**self.fake.variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
        self.stacks = write_assembly(root / "out", {"alpha": (), "beta": ("alpha",)})
        (root / "lock.hcl").touch()
        files = SimpleNamespace(state=root / "cloud" / "state", objects=root / "cloud" / "s3")
        for data in (files.state, files.objects):
            data.mkdir(parents=True)
        self.cloud: Any = SimpleNamespace(
            files=files, save=lambda: 0, stop=lambda: True, start=lambda: None, prepare=lambda _: None
        )

    def runner(self, _: Path, target: Target, *, stacks: tuple[str, ...] = (), observer: Any) -> Runner:
        assembly = Assembly.read(self.stacks, environment="local")
        return Runner(
            assembly=assembly.only(stacks) if stacks else assembly,
            target=target,
            binary=TerraformBinary(self.fake.path, "1.11.4"),
            lock_file=self.root / "lock.hcl",
            folder=self.root / "run",
            observer=observer,
            caller_account=lambda _: "000000000000",
            check_deployed=lambda *_: None,
        )

    def apply(self, *stacks: str) -> dict[str, StackResult]:
        return apply_locally(self.cloud, self.target, ACCOUNT, stacks=stacks)

    def count(self, command: str) -> int:
        return len(self.fake.calls(command))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setattr("cairn.terraform.checkout.runner_of", made.runner)
    monkeypatch.setattr("cairn.terraform.checkout.notes_folder", lambda *_: tmp_path / "run")
    monkeypatch.setattr("cairn.recovery.killed_run.locked_stacks", lambda *_: [])
    made.fake.script("beta", "apply", events=[planned("a.b"), summary(add=1), OUTPUTS])
    made.apply()
    assert made.count("apply") == 2
    return made


def test_only_plans_what_was_applied_from_the_same_configuration(machine: Machine) -> None:
    results = machine.apply()
    assert (machine.count("plan"), machine.count("apply")) == (2, 2)
    assert results["beta"].outputs == {"name": "orders"}


def test_applies_all_where_a_configuration_changed(machine: Machine) -> None:
    file = machine.stacks / "stacks" / "beta" / "cdk.tf.json"
    file.write_text(file.read_text().replace("k.tfstate", "other.tfstate"))
    machine.apply()
    assert (machine.count("plan"), machine.count("apply")) == (0, 4)


def test_applies_all_where_the_cloud_is_not_as_it_was_left(machine: Machine) -> None:
    machine.fake.script("alpha", "plan", events=[planned("a.b")], exit=2)
    machine.fake.script("alpha", "show", text="{}")
    machine.apply()
    assert (machine.count("plan"), machine.count("apply")) == (2, 4)


def test_applies_again_after_a_failure(machine: Machine) -> None:
    machine.fake.script("alpha", "plan", exit=2)
    machine.fake.script("alpha", "show", text="{}")
    machine.fake.script("alpha", "apply", events=[error("Broken")], exit=1)
    with pytest.raises(CairnError, match="Broken"):
        machine.apply()
    assert (machine.root / "run" / "restore-point").is_dir()

    machine.fake.script("alpha", "plan")
    machine.fake.script("alpha", "apply")
    machine.apply()
    assert machine.count("plan") == 2
    assert not (machine.root / "run" / "restore-point").exists()


def test_applies_one_stack_where_one_is_asked_for(machine: Machine) -> None:
    machine.apply("beta")
    assert [call["stack"] for call in machine.fake.calls("apply")][2:] == ["beta"]
    machine.apply()
    assert (machine.count("plan"), machine.count("apply")) == (0, 5)
