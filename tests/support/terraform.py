"""Real Terraform on synthesized stacks, through the runner that users have, against an account of the local cloud."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cairn.recovery import RestorePoint, recover
from cairn.terraform.assembly import Assembly
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.cli_config import cli_config
from cairn.terraform.lock_owners import LockOwners
from cairn.terraform.result import StackResult
from cairn.terraform.runner import Runner
from cairn.terraform.target import Target
from tests.support.cloud import Account

ROOT = Path(__file__).parents[2]
LOCK_FILE = ROOT / ".terraform.lock.hcl"


@dataclass(frozen=True)
class Change:
    """What a plan does to one resource: ``actions`` is Terraform's list, such as ``("update",)``."""

    stack: str
    address: str
    kind: str
    actions: tuple[str, ...]
    attributes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.stack}: {self.address}: {'/'.join(self.actions)} {', '.join(self.attributes)}"


@dataclass(frozen=True)
class Deployment:
    """The stacks that were synthesized into ``folder`` for ``environment``, and the account they go to."""

    account: Account
    environment: str
    folder: Path

    def apply(self, *stacks: str) -> dict[str, StackResult]:
        """Apply these stacks (all of them by default), dependencies first."""
        return self._runner(stacks).apply()

    def changes(self, results: Mapping[str, StackResult]) -> list[Change]:
        """Return what an apply did to resources, without the attributes."""
        return [
            Change(stack, change.address, change.address.split(".")[0], (change.action,), ())
            for stack, result in results.items()
            for change in result.changes
        ]

    def apply_restorably(self) -> dict[str, StackResult]:
        """Apply as ``cairn up`` does: clear up after a killed run first, and leave a point to go back to."""
        runner = self._runner(())
        point = RestorePoint.of(self.account.cloud, self.account.account_id, notes=runner.folder)
        recover(point, runner.assembly, runner.target, LockOwners(runner.folder), tell=print)
        point.take()
        results = runner.apply()
        point.discard()
        return results

    def destroy(self, *stacks: str) -> dict[str, StackResult]:
        """Destroy these stacks, dependents first."""
        return self._runner(stacks).destroy(confirmed=self.environment)

    def outputs(self, *stacks: str) -> dict[str, dict[str, Any]]:
        """Return the outputs: stack, then output, then value."""
        return self._runner(stacks).outputs()

    def plan(self, *stacks: str) -> list[Change]:
        """Return every change that a plan would make now; an empty list is what a healthy deployment gives."""
        runner = self._runner(stacks)
        runner.plan()
        return [change for stack, plan in runner.show_plans().items() for change in _changes(stack, plan)]

    @contextmanager
    def destroyed_at_the_end(self) -> Iterator[None]:
        """Run the block, and destroy every stack whatever became of it."""
        try:
            yield
        finally:
            self.destroy()

    def state(self, stack: str) -> dict[str, Any]:
        """Return the stack's state file; an empty one where the stack was never applied."""
        key = f"env/{self.environment}/{stack}.tfstate"
        client = self.account.clients("s3")
        try:
            body = client.get_object(Bucket=f"cairn-state-{self.account.account_id}", Key=key)["Body"].read()
        except client.exceptions.NoSuchKey:
            return {"resources": []}
        return dict(json.loads(body))

    def addresses(self, stack: str) -> list[str]:
        """Return what the state holds, apart from what was merely read."""
        return [
            f"{entry['type']}.{entry['name']}"
            for entry in self.state(stack)["resources"]
            if entry["mode"] == "managed"
        ]

    def configured(self, stack: str) -> list[str]:
        """Return the addresses that the stack's configuration has, applied or not."""
        content = json.loads((self.folder / "stacks" / stack / "cdk.tf.json").read_text())
        return [f"{kind}.{name}" for kind, made in content["resource"].items() for name in made]

    def _runner(self, stacks: Sequence[str]) -> Runner:
        assembly = Assembly.read(self.folder, environment=self.environment)
        notes = self.folder / "run"
        return Runner(
            assembly=assembly.only(stacks) if stacks else assembly,
            target=Target(self.environment, self.account.environment, stays_here=True),
            binary=TerraformBinary.find(root=ROOT),
            lock_file=LOCK_FILE,
            folder=notes,
            cli_config=cli_config(lock_file=LOCK_FILE, folder=notes),
        )


def _changes(stack: str, plan: Mapping[str, Any]) -> Iterator[Change]:
    for entry in plan.get("resource_changes", ()):
        change = entry["change"]
        if entry["mode"] == "managed" and change["actions"] != ["no-op"]:
            yield Change(
                stack, entry["address"], entry["type"], tuple(change["actions"]), tuple(_differing(change))
            )
    for name, change in plan.get("output_changes", {}).items():
        if change["actions"] != ["no-op"]:
            yield Change(stack, f"output.{name}", "output", tuple(change["actions"]), ())


def _differing(change: Mapping[str, Any]) -> list[str]:
    before, after = change["before"] or {}, change["after"] or {}
    unknown = change.get("after_unknown") or {}
    return sorted(
        name for name in {*before, *after} if before.get(name) != after.get(name) or unknown.get(name)
    )
